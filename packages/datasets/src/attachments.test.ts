/** Documents that go with a dataset: attached, listed, fetched, removed. */
import { collect } from '@plainwire/wire'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  as,
  DS,
  formOf,
  inside,
  instance,
  minimal,
  ok,
  type Running,
  running,
  sampleConfig,
  secretOf,
  statusOf,
  U,
} from './datasets.fixture.ts'

let run: Running
beforeAll(async () => {
  const research = sampleConfig.accounts.research!
  const gates = { attachmentsAreKept: true, finalizedBlocksAttachments: true }
  run = await running({
    config: {
      ...sampleConfig,
      accounts: { research: { ...research, groups: { strict: { quotas: {}, gates } } } },
    },
  })
})
afterAll(() => run.aws.close())

async function made(more: object = {}, group = DS) {
  const reply = await run.ask('POST', group, { ...minimal, ...more })
  return {
    id: reply.json.id as string,
    bucket: reply.json.repository as string,
    at: `${group}/${reply.json.id}`,
  }
}
const attach = (
  at: string,
  name?: string,
  file?: Uint8Array | string,
  query = '',
  type?: string,
) => {
  const { body, headers } = formOf(name, file, type)
  return run.ask('POST', `${at}/attachments${query}`, body, headers)
}
const list = async (at: string) => (await run.ask('GET', `${at}/attachments`)).json
/** What is at an address of the local AWS, without credentials. */
async function fetched(url: string) {
  const { host, pathname, search } = new URL(url)
  const answer = await run.aws.send(
    {
      method: 'GET',
      scheme: 'https',
      host,
      target: pathname + search,
      headers: [['host', host]],
      body: new Uint8Array(0),
    },
    {},
  )
  if ('$anomaly' in answer) throw new Error(answer.message)
  const body = ok(await collect(answer.body, 1 << 26))
  return {
    status: answer.status,
    body: Buffer.from(body),
    headers: Object.fromEntries(answer.headers.map(([name, value]) => [name.toLowerCase(), value])),
  }
}

describe('a document is attached', () => {
  test('114, 122, 123, 127, 133 and can be had for five minutes', async () => {
    const { at, id, bucket } = await made()
    const file = Buffer.alloc(6920, 'eula ')
    const reply = await attach(at, 'eula.txt', file)
    expect(reply).toMatchObject({ status: 200, json: ['eula.txt'] })
    const stored = ok(
      await run.all.s3.invoke({
        op: 'GetObject',
        request: { Bucket: bucket, Key: '_attachments/eula.txt' },
      }),
    )
    expect(Buffer.from((await stored.Body!.bytes()) as Uint8Array).equals(file)).toBe(true)
    const [one] = await list(at)
    expect(Object.keys(one).sort()).toEqual(['Modified', 'Name', 'Size', 'URL'])
    expect(one).toMatchObject({ Name: 'eula.txt', Size: 6920 })
    expect(new Date(one.Modified).toISOString()).toBe(one.Modified)
    expect(one.URL).toContain('X-Amz-Expires=300')
    const got = await fetched(one.URL)
    expect(got.status).toBe(200)
    expect(got.body.equals(file)).toBe(true)
    expect(got.headers['content-type']).toBe('text/plain')
    expect(got.headers['content-disposition']).toMatch(/^attachment; filename="eula.txt"/)
    const lines: string[] = (await run.ask('GET', `${at}/logs`)).json
    expect(lines.at(-1)).toMatch(
      new RegExp(
        `Created new attachment for dataset ${id} \\(Name: eula.txt, Size: 6920 bytes\\)$`,
      ),
    )
    const { events } = (await run.ask('GET', `${at}/logs?format=json`)).json
    expect(
      events.some(
        (event: Record<string, unknown>) =>
          event.action === 'createAttachment' && event.actor === 'anybody',
      ),
    ).toBe(true)
    run.aws.clock.advance(301_000)
    expect(await fetched(one.URL)).toMatchObject({ status: 403 })
    run.aws.clock.reset()
  })

  test('114 with its name behind the file, or in the query', async () => {
    const { at } = await made()
    const { body, headers } = formOf('late.txt', 'x')
    const [first, second] = Buffer.from(body)
      .toString('latin1')
      .split(/(?=--ABCdef123\r\ncontent-disposition: form-data; name="attachment")/) as [
      string,
      string,
    ]
    const turned = Buffer.from(
      `${second.replace('--ABCdef123--\r\n', '') + first}--ABCdef123--\r\n`,
      'latin1',
    )
    expect(await run.ask('POST', `${at}/attachments`, turned, headers)).toMatchObject({
      status: 200,
      json: ['late.txt'],
    })
    expect(await attach(at, undefined, 'x', '?name=query.txt')).toMatchObject({
      status: 200,
      json: ['query.txt'],
    })
  })

  test.each([
    ['115 that is no form', undefined, undefined, 'plain'],
    ['116 without a name', undefined, 'x', 'name'],
    ['116 with an empty name', '', 'x', 'name'],
    ['117 without a file', 'a', undefined, 'attachment'],
    ['121 called ../x', '../x', 'x', 'path'],
    ['121 called a/b', 'a/b', 'x', 'path'],
    ['121 called ..', '..', 'x', 'path'],
    ['121 called a\\u0000', 'a\u0000', 'x', 'control'],
    ['121 called a newline', 'a\nb', 'x', 'control'],
    ['121 with a name of 1025 bytes', 'x'.repeat(1025), 'x', 'bytes'],
  ])('%s is refused', async (_, name, file, words) => {
    const { at } = await made()
    const reply =
      words === 'plain'
        ? await run.ask('POST', `${at}/attachments`, 'x', { 'content-type': 'text/plain' })
        : await attach(at, name, file)
    expect(reply.status).toBe(400)
    expect(reply.text).toContain(words === 'plain' ? 'multipart' : words)
    expect(await list(at)).toEqual([])
  })

  test('118 of 32 MiB, and not of a byte more', async () => {
    const { at, bucket } = await made()
    const most = Buffer.alloc(33_554_432, 1)
    expect(await attach(at, 'most', most)).toMatchObject({ status: 200 })
    const more = await attach(at, 'more', Buffer.alloc(33_554_433, 1))
    expect(more.status).toBe(400)
    expect(more.text).toContain('33554432')
    expect((await list(at)).map(({ Name }: { Name: string }) => Name)).toEqual(['most'])
    const left = ok(
      await run.all.s3.invoke({ op: 'ListMultipartUploads', request: { Bucket: bucket } }),
    )
    expect(left.Uploads ?? []).toEqual([])
  })

  test('119 within 50 MiB for all', async () => {
    const { at } = await made()
    const reply = await attach(at, 'a', Buffer.alloc(52_428_800))
    expect(reply.status).toBe(400)
  })

  test('a body that is cut off attaches nothing', async () => {
    const { at, bucket } = await made()
    const { body, headers } = formOf('cut', Buffer.alloc(12 << 20, 1))
    expect(
      await run.ask('POST', `${at}/attachments`, body.subarray(0, 7 << 20), headers),
    ).toMatchObject({ status: 400 })
    expect(await list(at)).toEqual([])
    const left = ok(
      await run.all.s3.invoke({ op: 'ListMultipartUploads', request: { Bucket: bucket } }),
    )
    expect(left.Uploads ?? []).toEqual([])
  })

  test('126 under any name', async () => {
    const { at } = await made()
    const names = ['a b+c.txt', 'x#y?z&1=2', 'Grüße 水.pdf', "it's (1)*", '100%', '"q"']
    for (const name of names.filter(one => !one.includes('"')))
      expect(await attach(at, name, name)).toMatchObject({ status: 200, json: [name] })
    for (const { Name, URL } of await list(at)) {
      const got = await fetched(URL)
      expect([got.status, got.body.toString()]).toEqual([200, Name])
    }
  })

  test('132 in the place of another: as the gate says', async () => {
    const open = await made()
    await attach(open.at, 'a', '1')
    expect(await attach(open.at, 'a', '2')).toMatchObject({ status: 200 })
    expect((await fetched((await list(open.at))[0].URL)).body.toString()).toBe('2')
    const kept = await made({}, '/v1/ds/research/datasets/strict')
    await attach(kept.at, 'a', '1')
    expect(await attach(kept.at, 'a', '2')).toMatchObject({ status: 409 })
    expect(await attach(kept.at, 'a', Buffer.alloc(6 << 20))).toMatchObject({ status: 409 })
    expect((await fetched((await list(kept.at))[0].URL)).body.toString()).toBe('1')
    expect(await attach(kept.at, 'a', '3', '?replace=true')).toMatchObject({ status: 200 })
    expect((await fetched((await list(kept.at))[0].URL)).body.toString()).toBe('3')
  })

  test('135 in parts, of which one is in memory at a time', async () => {
    const { at, bucket } = await made()
    const sizes: number[] = []
    const watched = await running({}, send => (request, options) => {
      if (/partNumber=/.test(request.target) && request.body instanceof Uint8Array)
        sizes.push(request.body.length)
      return send(request, options)
    })
    const { json } = await watched.ask('POST', DS, minimal)
    const { body, headers } = formOf('big', Buffer.alloc(20 << 20, 7))
    const chunks = Array.from({ length: 321 }, (_, n) =>
      body.subarray(n * 65_536, (n + 1) * 65_536),
    )
    const asked = await watched.handle({
      method: 'POST',
      scheme: 'http',
      host: 'here',
      target: `${DS}/${json.id}/attachments`,
      headers: Object.entries(headers),
      body: {
        replayable: false,
        async *open() {
          for (const chunk of chunks) yield chunk
        },
      },
    })
    expect(asked.status).toBe(200)
    // What is read and not sent yet is one part: never more than that and a chunk.
    expect(Math.max(...sizes)).toBeLessThan((5 << 20) + (1 << 20))
    expect(sizes.length).toBeGreaterThanOrEqual(4)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(20 << 20)
    await watched.aws.close()
    expect([at, bucket].every(Boolean)).toBe(true)
  })
})

describe('documents are listed', () => {
  test('124 as none where there are none', async () => {
    expect(await list((await made()).at)).toEqual([])
  })

  test('125 however many', async () => {
    const { at, bucket } = await made()
    for (let n = 0; n < 1005; n++)
      ok(
        await run.all.s3.invoke({
          op: 'PutObject',
          request: { Bucket: bucket, Key: `_attachments/${n}`, Body: '' },
        }),
      )
    expect(await list(at)).toHaveLength(1005)
  })
})

describe('a document is removed', () => {
  test('128, 129, 133 whether it is there or not', async () => {
    const { at, id } = await made()
    await attach(at, 'eula.txt', 'x')
    const remove = (body: unknown) => run.ask('DELETE', `${at}/attachments`, body)
    expect(await remove({ attachment_name: 'eula.txt' })).toMatchObject({ status: 204, text: '' })
    expect(await list(at)).toEqual([])
    expect(await remove({ attachment_name: 'eula.txt' })).toMatchObject({ status: 204 })
    const lines: string[] = (await run.ask('GET', `${at}/logs`)).json
    expect(lines.at(-1)).toMatch(
      new RegExp(`Deleted attachment for dataset ${id} \\(Name: eula.txt\\)$`),
    )
  })

  test('130 by its name', async () => {
    const { at } = await made()
    for (const body of [{ attachment_name: '' }, {}, undefined]) {
      const reply = await run.ask('DELETE', `${at}/attachments`, body)
      expect(reply.status).toBe(400)
    }
    expect((await run.ask('DELETE', `${at}/attachments`, { attachment_name: '' })).text).toContain(
      'attachment_name is required',
    )
  })
})

test('131 is read by those who have access, and touched by none of them', async () => {
  const { at, bucket } = await made({ derivative: true })
  await attach(at, 'x', 'x')
  const one = await instance(run)
  await run.ask('POST', `${at}/instances`, { instance_id: one })
  const user = as(run, secretOf((await run.ask('POST', `${at}/users`)).json.credentials))
  for (const who of [user, await inside(run, one)]) {
    expect(await statusOf(who, 'GetObject', bucket, '_attachments/x')).toBe(200)
    expect(await statusOf(who, 'PutObject', bucket, '_attachments/x')).toBe(403)
    expect(await statusOf(who, 'DeleteObject', bucket, '_attachments/x')).toBe(403)
    expect(await statusOf(who, 'PutObject', bucket, 'data')).toBe(200)
  }
})

test('134 once the dataset is final: as the gate says', async () => {
  const open = await made()
  await run.ask('PATCH', open.at, undefined, U)
  expect(await attach(open.at, 'a', 'x')).toMatchObject({ status: 200 })
  expect(await run.ask('DELETE', `${open.at}/attachments`, { attachment_name: 'a' })).toMatchObject(
    { status: 204 },
  )
  const contributor = {
    id: 'c',
    via: 'key' as const,
    scopes: [{ account: '*', group: '*', actions: ['contributor'] }],
    forwardsUsers: true,
  }
  const steward = {
    ...contributor,
    id: 's',
    scopes: [{ account: '*', group: '*', actions: ['*'] }],
  }
  const research = sampleConfig.accounts.research!
  const gates = { finalizedBlocksAttachments: true }
  const other = await running({
    config: {
      ...sampleConfig,
      accounts: { research: { ...research, rules: { gates, quotas: {} } } },
    },
    authenticate: [
      ({ headers }) => ({
        id: 'x',
        facts: { caller: headers.some(([name]) => name === 'steward') ? steward : contributor },
      }),
    ],
  })
  const { json } = await other.ask('POST', DS, minimal)
  const at = `${DS}/${json.id}`
  const { body, headers } = formOf('a', 'x')
  expect(await other.ask('POST', `${at}/attachments`, body, headers)).toMatchObject({ status: 200 })
  expect(await other.ask('PATCH', at, undefined, { ...U, steward: '1' })).toMatchObject({
    status: 200,
  })
  expect(await other.ask('POST', `${at}/attachments`, body, headers)).toMatchObject({ status: 409 })
  expect(await other.ask('DELETE', `${at}/attachments`, { attachment_name: 'a' })).toMatchObject({
    status: 409,
  })
  expect(
    await other.ask('POST', `${at}/attachments`, body, { ...headers, steward: '1' }),
  ).toMatchObject({ status: 200 })
  await other.aws.close()
})
