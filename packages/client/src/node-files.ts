/** The whole edge of a Node process: files, programs, home and every primitive beside what `node.ts` has. */
import { settings } from './configure.ts'
import type { Environment } from './environment.ts'
import { leanEnvironment } from './node.ts'
import { nodePrimitives } from './primitives-node.ts'
import { homeOf } from './profile.ts'
import { programSend } from './send/program.ts'

const usualSend = programSend({ variables: process.env, readText })

const files = () => process.getBuiltinModule('node:fs/promises')

export const nodeEnvironment: Environment = {
  ...leanEnvironment,
  later(ms, run) {
    const timer = setTimeout(run, Math.min(ms, longest)).unref()
    return () => clearTimeout(timer)
  },
  readText,
  modified: path =>
    files()
      .stat(path)
      .then(
        ({ mtimeMs }) => mtimeMs,
        () => undefined,
      ),
  writeText,
  run: async (words, limits) => (await import('./node-run.ts')).run(words, limits),
  home: () =>
    homeOf(process.env, process.platform) ?? process.getBuiltinModule('node:os').homedir(),
  primitives: nodePrimitives,
  channel: name => process.getBuiltinModule('node:diagnostics_channel').channel(name),
  send: (request, options) => (settings().send ?? usualSend)(request, options),
}

/** Timers know no longer time than this. */
const longest = 2 ** 31 - 1

/** Configuration is small; what is not is something else. */
const mostText = 2 ** 22

async function readText(path: string): Promise<string | undefined> {
  try {
    const { size } = await files().stat(path)
    return size > mostText ? undefined : await files().readFile(path, 'utf8')
  } catch {
    return undefined
  }
}

async function writeText(path: string, text: string): Promise<boolean> {
  const { dirname } = process.getBuiltinModule('node:path')
  const draft = `${path}.${leanEnvironment.uuid()}`
  try {
    await files().mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await files().writeFile(draft, text, { mode: 0o600, flag: 'wx' })
    await files().rename(draft, path)
    return true
  } catch {
    await files()
      .rm(draft, { force: true })
      .catch(() => undefined)
    return false
  }
}
