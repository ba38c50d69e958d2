/** The whole edge of a Node process: files, home and every primitive beside what `node.ts` has. */
import type { Environment } from './environment.ts'
import { leanEnvironment } from './node.ts'
import { nodePrimitives } from './primitives-node.ts'

export const nodeEnvironment: Environment = {
  ...leanEnvironment,
  readText,
  home: () => process.env.HOME || process.getBuiltinModule('node:os').homedir(),
  primitives: nodePrimitives,
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await process.getBuiltinModule('node:fs/promises').readFile(path, 'utf8')
  } catch {
    return undefined
  }
}
