/**
 * The table of partitions, which `@aws-sdk/core` carries for all clients. Regions that a pattern already puts
 * into their partition are left out.
 */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Partition } from '@plainwire/wire'
import { isRecord } from '../present.ts'
import { SourceError } from '../source-error.ts'
import { scopeOf } from './evaluate.ts'
import { parseText } from './syntax.ts'

/** `file` is the module that declares `partitionsInfo`; by default that of the installed `@aws-sdk/core`. */
export async function readPartitions(
  file: string = installedPartitions(),
): Promise<readonly Partition[]> {
  const fail = (expected: string) => new SourceError({ source: '@aws-sdk/core', file, expected })
  const text = await readFile(file, 'utf8').catch(() => {
    throw fail('this file, the table of partitions')
  })
  const pkg = { name: '@aws-sdk/core', version: '', licence: undefined, files: new Map() }
  const module = { pkg, file, body: parseText(pkg, file, text).program.body }
  const info = scopeOf(module).lookup('partitionsInfo')
  if (!isRecord(info) || !Array.isArray(info.partitions)) throw fail('a list of partitions')
  const all = info.partitions as readonly Listed[]
  return all.map(partition => prune(partition, all))
}

type Listed = {
  readonly id: string
  readonly outputs: Omit<Partition, 'regionRegex' | 'regions'>
  readonly regionRegex: string
  readonly regions: Readonly<Record<string, unknown>>
}

/** Looked up by name first, then by the first pattern that matches: a region is kept if only its name finds it. */
function prune(partition: Listed, all: readonly Listed[]): Partition {
  const byPattern = (region: string) => all.find(p => new RegExp(p.regionRegex).test(region))
  const regions = Object.keys(partition.regions).filter(r => byPattern(r) !== partition)
  const { name, dnsSuffix, dualStackDnsSuffix, supportsFIPS, supportsDualStack } = partition.outputs
  const { implicitGlobalRegion } = partition.outputs
  return {
    name: name ?? partition.id,
    dnsSuffix,
    dualStackDnsSuffix,
    supportsFIPS,
    supportsDualStack,
    implicitGlobalRegion,
    regionRegex: partition.regionRegex,
    regions,
  }
}

function installedPartitions(): string {
  const manifest = createRequire(import.meta.url).resolve('@aws-sdk/core/package.json')
  return join(dirname(manifest), 'dist-es/submodules/client/util-endpoints/lib/aws/partitions.js')
}
