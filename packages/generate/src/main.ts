/**
 * `npm run generate [-- names... | --all | --smithy DIR]`: descriptions in, service packages out, with progress and a
 * table at the end. Exits with 1 when one of the services could not be made.
 */
import { existsSync, readFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Description } from './description.ts'
import { overlay } from './facts/overlay.ts'
import { fetchPackage } from './fetch-package.ts'
import { readPartitions } from './npm/partitions.ts'
import { readNpm } from './npm/read.ts'
import { readSmithy } from './smithy/read.ts'
import { generatorHash, stampIn, stampOf } from './stamp.ts'
import { writePackage } from './write/package.ts'

const house = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..')

type Row = { name: string; ms: number; kilobytes?: number; operations?: number; problem?: string }

const generator = generatorHash(dirname(fileURLToPath(import.meta.url)))

const usage = `npm run generate                     the services of this repository
npm run generate -- NAME...          any @aws-sdk/client-NAME
npm run generate -- --all            every name of packages/generate/services.json
npm run generate -- --smithy DIR     Smithy JSON AST models, one NAME.json each
  --into DIR    where the packages go (default packages/services)
  --cache DIR   where downloads are kept (default .cache/npm)
  --fresh       make also what is already made`

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      all: { type: 'boolean' },
      quiet: { type: 'boolean' },
      smithy: { type: 'string' },
      into: { type: 'string', default: join(house, 'packages', 'services') },
      cache: { type: 'string', default: join(house, '.cache', 'npm') },
      fresh: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) {
    console.log(usage)
    return 0
  }
  const listed = JSON.parse(
    readFileSync(join(house, 'packages', 'generate', 'services.json'), 'utf8'),
  )
  const names = await wantedNames(positionals, values, listed)
  const rows: Row[] = []
  for (const [index, name] of names.entries()) {
    const row = await made(name, values)
    rows.push(row)
    if (!values.quiet || row.kilobytes !== undefined || row.problem)
      console.log(line(row, `${index + 1}/${names.length}`))
  }
  return summary(rows)
}

async function wantedNames(
  given: readonly string[],
  { all, smithy }: { all?: boolean; smithy?: string },
  listed: { repository: string[]; all: string[] },
): Promise<readonly string[]> {
  if (given.length > 0) return given.map(name => name.replace(/^@aws-sdk\/client-/, ''))
  if (smithy !== undefined)
    return (await readdir(smithy))
      .filter(file => file.endsWith('.json'))
      .map(file => basename(file, '.json'))
      .sort()
  return all ? listed.all : listed.repository
}

type Options = { smithy?: string; into: string; cache: string; fresh?: boolean }

/** One service; what goes wrong is a row of the table and stops nothing else. */
async function made(name: string, options: Options): Promise<Row> {
  const started = Date.now()
  try {
    const source = await (options.smithy === undefined
      ? fromNpm(name, options)
      : fromSmithy(name, options.smithy))
    const stamp = stampOf(source.stamp, generator, wireVersion())
    if (!options.fresh && stampIn(join(options.into, name)) === stamp)
      return { name, ms: Date.now() - started }
    const description = await source.read()
    const { licence } = source
    const { bytes } = await writePackage(description, {
      into: options.into,
      licence,
      wire: wireVersion(),
      stamp,
    })
    return {
      name,
      ms: Date.now() - started,
      kilobytes: Math.round(bytes / 1000),
      operations: Object.keys(description.operations).length,
    }
  } catch (error) {
    return {
      name,
      ms: Date.now() - started,
      problem: error instanceof Error ? error.message : String(error),
    }
  }
}

/** A source found, not yet read. */
type Found = {
  readonly stamp: string
  readonly licence: string
  readonly read: () => Promise<Description>
}

async function fromSmithy(name: string, folder: string): Promise<Found> {
  const text = await readFile(join(folder, `${name}.json`), 'utf8')
  return {
    stamp: text,
    licence: await readFile(join(house, 'LICENSE'), 'utf8'),
    read: async () =>
      readSmithy(JSON.parse(text), {
        name,
        file: `${name}.json`,
        partitions: await readPartitions(),
      }),
  }
}

async function fromNpm(name: string, { cache }: Options): Promise<Found> {
  const folder = await sourceFolder(name, cache)
  const facts = await readFile(join(house, 'packages', 'facts', `${name}.json`), 'utf8').catch(
    () => undefined,
  )
  return {
    stamp: (await readFile(join(folder, 'package.json'), 'utf8')) + facts,
    licence: await readFile(join(folder, 'LICENSE'), 'utf8'),
    read: async () => {
      const description = await readNpm(folder)
      return facts === undefined ? description : overlay(description, JSON.parse(facts))
    },
  }
}

/** The installed package, which the lock file pins; anything else is downloaded. */
async function sourceFolder(name: string, cache: string): Promise<string> {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) throw new Error(`'${name}' is no name of a service`)
  const installed = join(house, 'node_modules', '@aws-sdk', `client-${name}`)
  return existsSync(installed) ? installed : fetchPackage(`@aws-sdk/client-${name}`, cache)
}

const wireVersion = (): string =>
  JSON.parse(readFileSync(join(house, 'packages', 'wire', 'package.json'), 'utf8')).version

function line({ name, ms, kilobytes, operations, problem }: Row, count: string): string {
  const start = `${count.padStart(9)}  ${name.padEnd(34)}`
  if (problem) return `${start}  failed: ${problem}`
  if (kilobytes === undefined) return `${start}  up to date`
  return `${start}${String(operations).padStart(5)} operations ${String(kilobytes).padStart(6)} KB ${String(ms).padStart(6)} ms`
}

function summary(rows: readonly Row[]): number {
  const failed = rows.filter(({ problem }) => problem)
  const seconds = rows.reduce((sum, { ms }) => sum + ms, 0) / 1000
  console.log(
    `${rows.length - failed.length} of ${rows.length} services in ${seconds.toFixed(1)} s`,
  )
  for (const row of failed) console.error(`failed: ${row.name}: ${row.problem}`)
  return failed.length === 0 ? 0 : 1
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  return 2
})
