/** Plugins on the command line: what they patch is listed, documented, checked and called. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ran } from './ran.fixture.ts'

const house = fileURLToPath(new URL('../../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'plainwire-'))
const file = join(folder, 'counting.mjs')
const sent: { target?: string; body: string }[] = []
const server = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  sent.push({ target: String(request.headers['x-amz-target']), body })
  response.setHeader('content-type', 'application/x-amz-json-1.0')
  response.end('{"Count":3}')
})

beforeAll(async () => {
  writeFileSync(file, plugin)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
  rmSync(folder, { recursive: true })
})

const plugin = `export default {
  name: 'counting',
  request: () => ({ http: { headers: { 'x-counted': 'yes' } } }),
  patch: {
    service: 'dynamodb',
    operations: { CountItems: { input: 'CountInput', output: 'CountOutput' } },
    shapes: {
      CountInput: { type: 'structure', members: { TableName: { required: true } } },
      CountOutput: { type: 'structure', members: { Count: { type: 'integer' } } },
    },
    docs: { CountItems: '<p>Counts the items of a table.</p>' },
  },
}`

const env = {
  PATH: process.env.PATH,
  HOME: folder,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'SECRETSECRET',
}
// Services are found from the program's folder, and so are plugins that are packages.
const plainwire = (...args: readonly string[]) =>
  ran([...args, '--plugin', `./${'../'.repeat(20)}${file.slice(1)}`], { env, cwd: house })

test('its operations are listed', async () => {
  const { out, err } = await plainwire('ops', 'dynamodb')
  expect(err).toBe('')
  expect(out.split('\n')).toEqual(expect.arrayContaining(['CountItems', 'GetItem']))
})

test('documented', async () => {
  const { out } = await plainwire('doc', 'dynamodb', 'CountItems')
  expect(out).toMatch(
    /CountItems\n\nCounts the items of a table\.\n[\s\S]*Required\n\n\[TableName\]/,
  )
})

test('checked', async () => {
  const { status, err } = await plainwire('invoke', 'dynamodb', 'CountItems')
  expect(status).toBe(1)
  expect(JSON.parse(err)).toMatchObject({ problems: [{ path: ['TableName'], rule: 'required' }] })
})

test('called', async () => {
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const request = '{"TableName":"notes"}'
  const call = ['invoke', 'dynamodb', 'CountItems', '--request', request, '--endpoint', endpoint]
  const { status, out, err } = await plainwire(...call)
  expect({ status, err }).toEqual({ status: 0, err: '' })
  expect(JSON.parse(out)).toEqual({ Count: 3 })
  expect(sent).toEqual([{ target: 'DynamoDB_20120810.CountItems', body: request }])
})

test('and shown, not sent: as curl, and as what was decided', async () => {
  const before = sent.length
  const call = ['invoke', 'dynamodb', 'CountItems', '--request', '{"TableName":"notes"}']
  const curl = await plainwire(...call, '--curl')
  expect(curl).toMatchObject({ status: 0, err: '' })
  expect(curl.out).toMatch(/^curl --request POST[\s\S]*--header 'x-counted: yes'/)
  const { out } = await plainwire(...call, '--prepare')
  expect(JSON.parse(out)).toMatchObject({
    op: 'CountItems',
    endpoint: { url: 'https://dynamodb.us-east-1.amazonaws.com' },
    credentials: { source: 'environment' },
    plugins: { order: { request: ['counting'] } },
    http: { body: '{"TableName":"notes"}' },
  })
  expect(`${curl.out}${out}`).not.toContain('SECRETSECRET')
  const refused = await plainwire('invoke', 'dynamodb', 'CountItems', '--curl')
  expect(JSON.parse(refused.err)).toMatchObject({ code: 'INVALID_REQUEST' })
  expect(sent).toHaveLength(before)
})
