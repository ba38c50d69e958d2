/** The bundle for browsers on a bare machine: what the web has, and nothing that only Node has. */
import { createContext, runInContext } from 'node:vm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundledScenario, expectFound } from './bundle.ts'
import type { scenario } from './scenario.ts'
import { corsServer, credentials } from './server.ts'

let server: Awaited<ReturnType<typeof corsServer>>
beforeAll(async () => {
  server = await corsServer()
})
afterAll(() => server.close())

/** All that a worker of a browser has of it. Bytes and errors are of the one realm, as they are there. */
const web = {
  ...{ AbortController, AbortSignal, Blob, CompressionStream, DecompressionStream, Headers },
  ...{ ReadableStream, Request, Response, TextDecoder, TextEncoder, TransformStream, URL },
  ...{ URLSearchParams, WritableStream, atob, btoa, clearTimeout, crypto, fetch, setTimeout },
  ...{ ArrayBuffer, DataView, Error, Int32Array, TypeError, Uint8Array },
}

test('A16b.4: calls, streams, presigns, fails and ends as on Node', async () => {
  const machine = createContext({ ...web })
  runInContext(await bundledScenario(), machine)
  const run = (machine as unknown as { scenario: typeof scenario }).scenario
  const { endpoint, nobody } = server
  const found = await run({ endpoint, nobody, credentials })
  expectFound(structuredClone(found))
  expect(server.seen.map(({ status }) => status)).not.toContain(400)
})
