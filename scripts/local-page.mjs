/** Writes docs/local.md out of the code: see packages/local/src/page/page.ts. */
import { join } from 'node:path'
import { house, typescript } from './run.mjs'

typescript('packages/local/src/page/main.ts', join(house, 'docs/local.md'))
