/** Writes docs/datasets-api.md out of the code: see packages/datasets/src/page/page.ts. */
import { join } from 'node:path'
import { house, typescript } from './run.mjs'

typescript('packages/datasets/src/page/main.ts', join(house, 'docs/datasets-api.md'))
