/** Folders of descriptions on disk: botocore's data (a folder a service, a folder a version) and Smithy models. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { readC2j } from '../c2j/read.ts'
import type { Description } from '../description.ts'
import { readSmithy } from '../smithy/read.ts'
import { SourceError } from '../source-error.ts'
import { services } from './services.ts'

/** Undefined where the folder does not have the service. */
export type ReadService = (name: string) => Description | undefined

/** The newest version of a service in botocore's data. */
export const c2jFolder =
  (folder: string): ReadService =>
  name => {
    const home = join(folder, services[name] ?? name)
    if (!existsSync(home)) return undefined
    const version = readdirSync(home)
      .filter(entry => json(join(home, entry), 'service-2') !== undefined)
      .sort()
      .at(-1)
    if (version === undefined) return undefined
    const at = join(home, version)
    return readC2j(
      {
        service: json(at, 'service-2'),
        paginators: json(at, 'paginators-1'),
        waiters: json(at, 'waiters-2'),
        endpointRuleSet: json(at, 'endpoint-rule-set-1'),
      },
      { name, file: join(at, 'service-2.json') },
    )
  }

/** Files named like the npm packages, e.g. `s3.json`. */
export const smithyFolder =
  (folder: string): ReadService =>
  name => {
    const ast = json(folder, name)
    return ast === undefined
      ? undefined
      : readSmithy(ast, { name, file: join(folder, `${name}.json`) })
  }

/** botocore says its version beside its data. */
export function botocoreVersion(folder: string): string | undefined {
  const file = join(folder, '..', '__init__.py')
  if (!existsSync(file)) return undefined
  return /__version__ = ['"]([^'"]+)['"]/.exec(readFileSync(file, 'utf8'))?.[1]
}

function json(folder: string, name: string): unknown {
  const plain = join(folder, `${name}.json`)
  const packed = `${plain}.gz`
  if (existsSync(plain)) return parse(readFileSync(plain, 'utf8'), plain)
  return existsSync(packed) ? parse(gunzipSync(readFileSync(packed)).toString(), packed) : undefined
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new SourceError({ source: 'facts', file, expected: 'JSON' })
  }
}
