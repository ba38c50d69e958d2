/** Writes the page of the routes to the file it is given. */
import { writeFile } from 'node:fs/promises'
import { described } from './described.ts'
import type { Description } from './page.ts'
import { pageOf } from './page.ts'

await writeFile(process.argv[2]!, pageOf((await described()) as Description))
