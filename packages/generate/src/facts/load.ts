/** The committed facts of a service, by the name of its package. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Facts } from './types.ts'

const home = fileURLToPath(new URL('../../../facts', import.meta.url))

/** Undefined where there are none: the service is newer than their source, or not one of the repository's. */
export async function factsOf(name: string, folder: string = home): Promise<Facts | undefined> {
  const file = join(folder, `${name}.json`)
  return existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : undefined
}
