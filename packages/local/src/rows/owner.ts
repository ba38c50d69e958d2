/** One owner of a folder at a time: a file that names the process, taken over when that process is gone. */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'

/** Takes the folder, or says in words who has it. Returns the way to give it back. */
export function ownFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'owner')
  const mine = JSON.stringify({
    pid: process.pid,
    since: startOf(process.pid),
    host: hostname(),
    token: Math.random().toString(36).slice(2),
  })
  for (let tries = 0; tries < 5; tries++) {
    if (created(file, mine) && textOf(file) === mine) return () => giveBack(file, mine)
    const theirs = textOf(file)
    if (theirs === undefined || theirs === mine) continue
    const owner = ownerIn(theirs)
    if (owner !== undefined && isThere(owner)) throw inUse(folder, file, owner)
    discard(file, theirs)
  }
  throw new Error(`The folder ${folder} cannot be taken: others keep trying. Try again.`)
}

type Owner = {
  readonly pid: number
  /** When the process began, as the system counts; not every system says. */
  readonly since?: string
  readonly host: string
}

function inUse(folder: string, file: string, { pid, host }: Owner): Error {
  const advice =
    host === hostname()
      ? 'end that one, or choose another folder.'
      : `choose another folder; or, if that one is gone, delete ${file}.`
  const where = host === hostname() ? '' : ` of ${host}`
  return new Error(`The folder ${folder} is in use by process ${pid}${where}; ${advice}`)
}

/** Text that was not written whole names nobody: its writer died. */
function ownerIn(text: string): Owner | undefined {
  try {
    const found = JSON.parse(text) as Partial<Owner>
    return Number.isInteger(found.pid) && typeof found.host === 'string'
      ? (found as Owner)
      : undefined
  } catch {
    return undefined
  }
}

/** Numbers are used again, in containers at once: a process that began at another time is another one. */
function isThere({ pid, since, host }: Owner): boolean {
  if (host !== hostname()) return true
  return isAlive(pid) && (since === undefined || since === startOf(pid))
}

/** Linux tells it; elsewhere the number has to do. One that ended and waits for its parent to notice has no start. */
function startOf(pid: number): string | undefined {
  const stat = textOf(`/proc/${pid}/stat`)
  // The name of the program, in brackets, may hold anything.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields?.[0] === 'Z' ? undefined : fields?.[19]
}

/** Signal 0 asks without touching; a process of another user is alive too. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM'
  }
}

/** The file is there with all its text, or not at all: a link is made in one step. */
function created(file: string, text: string): boolean {
  const draft = `${file}.${process.pid}.new`
  writeFileSync(draft, text)
  try {
    linkSync(draft, file)
    return true
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === 'EEXIST') return false
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error
    return createdWithoutLinks(file, text)
  } finally {
    rmSync(draft, { force: true })
  }
}

function createdWithoutLinks(file: string, text: string): boolean {
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
