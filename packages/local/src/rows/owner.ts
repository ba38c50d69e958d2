/** One owner of a folder at a time: a file that names the process, taken over when that process is gone. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Takes the folder, or says in words who has it. Returns the way to give it back. */
export function ownFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'owner')
  const mine = `${process.pid} ${Math.random().toString(36).slice(2)}`
  for (let tries = 0; tries < 5; tries++) {
    if (created(file, mine) && textOf(file) === mine) return () => giveBack(file, mine)
    const theirs = textOf(file)
    if (theirs !== undefined && theirs !== mine && isAlive(Number.parseInt(theirs, 10)))
      throw inUse(folder, theirs)
    if (theirs !== undefined && theirs !== mine) discard(file, theirs)
  }
  throw inUse(folder, textOf(file) ?? '')
}

const inUse = (folder: string, owner: string): Error =>
  new Error(
    `The folder ${folder} is in use by process ${owner.split(' ')[0] || '?'}; end that one, or choose another folder.`,
  )

function created(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error
    return false
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

/** Moves a dead owner's file away; if meanwhile it became somebody else's, it is put back. */
function discard(file: string, expected: string): void {
  const aside = `${file}.${process.pid}`
  try {
    renameSync(file, aside)
  } catch {
    return
  }
  if (textOf(aside) === expected) rmSync(aside, { force: true })
  else renameSync(aside, file)
}

function giveBack(file: string, mine: string): void {
  if (textOf(file) === mine) rmSync(file, { force: true })
}

/** Signal 0 asks without touching; a process of another user is alive too. */
function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid)) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM'
  }
}
