/** What debugging says, and what it never does: item 14 of the contract. */
import { inspect } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Loopback, loopback } from './loopback.fixture.ts'
import type { LiteConfig, Loose } from './types.ts'

let server: Loopback
beforeAll(async () => {
  server = await loopback()
})
afterAll(() => server.close())

const said: unknown[][] = []
beforeEach(() => {
  said.length = 0
  vi.spyOn(Math, 'random').mockReturnValue(0)
  vi.spyOn(console, 'error').mockImplementation((...words) => void said.push(words))
})
afterEach(() => vi.restoreAllMocks())

const secrets = {
  accessKeyId: 'AKIDEXAMPLE1234567',
  secretAccessKey: 'very-secret-key',
  sessionToken: 'very-secret-token',
}
const client = (more: LiteConfig = {}): Promise<Loose> =>
  server.client({ ...secrets, debug: true, ...more })
const all = (): string =>
  said
    .flat()
    .map(words => inspect(words, { depth: 9 }))
    .join('\n')
const named = (start: string): Loose => said.find(([first]) => first === start)?.[1]

describe('debug', () => {
  test('14: the configuration, the keys as far as they may be read, the plugins', async () => {
    await client({ plugins: [{ name: 'mine', service: 'lambda', methods: {} }] })
    expect(all()).toContain('Loaded credentials from client configuration')
    expect(named('[aws-lite] Client instantiated with this config:')).toHaveProperty(
      'port',
      server.port,
    )
    expect(named('[aws-lite] Client instantiated with these creds:')).toEqual({
      accessKeyId: secrets.accessKeyId,
      secretAccessKey: '[found / redacted]',
      sessionToken: '[found / redacted]',
    })
    expect(named('[aws-lite] Loading plugins')).toEqual(['mine'])
  })

  test('14: each request and response', async () => {
    server.says({ body: { ok: true } })
    await (await client())({ service: 'lambda', path: '/a', payload: { b: 1 } })
    const request = named('[aws-lite] Request:')
    expect(request).toMatchObject({
      service: 'lambda',
      method: 'POST',
      url: `http://127.0.0.1:${server.port}/a`,
      body: '{"b":1}',
    })
    expect(request.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAM\.\.\.\/.*Signature=[0-9a-f]{8}\.\.\.$/,
    )
    expect(named('[aws-lite] Response:')).toMatchObject({ statusCode: 200, body: '{"ok":true}' })
  })

  test('14: bodies that are not text by their size, streams as such', async () => {
    server.says({ body: Uint8Array.of(1, 2), headers: { 'content-type': 'x/y' } })
    const aws = await client()
    await aws({ service: 'lambda', payload: Buffer.from('abc') })
    expect(named('[aws-lite] Request:').body).toBe('<body buffer of 3b>')
    expect(named('[aws-lite] Response:').body).toBe('<body buffer of 2b>')
    said.length = 0
    const { payload } = await aws({ service: 'lambda', streamResponsePayload: true })
    payload.destroy()
    expect(named('[aws-lite] Request:').body).toBe('<no body>')
    expect(named('[aws-lite] Response:').body).toBe('<stream>')
  })

  test('14: retries with their waits, and pages', async () => {
    server.says({ status: 500 }, { body: { T: 't', A: [1] } }, { body: {} })
    const aws = await client({ retries: 1 })
    const paginator = { cursor: 'C', token: 'T', accumulator: 'A' }
    await aws({ service: 'lambda', paginate: true, paginator })
    expect(all()).toContain('[aws-lite] Request failed (status code 500), retrying in 0 ms')
    expect(all()).toContain('[aws-lite] Paginator: getting page 2')
  })

  test('14: never a secret', async () => {
    server.says({ body: {} })
    await (await client())({ service: 's3', headers: { authorization: 'Bearer very-secret-x' } })
    expect(all()).not.toContain('very-secret')
    expect(all()).not.toContain(`${secrets.accessKeyId.slice(9)}/`)
  })

  test('nothing, where it is off', async () => {
    server.says({ body: {} })
    await (await client({ debug: false }))({ service: 'lambda' })
    expect(said).toEqual([])
  })
})
