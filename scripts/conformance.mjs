/** npm run conformance: see test/conformance/main.ts. */
import { typescript } from './run.mjs'

typescript('test/conformance/main.ts', ...process.argv.slice(2))
