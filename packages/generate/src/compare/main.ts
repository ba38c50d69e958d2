/**
 * `node --import tsx packages/generate/src/compare/main.ts --smithy DIR`: npm's descriptions beside Smithy
 * models named like the packages, every difference explained; exits with 1 on one that is not.
 */
import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { smithyFolder } from '../facts/sources.ts'
import { readNpm } from '../npm/read.ts'
import { compare } from './compare.ts'
import type { Report } from './report.ts'
import { report, table } from './report.ts'

const packages = join(import.meta.dirname, '../../../../node_modules/@aws-sdk')

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { smithy: { type: 'string' } } })
  if (values.smithy === undefined) {
    console.error('usage: compare/main.ts --smithy DIR')
    return 2
  }
  const reports: Report[] = []
  for (const name of names(values.smithy)) reports.push(await compareService(values.smithy, name))
  console.log(table(reports))
  for (const { service, unexplained } of reports)
    for (const { where, aspect, a, b } of unexplained)
      console.error(`${service}: ${where}: ${aspect}: ${JSON.stringify(a)} | ${JSON.stringify(b)}`)
  return reports.some(({ unexplained }) => unexplained.length > 0) ? 1 : 0
}

/** Services that both sources have. */
const names = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter(file => file.endsWith('.json'))
    .map(file => basename(file, '.json'))
    .filter(name => existsSync(join(packages, `client-${name}`)))

async function compareService(folder: string, name: string): Promise<Report> {
  const npm = await readNpm(join(packages, `client-${name}`))
  const smithy = smithyFolder(folder)(name)
  if (!smithy) throw new Error(`${name} is in the listing of the folder and not in the folder`)
  return report(name, compare(npm, smithy))
}

process.exitCode = await main()
