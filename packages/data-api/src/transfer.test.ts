/** Export and import: checks 38, 39 and the final export of 6. */
import { promisify } from 'node:util'
import { gunzip, gzipSync } from 'node:zlib'
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import { describe, expect, test } from 'vitest'
import { person, withNamespace } from './server.fixture.ts'
import type { Files } from './transfer/files.ts'

const plain = promisify(gunzip)

/** What files hold, line by line. */
async function linesAt(files: Files, prefix: string) {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.*)$/.exec(prefix) ?? []
  const keys = await files.list({ bucket, key })
  if (isAnomaly(keys)) throw new Error(keys.message)
  const lines: Record<string, unknown>[] = []
  for (const one of keys) {
    const bytes = await files.read({ bucket, key: one })
    if (isAnomaly(bytes)) throw new Error(bytes.message)
    const all: Uint8Array[] = []
    for await (const chunk of bytes) all.push(chunk)
    const text = String(await plain(Buffer.concat(all)))
    lines.push(
      ...text
        .trim()
        .split('\n')
        .map(line => JSON.parse(line)),
    )
  }
  return { keys, lines }
}

async function filled(count: number) {
  const made = await withNamespace({ TableIndexes: 'kind' }, { identify: () => person('ann') })
  for (let index = 0; index < count; index++)
    await made.put(`i${index}`, { kind: 'k', n: index }, { Metadata: { cost: index } })
  const run = async (JobName: string, JobRunID: string) =>
    (await made.ask('GET', `/dev/Notes/export?JobName=${JobName}&JobRunID=${JobRunID}`)).json[
      JobRunID
    ]
  return { ...made, run }
}

describe('export', () => {
  test('D38 writes both parts by segments, and tells how far it is', async () => {
    const { ask, run, work, files } = await filled(23)
    await ask('DELETE', '/dev/Notes/i5', {})
    const started = await ask('POST', '/dev/Notes/export', {
      ExportType: 'All',
      S3ExportPath: 's3://there/out',
      TotalSegments: 3,
    })
    const { Data, Metadata } = started.json
    expect([started.status, Data.JobName]).toEqual([200, 'Notes-dev-export-Data'])
    expect(await run(Data.JobName, Data.JobRunId)).toMatchObject({
      Status: 'STARTING',
      Started: '2026-01-15 12:00:00',
      Arguments: { ExportType: 'All' },
      Progress: { Units: 3, UnitsDone: 0, Items: 0 },
    })
    const underWay = await ask('GET', `/dev/Notes/export?JobName=${Data.JobName}`)
    expect(underWay.json.map((one: object) => Object.keys(one))).toEqual([[Data.JobRunId]])
    expect(await work()).toEqual([])
    const ended = await run(Data.JobName, Data.JobRunId)
    expect(ended).toMatchObject({
      Status: 'SUCCEEDED',
      Completed: '2026-01-15 12:00:00',
      Progress: { Units: 3, UnitsDone: 3, Items: 22, Failed: 0 },
    })
    const { keys, lines } = await linesAt(files, ended.Path)
    expect(keys.length).toBe(3)
    expect(lines.map(({ id }) => id).toSorted()).toEqual(
      Array.from({ length: 23 }, (_, index) => `i${index}`)
        .filter(id => id !== 'i5')
        .toSorted(),
    )
    expect(lines[0]).toMatchObject({ kind: 'k', ItemVersion: 1, LastUpdatedBy: 'ann' })
    const metadata = await linesAt(files, (await run(Metadata.JobName, Metadata.JobRunId)).Path)
    expect(metadata.lines).toHaveLength(22)
    expect(metadata.lines.every(({ id }) => /-meta$/.test(String(id)))).toBe(true)
    expect((await ask('GET', `/dev/Notes/export?JobName=${Data.JobName}`)).json).toEqual([])
  })

  test('D38 goes on where it was cut off, and writes no item twice', async () => {
    const { ask, run, work, service, files } = await filled(0)
    const text = 'x'.repeat(150_000)
    for (let index = 0; index < 40; index++)
      await ask('PUT', `/dev/Notes/${index}`, { Resource: { text } })
    const broken: Anomaly = anomaly('unavailable', 'cut off', { retryable: true })
    let left = 1
    const cut: Files = {
      ...files,
      write: async (...given) => (left-- > 0 ? files.write(...given) : broken),
    }
    const intact = service.files
    Object.assign(service, { files: async () => cut })
    const { Data } = (await ask('POST', '/dev/Notes/export', { TotalSegments: 1 })).json
    expect(await work()).toMatchObject([{ message: 'cut off' }])
    const half = await run(Data.JobName, Data.JobRunId)
    expect([half.Status, half.Progress.Files]).toEqual(['RUNNING', 1])
    Object.assign(service, { files: intact })
    await work()
    const ended = await run(Data.JobName, Data.JobRunId)
    expect(ended).toMatchObject({ Status: 'SUCCEEDED', Progress: { Items: 40, Files: 2 } })
    const { lines } = await linesAt(files, ended.Path)
    expect(new Set(lines.map(({ id }) => id)).size).toBe(40)
    expect(lines).toHaveLength(40)
  })

  test('D38 says what failed', async () => {
    const { ask, run, work, service } = await filled(1)
    const failing = { write: async () => anomaly('forbidden', 'not yours') }
    Object.assign(service, { files: async () => failing })
    const { Data } = (await ask('PUT', '/dev/Notes/export', {})).json
    await work()
    expect(await run(Data.JobName, Data.JobRunId)).toMatchObject({
      Status: 'FAILED',
      ErrorMessage: 'not yours',
    })
  })

  test.each([
    ['POST', '', { ExportType: 'Some' }, 400],
    ['POST', '', { S3ExportPath: 'file:///x' }, 400],
    ['GET', '', undefined, 400],
    ['GET', '?JobName=x&JobRunID=y', undefined, 404],
  ])('D38 %s export%s with %j is refused', async (method, query, body, status) => {
    const { ask } = await withNamespace()
    expect((await ask(method, `/dev/Notes/export${query}`, body)).status).toBe(status)
  })

  test('D6 a namespace is exported before it is dropped, unless that is not wanted', async () => {
    const { ask, files } = await filled(3)
    expect((await ask('PUT', '/dev/Notes/drop')).status).toBe(204)
    expect((await linesAt(files, 's3://exports/all/Notes-dev-export-Data')).lines).toHaveLength(3)
    await ask('PUT', '/dev/Notes/provision', {})
    expect((await ask('PUT', '/dev/Notes/drop?DoFinalExport=no')).status).toBe(204)
    expect((await linesAt(files, 's3://exports/all/Notes-dev-export-Data')).keys).toHaveLength(3)
  })

  test('D6 a drop that was cut off is gone on with, its export included', async () => {
    const { ask, files, service, work } = await filled(3)
    const broken = { ...service.store, deleteTable: async () => anomaly('unavailable', 'gone') }
    const { store } = service
    Object.assign(service, { store: broken })
    expect((await ask('PUT', '/dev/Notes/drop')).status).toBe(503)
    expect((await ask('GET', '/dev/Notes/status')).json.Status).toBe('DROPPING')
    expect((await ask('PUT', '/dev/Notes/9', { Resource: {} })).status).toBe(400)
    Object.assign(service, { store })
    await work()
    expect((await ask('GET', '/dev/namespaces')).json).toEqual([])
    expect((await linesAt(files, 's3://exports/all/Notes-dev-export-Data')).lines).toHaveLength(3)
  })

  test('D6 without a place for it nothing is dropped', async () => {
    const { ask, service } = await filled(1)
    Object.assign(service, { exportsTo: undefined })
    const { status, json } = await ask('PUT', '/dev/Notes/drop')
    expect([status, json.Message]).toEqual([400, expect.stringContaining('DoFinalExport=false')])
    expect((await ask('GET', '/dev/Notes/i0')).status).toBe(200)
  })
})

const lines = { 'content-type': 'application/x-ndjson' }
const outcomes = (text: string) =>
  text
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))

describe('import', () => {
  test('D39 writes each line as a write of its own, and tells what became of it', async () => {
    const { ask, get } = await filled(1)
    await ask('PUT', '/dev/Notes/schema/Resource', { properties: { n: { type: 'number' } } })
    const sent = [
      '{"id":"a","n":12345678901234567890,"ItemVersion":9}',
      '{"id":"b","Resource":{"n":1},"Metadata":{"m":1},"References":[{"Resource":"arn:aws:dapi:eu-west-1:000000000000:Notes-dev:a"}]}',
      '',
      '{"id":"c","n":"x"}',
      '{"n":1}',
      '[1]',
      '{',
      '{"id":7,"n":1}',
      '{"id":"a","n":2}',
    ].join('\n')
    const { status, text, headers } = await ask('POST', '/dev/Notes/import', sent, lines)
    expect([status, headers['content-type']]).toEqual([200, 'application/x-ndjson'])
    expect(outcomes(text)).toMatchObject([
      { Line: 1, Id: 'a', Outcome: 'written' },
      { Line: 2, Id: 'b', Outcome: 'written' },
      { Line: 4, Id: 'c', Outcome: 'failed', Message: expect.stringContaining('schema') },
      { Line: 5, Outcome: 'failed', Message: expect.stringContaining('by id') },
      { Line: 6, Outcome: 'failed', Message: expect.stringContaining('object') },
      { Line: 7, Outcome: 'failed', Message: expect.stringContaining('not JSON') },
      { Line: 8, Id: '7', Outcome: 'written' },
      { Line: 9, Id: 'a', Outcome: 'written' },
      { Lines: 8, Written: 4, Failed: 4 },
    ])
    expect((await get('a')).json.Item.Resource).toMatchObject({ n: 2, ItemVersion: 2 })
    expect((await get('b')).json.Item.Metadata).toMatchObject({ m: 1, LastUpdatedBy: 'ann' })
    expect((await ask('GET', '/dev/Notes/b/upstream')).json).toHaveLength(1)
  })

  test('D39 inserts only, replaces, and takes CSV whose numbers the schema tells', async () => {
    const { ask, get } = await filled(1)
    await ask('PUT', '/dev/Notes/schema/Resource', {
      properties: { n: { type: 'integer' }, on: { type: 'boolean' } },
    })
    const csv = 'id,n,name,on\ni0,5,"a, ""b""",true\nnew,12345678901234567890,,false\n'
    const asCsv = { 'content-type': 'text/csv' }
    const first = await ask('POST', '/dev/Notes/import?Mode=insert', csv, asCsv)
    expect(outcomes(first.text)).toMatchObject([
      { Id: 'i0', Outcome: 'failed', Message: 'Item i0 exists.' },
      { Id: 'new', Outcome: 'written' },
      { Written: 1, Failed: 1 },
    ])
    expect((await get('new')).text).toContain('"n": 12345678901234567890')
    await ask('POST', '/dev/Notes/import?Replace=true', csv, asCsv)
    const { Resource } = (await get('i0')).json.Item
    expect(Resource).toMatchObject({ n: 5, name: 'a, "b"', on: true })
    expect(Resource).not.toHaveProperty('kind')
    const broken = await ask('POST', '/dev/Notes/import', 'id,n\na,"x', asCsv)
    expect(outcomes(broken.text).at(-1)).toMatchObject({ Written: 0, Error: expect.anything() })
    for (const query of ['Mode=some', 'Type=x', 'MaxPerSecond=-1'])
      expect((await ask('POST', `/dev/Notes/import?${query}`, '{}', lines)).status).toBe(400)
    const odd = await ask('POST', '/dev/Notes/import', 'x', { 'content-type': 'text/plain' })
    expect(odd.status).toBe(415)
  })

  test('D38, D39 what was exported comes back as it was, packed and in many files', async () => {
    const { ask, work, run } = await filled(7)
    await ask('PUT', '/dev/Notes/ItemMaster', { id: 'i1', ItemMasterID: 'i2' })
    const { Data, Metadata } = (await ask('POST', '/dev/Notes/export', { ExportType: 'All' })).json
    await work()
    await ask('PUT', '/dev/Copy/provision', { NonItemMasterWritesAllowed: true })
    for (const [{ JobName, JobRunId }, Type] of [
      [Data, 'Resource'],
      [Metadata, 'Metadata'],
    ] as const) {
      const S3ImportPath = (await run(JobName, JobRunId)).Path
      const started = await ask('POST', '/dev/Copy/import', { S3ImportPath, Type })
      const job = started.json[Type === 'Metadata' ? 'Metadata' : 'Data']
      expect(await work()).toEqual([])
      const query = `JobName=${job.JobName}&JobRunID=${job.JobRunId}`
      expect((await ask('GET', `/dev/Copy/export?${query}`)).json[job.JobRunId]).toMatchObject({
        Status: 'SUCCEEDED',
        Progress: { Items: 7, Failed: 0 },
      })
    }
    const copy = (await ask('GET', '/dev/Copy/i1')).json.Item
    expect(copy).toMatchObject({
      Resource: { kind: 'k', n: 1, ItemMasterID: 'i2' },
      Metadata: { cost: 1 },
    })
  })

  test('D39 from files goes on at the line where it was cut off, and logs every outcome', async () => {
    const { ask, work, files, service } = await withNamespace()
    const text = Array.from({ length: 700 }, (_, n) => `{"id":"${n}","n":${n}}\n`).join('')
    const at = { bucket: 'there', key: 'in/one.jsonl.gz' }
    await files.write(at, gzipSync(`${text}{"n":1}\n`), 'application/gzip')
    const { documents } = service.background
    let notes = 0
    const { put } = documents
    const cut = anomaly('unavailable', 'cut off', { retryable: true })
    Object.assign(documents, {
      put: async (...given: Parameters<typeof put>) =>
        given[0].startsWith('units/') && ++notes > 1 ? cut : put(...given),
    })
    const body = { S3ImportPath: 's3://there/in/', LogPath: 's3://there/log' }
    const { Data } = (await ask('POST', '/dev/Notes/import', body)).json
    const progress = async () =>
      (await ask('GET', `/dev/Notes/export?JobName=${Data.JobName}&JobRunID=${Data.JobRunId}`))
        .json[Data.JobRunId]
    await work()
    expect(await progress()).toMatchObject({ Status: 'RUNNING', Progress: { Items: 320 } })
    Object.assign(documents, { put })
    await work()
    expect(await progress()).toMatchObject({
      Status: 'SUCCEEDED',
      Progress: {
        Items: 701,
        Failed: 1,
        Errors: [{ Line: 701, Message: expect.stringContaining('by id') }],
      },
    })
    const logs = await files.list({ bucket: 'there', key: 'log/' })
    expect(logs).toHaveLength(3)
    const usage = (await ask('GET', '/dev/Notes/usage')).json
    expect(usage.Resource.Count).toBe(700)
  })

  test('D39 keeps to the number of lines a second that it is given', async () => {
    const { ask, service } = await withNamespace()
    const waits: number[] = []
    Object.assign(service, { wait: async (milliseconds: number) => void waits.push(milliseconds) })
    const sent = Array.from({ length: 40 }, (_, n) => `{"id":"${n}"}`).join('\n')
    await ask('POST', '/dev/Notes/import?MaxPerSecond=100', sent, lines)
    expect(waits.reduce((sum, one) => sum + one, 0)).toBe(400)
  })

  test.each([
    {},
    { S3ImportPath: 's3://none/x' },
    { S3ImportPath: 's3://exports/nothing-here' },
    [1],
  ])('D39 %j is refused', async body => {
    const { ask } = await withNamespace()
    expect((await ask('POST', '/dev/Notes/import', body)).status).toBe(400)
  })
})
