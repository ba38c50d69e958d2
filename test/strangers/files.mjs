/** Folders of files for those who copy them. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** So many small files in folders of a hundred, some with names that need encoding. */
export function makeFiles(folder, count) {
  for (let index = 0; index < count; index++) {
    const strange = index % 100 === 0 ? ' ä+&=' : ''
    const file = join(folder, `${Math.floor(index / 100)}`, `file${strange} ${index}.txt`)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, `content of ${index}\n`.repeat((index % 7) + 1))
  }
  return folder
}

/** Names and contents. */
export const filesIn = folder =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath ?? entry.path, entry.name))
    .map(file => [file.slice(folder.length + 1), readFileSync(file, 'utf8')])
    .sort()

export function makeLarge(file, megabytes) {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, Buffer.alloc(megabytes << 20, 'plainwire '))
  return file
}
