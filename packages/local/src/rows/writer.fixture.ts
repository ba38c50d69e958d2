/** Writes pairs of rows for ever, and says of each pair when it is in. Ended by a kill. */
import { writeSync } from 'node:fs'
import { diskRows } from './disk.ts'

const [folder = '', round = ''] = process.argv.slice(2)
const rows = diskRows(folder)
for (let count = 0; ; count++) {
  const name = `${round}-${count}`
  const value = new TextEncoder().encode(name)
  rows.batch([
    { put: `${name}/a`, value },
    { put: `${name}/b`, value },
  ])
  writeSync(1, `${name}\n`)
}
