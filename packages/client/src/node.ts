/** The edge of a Node process, as far as a call needs it; `node-files.ts` adds what look-ups need. */
import type { Environment } from './environment.ts'
import { leanPrimitives } from './primitives-lean.ts'
import { type NodeSend, nodeSend } from './send/node.ts'

let shared: NodeSend | undefined

export const leanEnvironment: Environment = {
  variables: process.env,
  now: () => Date.now(),
  random: () => Math.random(),
  uuid: () => globalThis.crypto.randomUUID(),
  wait,
  readText: async () => undefined,
  home: () => '',
  primitives: leanPrimitives,
  gzip: bytes => process.getBuiltinModule('node:zlib').gzipSync(bytes),
  send: (request, options) => {
    shared ??= nodeSend()
    return shared(request, options)
  },
}

/** Ends early when the signal does; the call then finds out by itself. */
function wait(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done)
  })
}
