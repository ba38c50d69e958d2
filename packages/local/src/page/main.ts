/** Writes the page: `node scripts/local-page.mjs`. */
import { writeFileSync } from 'node:fs'
import { services } from '../services.ts'
import { localPage } from './page.ts'

const [file = ''] = process.argv.slice(2)
writeFileSync(file, await localPage(services))
