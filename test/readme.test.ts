/** The README's program, as printed, against a local DynamoDB. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { client, orThrow } from '@plainwire/client'
import { type CreateTableInput, dynamodb } from '@plainwire/dynamodb'
import { local } from '@plainwire/local'
import { afterAll, beforeAll, expect, it } from 'vitest'

const house = fileURLToPath(new URL('..', import.meta.url))
const aws = local()
let listening: Awaited<ReturnType<typeof aws.listen>>
// Within the project, so that the program finds the packages as any program of it would.
const folder = mkdtempSync(join(house, 'node_modules', '.readme-'))

beforeAll(async () => {
  listening = await aws.listen({ port: 0 })
  const endpoint = listening.url
  const notes = client({ api: dynamodb, region: 'eu-west-1', endpoint, credentials })
  orThrow(await notes.invoke({ op: 'CreateTable', request: table }))
  aws.clock.advance(60_000)
  orThrow(await notes.invoke({ op: 'PutItem', request }))
})

afterAll(async () => {
  await listening.close()
  await aws.close()
  rmSync(folder, { recursive: true })
})

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
const request = {
  TableName: 'notes',
  Item: { book: { S: 'travels' }, page: { N: '1' }, text: { S: 'page 1' } },
}
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

it('prints the item, the attempts, the operations and the documentation', async () => {
  const readme = readFileSync(join(house, 'README.md'), 'utf8')
  const program = /```js\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''
  expect(program).toContain("'http://127.0.0.1:4566'")
  const file = join(folder, 'readme.mjs')
  writeFileSync(file, program.replace('http://127.0.0.1:4566', listening.url))
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [file])
  expect(stderr).toBe('')
  expect(stdout).toMatch(/^page 1\n1 attempt\n\d\d operations\n-+\nGetItem\n/)
})
