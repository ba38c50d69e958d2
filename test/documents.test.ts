/** The programs of `docs/`, as printed, against a server on loopback. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { client, orThrow } from '@plainwire/client'
import { serve } from '@plainwire/data-api'
import { type Local, local } from '@plainwire/local'
import { s3 } from '@plainwire/s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { corsServer, credentials } from './browser/server.ts'

const house = join(import.meta.dirname, '..')
// Within the project, so that a program finds the packages as any program of it would.
const folder = mkdtempSync(join(house, 'node_modules', '.documents-'))
let server: Awaited<ReturnType<typeof corsServer>>
let aws: Local
const keys = createServer((_, response) => response.end(JSON.stringify(credentials)))

beforeAll(async () => {
  server = await corsServer()
  await new Promise<void>(resolve => keys.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  await aws?.close()
  server.close()
  keys.close()
  keys.closeAllConnections()
  rmSync(folder, { recursive: true })
})

/** Runs the programs of a document, in order; `places` are put where the document names others. */
async function printed(name: string, places: Readonly<Record<string, string>>): Promise<string[]> {
  const text = readFileSync(join(house, 'docs', name), 'utf8')
  const programs = [...text.matchAll(/```js\n([\s\S]*?)```/g)].map(([, program = '']) => program)
  const outputs: string[] = []
  for (const [index, program] of programs.entries()) {
    const file = join(folder, `${name}-${index}.mjs`)
    const placed = Object.entries(places).reduce(
      (all, [from, to]) => all.replaceAll(from, to),
      program,
    )
    writeFileSync(file, placed)
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], {
      cwd: folder,
      env: { ...process.env, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
    })
    expect(stderr).toBe('')
    outputs.push(stdout)
  }
  return outputs
}

test('browsers.md', async () => {
  const found = await printed('browsers.md', {
    'http://127.0.0.1:4566': server.endpoint,
    'https://notes.example': `http://127.0.0.1:${(keys.address() as AddressInfo).port}`,
  })
  expect(found).toEqual(['hello\n'])
})

test('transfer.md', async () => {
  aws = local()
  const { url } = await aws.listen({ port: 0 })
  const at = { region: 'eu-west-1', endpoint: url }
  const store = client({
    api: s3,
    ...at,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  const request = {
    Bucket: 'films',
    CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
  } as const
  orThrow(await store.invoke({ op: 'CreateBucket', request }))
  const found = await printed('transfer.md', { 'http://127.0.0.1:4566': url })
  expect(found).toEqual([
    '20000000 bytes in 3 parts, verified: true\nall is there\nCRC32 true\n',
    "[ 'photos/2026/b.jpg', 'photos/a.jpg' ] []\n3 20\n",
  ])
})

test('client.md', async () => {
  const here = local()
  const { url } = await here.listen({ port: 0 })
  const found = await printed('client.md', { 'http://127.0.0.1:4566': url })
  await here.close()
  expect(found).toEqual([
    "hello\nnot-found NoSuchKey 404 false\n1 GET\nnot-reached\n[ 'notes' ]\n",
    "ACTIVE\n[ 'Delft', 'Gouda', 'Leiden' ]\n2 true\n",
    `true [ 'Bucket', 'Key' ]
#/$defs/GetObjectRequest
Bucket required 
Bukket unknown Bucket
${url}/notes environment standard curl
GET true
`,
    "{ Location: '/notes' }\n1\n0\n1 2\n",
    "[ 'Limit range' ] Make the table first.\ntrue end\n",
  ])
}, 60_000)

test('data-api.md', async () => {
  const api = await serve({ region: 'us-east-1' })
  const { url } = await api.listen({ port: 0 })
  const [found] = await printed('data-api.md', { 'http://127.0.0.1:8080': url })
  await api.close()
  expect(found).toContain("text: 'hello'")
  expect(found).toContain('ItemVersion: 1')
})
