/** What a service package was made from, as one short text: the same stamp means the same package. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Hash of the generator's own sources, so that a changed generator makes its packages anew. */
export function generatorHash(sources: string): string {
  const hash = createHash('sha1')
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' })
  for (const file of files.filter(name => /(?<!\.test)\.ts$/.test(name)).sort())
    hash.update(file).update(readFileSync(join(sources, file)))
  return hash.digest('hex').slice(0, 12)
}

export const stampOf = (...parts: readonly string[]): string =>
  createHash('sha1').update(parts.join('\n')).digest('hex').slice(0, 16)

/** The stamp of a package that is there, if any. */
export function stampIn(folder: string): string | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).plainwire.stamp
  } catch {
    return undefined
  }
}
