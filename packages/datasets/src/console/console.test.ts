/** 190: the console is whole in itself, and its forms are the table of routes. Keys are pressed in test/browser/console.ts. */
import { createHash } from 'node:crypto'
import { createContext, runInContext } from 'node:vm'
import { anomaly } from '@plainwire/wire'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { formOf, type Running, running } from '../datasets.fixture.ts'
import { forms } from './forms.ts'

let run: Running
let shut: Running
beforeAll(async () => {
  run = await running()
  const nobody = () => anomaly('forbidden', 'Not you.', { status: 403 })
  shut = await running({ authenticate: [nobody] })
})
afterAll(async () => {
  await run.aws.close()
  await shut.aws.close()
})

type Field = {
  readonly place: string
  readonly path: readonly string[]
  readonly kind: string
  readonly required: boolean
}
type Row = {
  readonly operationId: string
  readonly method: string
  readonly path: string
  readonly fields: readonly Field[]
}
type Wanted = {
  readonly method: string
  readonly target: string
  readonly body?: unknown
  readonly form?: readonly (readonly [string, unknown])[]
}
type Program = {
  readonly operationsOf: (document: object) => readonly Row[]
  readonly requestOf: (row: Row, values: readonly unknown[]) => Wanted
}

/** What browsers run, on a machine without a page. */
function program(): Program {
  const machine = createContext({ encodeURIComponent })
  runInContext(forms, machine)
  return machine as unknown as Program
}

const rowsOf = async () =>
  program().operationsOf((await run.ask('GET', '/v1/ds/openapi.json')).json)

test.each(['/ui', '/v1/ds/ui'])(
  '190: %s is one page for everybody that asks nobody else',
  async path => {
    const { status, headers, text } = await shut.ask('GET', path)
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    expect((await shut.ask('GET', '/v1/ds/research/datasets/lab1')).status).toBe(403)
    const policy = headers['content-security-policy'] ?? ''
    for (const name of ['script', 'style']) {
      const within = text.split(`<${name}>`)[1]!.split(`</${name}>`)[0]!
      const digest = createHash('sha256').update(within).digest('base64')
      expect(policy).toContain(`${name}-src 'sha256-${digest}'`)
    }
    expect(policy).toMatch(/^default-src 'none';.*connect-src 'self'/)
    expect(policy).not.toMatch(/unsafe|\*|https?:/)
    expect(text).not.toMatch(/\w+:\/\/|url\(|@import|\bsrc=|["'(]\/\//)
    expect(text).not.toMatch(/innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|Storage/)
  },
)

test('190: every operation of an account has a form, whose fields are those of the table', async () => {
  const { json } = await run.ask('GET', '/v1/ds/openapi.json')
  const rows = await rowsOf()
  const told = Object.entries<Record<string, Told>>(json.paths).flatMap(([path, all]) =>
    path.includes('{account}') ? Object.values(all) : [],
  )
  expect(rows.map(({ operationId }) => operationId)).toEqual(
    told.map(({ operationId }) => operationId),
  )
  for (const [index, { parameters, requestBody }] of told.entries()) {
    const { operationId, fields } = rows[index]!
    const outside = parameters.map(({ in: place, name }) => `${place} ${name}`)
    const top = Object.values(requestBody?.content ?? {}).flatMap(({ schema }) =>
      Object.keys(schema.properties ?? schema.anyOf?.[0]?.properties ?? {}),
    )
    const inBody = fields.filter(({ place }) => place.includes('/'))
    expect([
      operationId,
      fields.flatMap(({ place, path }) => (place.includes('/') ? [] : [`${place} ${path}`])),
    ]).toEqual([operationId, outside])
    expect([operationId, [...new Set(inBody.map(({ path }) => path[0]))]]).toEqual([
      operationId,
      top,
    ])
  }
})

type Shape = { readonly properties?: object; readonly anyOf?: readonly Shape[] }
type Told = {
  readonly operationId: string
  readonly parameters: readonly { readonly in: string; readonly name: string }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Shape }>> }
}

test('190: what is filled in lists, creates, uploads and makes final', async () => {
  const rows = await rowsOf()
  const { requestOf } = program()
  const send = async (id: string, filled: Readonly<Record<string, unknown>>) => {
    const row = rows.find(({ operationId }) => operationId === id)!
    const names = row.fields.map(({ path }) => path.join('.'))
    expect(names).toEqual(expect.arrayContaining(Object.keys(filled)))
    const wanted = requestOf(
      row,
      names.map(name => filled[name] ?? ''),
    )
    const { method, target, body } = wanted
    const parts = wanted.form && Object.fromEntries(wanted.form)
    const sent = parts && formOf(parts.name as string, parts.attachment as string)
    const person = { 'x-forwarded-user': 'awong' }
    return run.ask(method, target, sent?.body ?? body, { ...sent?.headers, ...person })
  }
  const place = { account: 'research', group: 'of forms/ü' }
  const made = await send('createDataset', {
    ...place,
    name: 'sleep',
    type: 's3',
    derivative: 'true',
    tags: '[{"key":"COA","value":"1"}]',
    'metadata.created_by': 'drz',
    'metadata.data_classifications': 'pii\n hipaa \n',
  })
  expect([made.status, made.text]).toEqual([202, expect.stringContaining('"sleep"')])
  const { id, metadata } = made.json
  expect(metadata).toMatchObject({ derivative: true, data_classifications: ['pii', 'hipaa'] })
  const bare = await send('createDataset', { ...place, name: 'bare', type: 's3' })
  expect(bare.status).toBe(202)
  const found = await send('listDatasets', { ...place, q: 'slee', limit: '5' })
  expect(found.json.items.map((item: { id: string }) => item.id)).toEqual([id])
  const at = { ...place, id }
  const up = await send('createAttachment', { ...at, name: 'a.txt', attachment: 'abc' })
  expect([up.status, up.json]).toEqual([200, ['a.txt']])
  expect((await send('listAttachments', at)).json).toMatchObject([{ Name: 'a.txt', Size: 3 }])
  expect((await send('promoteDataset', at)).status).toBe(200)
  expect((await send('getDataset', at)).json.metadata.finalized_by).toBe('awong')
})
