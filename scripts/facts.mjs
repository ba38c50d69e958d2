// Runs the facts extractor on its TypeScript sources: `npm run facts -- --c2j DIR | --smithy DIR`.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../packages/generate/src/facts/main.ts', import.meta.url))
const args = ['--import', 'tsx', main, ...process.argv.slice(2)]
const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' })
process.exitCode = status ?? 1
