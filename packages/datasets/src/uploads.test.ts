/** 191: data in parts, straight to S3 by addresses the service signs. */
import { createHash } from 'node:crypto'
import { type Header, isAnomaly } from '@plainwire/wire'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DS, minimal, type Running, running, U } from './datasets.fixture.ts'

let run: Running
let at: string
let bucket: string
beforeAll(async () => {
  run = await running()
  const { id, repository } = (await run.ask('POST', DS, minimal)).json
  at = `${DS}/${id}`
  bucket = repository
})
afterAll(() => run.aws.close())

const MiB = 1 << 20
/** A part sent as anybody would send it who has its address and nothing else. */
async function put(url: string, body: Uint8Array): Promise<number> {
  const { host, pathname, search } = new URL(url)
  const headers: Header[] = [
    ['host', host],
    ['content-length', String(body.length)],
  ]
  const target = pathname + search
  const answer = await run.aws.send(
    { method: 'PUT', scheme: 'https', host, target, headers, body },
    {},
  )
  return '$anomaly' in answer ? 0 : answer.status
}
const md5 = (body: Uint8Array) => createHash('md5').update(body).digest('hex')
const sizeOf = async (Key: string) => {
  const found = await run.all.s3.invoke({ op: 'HeadObject', request: { Bucket: bucket, Key } })
  return isAnomaly(found) ? found.status : Number(found.ContentLength)
}

test('191 200 MiB have an address for each part', async () => {
  const begun = await run.ask('POST', `${at}/uploads`, { key: 'big', size: 200 * MiB })
  expect(begun.status).toBe(200)
  expect(begun.headers['cache-control']).toBe('no-store')
  expect(begun.json.parts).toHaveLength(13)
  const gone = await run.ask('DELETE', `${at}/uploads/${begun.json.upload_id}`)
  expect(gone.status).toBe(204)
  expect((await run.ask('POST', `${at}/uploads/${begun.json.upload_id}/complete`)).status).toBe(404)
})

test('191 an upload that was left goes on with the parts that are missing, and is in the trail', async () => {
  const size = 11 * MiB
  const bytes = Buffer.alloc(size, 'film')
  const asked = { key: 'a/film', size, part_size: 5 * MiB }
  const begun = (await run.ask('POST', `${at}/uploads`, asked)).json
  expect(await put(begun.parts[1].url, bytes.subarray(5 * MiB, 10 * MiB))).toBe(200)
  const upload = `${at}/uploads/${begun.upload_id}`
  const rest = (await run.ask('GET', `${upload}?size=${size}&part_size=${5 * MiB}`)).json
  expect(rest.parts.map(({ n }: { n: number }) => n)).toEqual([1, 3])
  expect(rest.done).toMatchObject([{ n: 2, size: 5 * MiB }])
  expect(await put(rest.parts[0].url, bytes.subarray(0, 5 * MiB))).toBe(200)
  expect(await put(rest.parts[1].url, bytes.subarray(10 * MiB))).toBe(200)
  const done = await run.ask('POST', `${upload}/complete`)
  expect(done).toMatchObject({ status: 200, json: { key: 'a/film', size } })
  expect(await sizeOf('a/film')).toBe(size)
  const { events } = (await run.ask('GET', `${at}/logs?format=json`)).json
  const actions = events.map(({ action }: { action: string }) => action)
  expect(actions).toEqual(expect.arrayContaining(['beginUpload', 'completeUpload', 'abortUpload']))
})

test('191 a part that is not what was announced is refused, and may be sent again', async () => {
  const body = Buffer.from('what was announced')
  const begun = (await run.ask('POST', `${at}/uploads`, { key: 'sum', size: body.length })).json
  const { url } = begun.parts[0]
  const complete = () =>
    run.ask('POST', `${at}/uploads/${begun.upload_id}/complete`, {
      parts: [{ n: 1, md5: md5(body) }],
    })
  expect(await put(url, Buffer.from('something else....'))).toBe(200)
  const refused = await complete()
  expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('Parts 1 are not')])
  expect(await sizeOf('sum')).toBe(404)
  expect(await put(url, body)).toBe(200)
  expect((await complete()).status).toBe(200)
  expect(await sizeOf('sum')).toBe(body.length)
})

test.each([
  ['a key among attachments', { key: '_attachments/x', size: 1 }],
  ['a key with a newline', { key: 'a\nb', size: 1 }],
  ['no key', { size: 1 }],
  ['parts too small', { key: 'a', size: 1, part_size: 1 }],
])('191 %s is refused', async (_, body) => {
  expect((await run.ask('POST', `${at}/uploads`, body)).status).toBe(400)
})

test('191 what is no upload is 404, and what is final takes none', async () => {
  expect((await run.ask('POST', `${at}/uploads/bm8/complete`)).status).toBe(404)
  const begun = (await run.ask('POST', `${at}/uploads`, { key: 'late', size: 1 })).json
  await run.ask('PATCH', at, undefined, U)
  expect((await run.ask('POST', `${at}/uploads`, { key: 'b', size: 1 })).status).toBe(409)
  expect(await put(begun.parts[0].url, Buffer.from('x'))).toBeGreaterThanOrEqual(400)
})
