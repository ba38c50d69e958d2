/** The edge of a Node process, as far as a call needs it; `node-files.ts` adds what look-ups need. */
import type { Environment } from './environment.ts'
import { pause } from './pause.ts'
import { leanPrimitives } from './primitives-lean.ts'
import { leanSend } from './send/lean.ts'

export const leanEnvironment: Environment = {
  variables: process.env,
  now: () => Date.now(),
  random: () => Math.random(),
  uuid: () => globalThis.crypto.randomUUID(),
  wait: pause,
  readText: async () => undefined,
  home: () => '',
  primitives: leanPrimitives,
  gzip: bytes => process.getBuiltinModule('node:zlib').gzipSync(bytes),
  send: leanSend,
}
