/**
 * node scripts/smithy-tour.mjs DIR: the tour of `npm start`, but with the DynamoDB that Smithy's own model describes
 * (DIR/dynamodb.json), generated afresh into a folder that is gone afterwards.
 */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { tour } from '../examples/tour.mjs'
import { house, typescript } from './run.mjs'

const [given] = process.argv.slice(2)
const model = resolve(given ?? '.', 'dynamodb.json')
if (given === undefined || !existsSync(model)) {
  console.error(
    given === undefined ? 'usage: node scripts/smithy-tour.mjs DIR' : `There is no ${model}.`,
  )
  process.exit(2)
}

// Within the project, so that the package finds @plainwire/wire.
const cache = join(house, '.cache')
mkdirSync(cache, { recursive: true })
const folder = mkdtempSync(join(cache, 'smithy-tour-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

const models = join(folder, 'models')
mkdirSync(models)
copyFileSync(model, join(models, 'dynamodb.json'))
typescript('packages/generate/src/main.ts', '--smithy', models, '--into', folder)
const { dynamodb } = await import(pathToFileURL(join(folder, 'dynamodb', 'index.js')).href)
await tour({ once: true, api: dynamodb })
