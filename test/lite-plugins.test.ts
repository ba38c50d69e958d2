/**
 * Every plugin of aws-lite, unmodified, on aws-lite's own client and on this one: method by method, with the least input,
 * the whole, and what must be refused, answered well and badly. What differs falls under a rule of `lite/differences.ts`.
 */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { factories, type Loopback, loopback } from './lite/clients.ts'
import { rules } from './lite/differences.ts'
import { type Clients, type Driven, drive, every } from './lite/drive.ts'
import { type Known, known, pluginNames } from './lite/plugins.ts'

let server: Loopback
beforeAll(async () => {
  server = await loopback()
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 2, 3, 4, 5) })
  vi.spyOn(Math, 'random').mockReturnValue(0)
  vi.spyOn(console, 'log').mockReturnValue()
})
afterAll(async () => {
  vi.restoreAllMocks()
  vi.useRealTimers()
  await server.close()
})

/** The whole takes most of a minute: `LITE_CASES=all`, as `scripts/lite-plugins.mjs` asks for it. */
const isWhole = process.env.LITE_CASES === 'all'
const some = isWhole ? undefined : every(17)

const driven: Driven[] = []

describe.each(pluginNames)('%s', name => {
  let found: Known
  let clients: Clients
  beforeAll(async () => {
    found = await known(name)
    const config = {
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: 'secret',
      sessionToken: 'token',
      region: 'us-west-1',
      endpoint: `http://127.0.0.1:${server.port}`,
      retries: 1,
      plugins: [found.plugin],
    }
    clients = { original: await factories.original(config), ours: await factories.ours(config) }
  })

  test('every method does what it does on the original client', async () => {
    const all: Driven[] = []
    for (const [method, rules] of found.methods)
      all.push(await drive(server, clients, found, method, rules, name, some))
    driven.push(...all)
    const problems = all.flatMap(({ problems }) => problems)
    expect(problems.slice(0, 40)).toEqual([])
  }, 120_000)
})

const counted = (name: string): number =>
  driven.reduce((sum, { rules }) => sum + (rules[name] ?? 0), 0)

test.runIf(isWhole)('each rule explains something', () => {
  const calls = driven.reduce((sum, { calls }) => sum + calls, 0)
  const requests = driven.reduce((sum, { requests }) => sum + requests, 0)
  const counts = Object.keys(rules).map(name => `${counted(name)}  ${name}: ${rules[name]!.why}`)
  console.info(
    `${pluginNames.length} plugins, ${driven.length} methods, ${calls} calls and ${requests} requests compared; explained differences:\n${counts.join('\n')}`,
  )
  expect(Object.keys(rules).filter(name => counted(name) === 0)).toEqual([])
})
