/**
 * `npm run facts -- --c2j DIR | --smithy DIR [--service NAME] [--version TEXT] [--out DIR]`: writes a file of facts
 * for each service of the repository that the folder has.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { extract } from './extract.ts'
import { services } from './services.ts'
import type { ReadService } from './sources.ts'
import { botocoreVersion, c2jFolder, smithyFolder } from './sources.ts'
import type { FactsSource } from './types.ts'
import { writeFacts } from './write.ts'

const usage =
  'usage: npm run facts -- --c2j DIR | --smithy DIR [--service NAME] [--version TEXT] [--out DIR]'
const out = join(import.meta.dirname, '../../../facts')

const NOTICE =
  'Copyright Amazon.com, Inc. or its affiliates. Numbers, names and patterns taken from its description of the service.'

const { values } = parseArgs({
  options: {
    c2j: { type: 'string' },
    smithy: { type: 'string' },
    service: { type: 'string' },
    version: { type: 'string' },
    out: { type: 'string', default: out },
  },
})

process.exitCode = run()

function run(): number {
  const read = reader()
  const version = values.version ?? (values.c2j && botocoreVersion(values.c2j))
  if (!read || !version) {
    console.error(read ? `${usage}\nthe folder does not say its version: give --version` : usage)
    return 2
  }
  const source: FactsSource = {
    name: values.c2j ? 'botocore' : 'api-models-aws',
    version,
    licence: 'Apache-2.0',
    notice: NOTICE,
  }
  const names = values.service ? [values.service] : Object.keys(services)
  mkdirSync(values.out, { recursive: true })
  const written = names.filter(name => writeService(read, name, source))
  return written.length > 0 ? 0 : 1
}

function reader(): ReadService | undefined {
  if ((values.c2j === undefined) === (values.smithy === undefined)) return undefined
  return values.c2j ? c2jFolder(values.c2j) : smithyFolder(values.smithy ?? '')
}

function writeService(read: ReadService, name: string, source: FactsSource): boolean {
  const description = read(name)
  if (!description) {
    console.log(`${name}: not in this source`)
    return false
  }
  const text = writeFacts(extract(description, { ...source, apiVersion: description.version }))
  writeFileSync(join(values.out, `${name}.json`), text)
  console.log(`${name}: ${text.length} bytes`)
  return true
}
