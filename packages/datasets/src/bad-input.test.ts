/** Whatever is sent that should not be: a clear answer, as a problem or as text, and nothing half-made. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  DS,
  formOf,
  minimal,
  printed,
  type Running,
  running,
  sampleConfig,
  U,
} from './datasets.fixture.ts'

let run: Running
let strict: Running
let id: string
beforeAll(async () => {
  run = await running()
  const gates = { strictFields: true }
  strict = await running({ config: { ...sampleConfig, rules: { gates, quotas: {} } } })
  id = (await run.ask('POST', DS, minimal)).json.id
})
afterAll(() => Promise.all([run.aws.close(), strict.aws.close()]))

const P = { accept: 'application/problem+json' }
const buckets = async () => {
  const found = await run.all.s3.invoke({ op: 'ListBuckets', request: {} })
  return '$anomaly' in found ? found : found.Buckets?.length
}
const created = (more: object) => ({ ...minimal, ...more })
const described = (more: object) => created({ metadata: { ...minimal.metadata, ...more } })

describe('text', () => {
  const texts: [string, (text: string) => [string, string, unknown, object?]][] = [
    ['name', text => ['POST', DS, created({ name: text })]],
    ['type', text => ['POST', DS, created({ type: text })]],
    ['a tag', text => ['POST', DS, created({ tags: [{ key: text, value: 'v' }] })]],
    ["a tag's value", text => ['POST', DS, created({ tags: [{ key: 'k', value: text }] })]],
    ...(['created_by', 'modified_by', 'data_format', 'data_storage', 'finalized_by'] as const).map(
      (name): (typeof texts)[number] => [name, text => ['POST', DS, described({ [name]: text })]],
    ),
    ['a classification', text => ['POST', DS, described({ data_classifications: [text] })]],
    ['a source', text => ['POST', DS, described({ source_ids: [text] })]],
    ['dua_url', text => ['POST', DS, described({ dua_url: `https://x.org/${text}` })]],
    ['proctor_response_url', text => ['POST', DS, described({ proctor_response_url: text })]],
    ['an instance', text => ['POST', `${DS}/${id}/instances`, { instance_id: text }]],
    ['an attachment', text => ['DELETE', `${DS}/${id}/attachments`, { attachment_name: text }]],
    [
      "an agreement's version",
      text => ['PUT', `${DS}/${id}/dua`, { version: text, url: 'https://x.org' }],
    ],
    ["a session's prefix", text => ['POST', `${DS}/${id}/sessions`, { prefix: text }]],
    ['a group', text => ['POST', `/v1/ds/research/datasets/${encodeURIComponent(text)}`, minimal]],
    ['a search', text => ['GET', `${DS}?state=${encodeURIComponent(text)}`, undefined]],
  ]
  const bad: [string, string][] = [
    ['a newline', 'a\nb'],
    ['a return', 'a\rb'],
    ['NUL', 'a\u0000b'],
    ['an escape', '\u001b[31m'],
    ['DEL', 'a\u007f'],
    ['a megabyte', 'n'.repeat(1_000_000)],
  ]
  test.each(texts)(
    '%s with control characters or a megabyte is refused, by name, and nothing is made',
    async (_, asked) => {
      const before = await buckets()
      for (const [what, text] of bad) {
        const [method, path, body] = asked(text)
        const problem = await run.ask(method, path, body, { ...U, ...P })
        expect([what, problem.status]).toEqual([
          what,
          expect.toSatisfy(status => status >= 400 && status < 500),
        ])
        expect(problem.headers['content-type']).toBe('application/problem+json')
        expect(problem.json).toMatchObject({
          status: problem.status,
          requestId: expect.any(String),
        })
        const plain = await run.ask(method, path, body, U)
        expect([plain.status, plain.headers['content-type']]).toEqual([
          problem.status,
          'text/plain; charset=utf-8',
        ])
      }
      expect(await buckets()).toBe(before)
    },
  )

  test('prose may have lines, and what it holds else is refused', async () => {
    const put = (description: string) =>
      run.ask('PUT', `${DS}/${id}`, { metadata: { description } }, U)
    expect((await put('one\ntwo\tthree')).status).toBe(200)
    expect((await put('a\u0000b')).status).toBe(400)
    expect((await put('x'.repeat(100_001))).status).toBe(400)
  })
})

test.each(['../x', '..', '.', 'a/b', '/a', 'a\\..\\b', '\u202e', 'a\u0000', 'a\nb', '', ' '])(
  '121 an attachment called %j is refused or kept under that very name, never elsewhere',
  async name => {
    const { body, headers } = formOf(name, 'x')
    const { status } = await run.ask('POST', `${DS}/${id}/attachments`, body, headers)
    const listed = await run.all.s3.invoke({
      op: 'ListObjectsV2',
      request: { Bucket: `dataset-localdev-${id}` },
    })
    const keys = '$anomaly' in listed ? [] : (listed.Contents ?? []).map(({ Key }) => Key)
    if (status === 200) {
      expect(keys).toEqual([`_attachments/${name}`])
      await run.ask('DELETE', `${DS}/${id}/attachments`, { attachment_name: name })
    } else expect([status, keys]).toEqual([400, []])
  },
)

test('a name of any letters is kept whole, and is a tag as far as tags can have it', async () => {
  const { status, json } = await run.ask('POST', DS, { ...minimal, name: '<b>ü & x</b>' })
  expect([status, json.metadata?.name]).toEqual([202, '<b>ü & x</b>'])
  const found = await run.all.s3.invoke({
    op: 'GetBucketTagging',
    request: { Bucket: json.repository },
  })
  expect('TagSet' in found && found.TagSet).toContainEqual({ Key: 'Name', Value: '_b_ü _ x_/b_' })
})

test.each([
  { key: 'k<', value: 'v' },
  { key: 'k', value: 'v;' },
])('a tag that AWS would not take is 400: %j', async tag => {
  const { status, text } = await run.ask('POST', DS, { ...minimal, tags: [tag] }, P)
  expect([status, text]).toEqual([400, expect.stringContaining('letters, digits')])
})

test('a body that ends before its length, or that is no UTF-8, is 400', async () => {
  const cut = {
    length: 100,
    replayable: false,
    async *open() {
      yield Buffer.from('{"name":')
      throw new Error('the connection ended')
    },
  }
  const send = (body: never) =>
    run.handle({
      method: 'POST',
      scheme: 'http',
      host: 'x',
      target: DS,
      headers: [['content-type', 'application/json']],
      body,
    })
  const before = await buckets()
  expect((await send(cut as never)).status).toBe(400)
  expect((await send(Buffer.from([0x22, 0xff, 0x22]) as never)).status).toBe(400)
  expect((await run.ask('POST', DS, minimal, { 'content-type': 'text/xml' })).status).toBe(415)
  expect(await buckets()).toBe(before)
})

describe('fields that come to nothing', () => {
  test('are named: unknown ones, and those of the service', async () => {
    const made = await run.ask('POST', DS, {
      ...printed,
      odd: 1,
      metadata: { ...printed.metadata, odder: 2, finalized_at: '' },
    })
    expect(made.status).toBe(202)
    expect(made.headers['x-plainwire-ignored']!.split(', ').sort()).toEqual([
      'body.metadata.created_at',
      'body.metadata.finalized_at',
      'body.metadata.modified_at',
      'body.metadata.odder',
      'body.odd',
    ])
    const put = await run.ask(
      'PUT',
      `${DS}/${id}`,
      { metadata: { description: 'd', name: 'x', created_by: 'y' } },
      U,
    )
    expect(put.headers['x-plainwire-ignored']).toBe('body.metadata.name, body.metadata.created_by')
    expect(put.json.metadata).toMatchObject({ name: 'n1', created_by: 'drz' })
  })

  test('are refused under strict, all by name, and nothing is made', async () => {
    const made = await strict.ask('POST', DS, { ...printed, odd: 1 }, P)
    expect(made).toMatchObject({ status: 400, json: { code: 'IGNORED_FIELDS' } })
    expect(made.json.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/body/odd',
      '/body/metadata/created_at',
      '/body/metadata/modified_at',
    ])
    expect((await strict.ask('GET', DS)).json.items).toEqual([])
    const forged = { ...minimal, metadata: { finalized_at: '2020-01-01T00:00:00Z' } }
    expect((await strict.ask('POST', DS, forged)).status).toBe(400)
    const fine = await strict.ask('POST', DS, minimal)
    expect(fine.status).toBe(202)
    const put = await strict.ask('PUT', `${DS}/${fine.json.id}`, { metadata: { name: 'x' } }, U)
    expect([put.status, put.text]).toEqual([400, expect.stringContaining('body.metadata.name')])
  })
})
