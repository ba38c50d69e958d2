/**
 * Pages of the documentation: each program in them, as it is printed, prints what stands under it. A program is a block of
 * `js`; a block of `text` right behind is its output. Those that call the local AWS find it at an address of the test's own.
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { client, orThrow } from '@plainwire/client'
import { type CreateTableInput, dynamodb } from '@plainwire/dynamodb'
import { local } from '@plainwire/local'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const house = fileURLToPath(new URL('..', import.meta.url))
const pages = ['rolling-an-api', 'migrating-from-aws-lite', 'writing-a-plugin']

// Within the project, so that programs find the packages as any program of it would.
const folder = mkdtempSync(join(house, 'node_modules', '.docs-'))
const aws = local()
let listening: Awaited<ReturnType<typeof aws.listen>>

beforeAll(async () => {
  listening = await aws.listen({ port: 0 })
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const notes = client({ api: dynamodb, region: 'eu-west-1', send: aws.send, credentials })
  orThrow(await notes.invoke({ op: 'CreateTable', request: table }))
  aws.clock.advance(60_000)
  orThrow(await notes.invoke({ op: 'PutItem', request: { TableName: 'notes', Item } }))
})

afterAll(async () => {
  await listening.close()
  await aws.close()
  rmSync(folder, { recursive: true })
})

const Item = { book: { S: 'travels' }, page: { N: '1' }, text: { S: 'page 1' } }
const table: CreateTableInput = {
  TableName: 'notes',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: 'book', AttributeType: 'S' },
    { AttributeName: 'page', AttributeType: 'N' },
  ],
  KeySchema: [
    { AttributeName: 'book', KeyType: 'HASH' },
    { AttributeName: 'page', KeyType: 'RANGE' },
  ],
}

const programs = (page: string): readonly (readonly [program: string, output: string])[] =>
  [
    ...readFileSync(join(house, 'docs', `${page}.md`), 'utf8').matchAll(
      /```js\n([\s\S]*?)```\n+```text\n([\s\S]*?)```/g,
    ),
  ].map(([, program = '', output = '']) => [program, output])

/** Only what a program needs, so that nothing of this machine is in what it prints. */
const environment = { PATH: process.env.PATH, HOME: folder }

type Ran = { readonly out: string; readonly err: string }
const run = (file: string): Promise<Ran> =>
  new Promise(resolve =>
    execFile(process.execPath, [file], { env: environment }, (_, out, err) =>
      resolve({ out, err }),
    ),
  )

describe.each(pages)('docs/%s.md', page => {
  const found = programs(page)

  test('every program says what it prints', () => {
    const text = readFileSync(join(house, 'docs', `${page}.md`), 'utf8')
    expect(found.length).toBeGreaterThan(0)
    expect(text.match(/```js\n/g)).toHaveLength(found.length)
  })

  test.each(found.map(([program, output], index) => ({ index, program, output })))(
    'program $index prints what it says',
    async ({ index, program, output }) => {
      const file = join(folder, `${page}-${index}.mjs`)
      writeFileSync(file, program.replaceAll('http://127.0.0.1:4566', listening.url))
      expect(await run(file)).toEqual({ out: output, err: '' })
    },
  )

  test('the README leads to it', () => {
    expect(readFileSync(join(house, 'README.md'), 'utf8')).toContain(`(docs/${page}.md)`)
  })
})
