/** Compares the descriptions of two sources, service by service: see packages/generate/src/compare/main.ts. */
import { typescript } from './run.mjs'

typescript('packages/generate/src/compare/main.ts', ...process.argv.slice(2))
