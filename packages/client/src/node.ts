/** The edge of a Node process. */
import type { Environment } from './environment.ts'
import { nodePrimitives } from './primitives-node.ts'
import { type NodeSend, nodeSend } from './send/node.ts'

let shared: NodeSend | undefined

export const nodeEnvironment: Environment = {
  variables: process.env,
  now: () => Date.now(),
  random: () => Math.random(),
  wait,
  readText,
  home: () => process.env.HOME || process.getBuiltinModule('node:os').homedir(),
  primitives: nodePrimitives,
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

async function readText(path: string): Promise<string | undefined> {
  try {
    return await process.getBuiltinModule('node:fs/promises').readFile(path, 'utf8')
  } catch {
    return undefined
  }
}
