/** npm run generate: see packages/generate/src/main.ts. */
import { typescript } from './run.mjs'

typescript('packages/generate/src/main.ts', ...process.argv.slice(2))
