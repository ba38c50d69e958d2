/** Room for parts on their way: so many at once, in so many bytes of memory, which are used again. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { failure } from './failure.ts'

export type Slot = { readonly bytes: Uint8Array }

export type Slots = {
  /** Waits for a slot of so many bytes; more than there are in all are given to one alone. */
  take(size: number): Promise<Slot>
  give(slot: Slot): void
}

export function slots(count: number, memory: number): Slots {
  let inUse = 0
  let room = memory
  let kept: Uint8Array[] = []
  const waiting: { readonly size: number; readonly go: (slot: Slot) => void }[] = []
  const bytesOf = (size: number): Uint8Array => {
    if (size === 0) return nothing
    const known = kept.find(bytes => bytes.length === size)
    kept = known === undefined ? [] : kept.filter(bytes => bytes !== known)
    return known ?? new Uint8Array(size)
  }
  const admit = () => {
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      if (inUse >= count || (next.size > room && room < memory)) return
      waiting.shift()
      inUse++
      room -= next.size
      next.go({ bytes: bytesOf(next.size) })
    }
  }
  return {
    take: size =>
      new Promise(go => {
        waiting.push({ size, go })
        admit()
      }),
    give({ bytes }) {
      inUse--
      room += bytes.length
      if (bytes.length > 0) kept.push(bytes)
      admit()
    },
  }
}

const nothing = new Uint8Array(0)

/** Pieces of work in the order of their source. */
export type Work = {
  /** Bytes to hold the next piece in; undefined where none is left. */
  readonly room: () => number | undefined
  /** Gets the next piece ready; what it returns is run beside others. */
  readonly begin: (slot: Slot) => Promise<Run | Anomaly | undefined>
}
export type Run = () => Promise<Anomaly | undefined>

/** Runs all work, as much at once as there are slots for. The first failure is told at once, and ends what is not begun. */
export async function inSlots(
  { take, give }: Slots,
  { room, begin }: Work,
  fail: () => void,
): Promise<Anomaly | undefined> {
  const running = new Set<Promise<void>>()
  let failed: Anomaly | undefined
  const note = (found: Anomaly | undefined) => {
    if (found === undefined || failed !== undefined) return
    failed = found
    fail()
  }
  for (let size = room(); size !== undefined && failed === undefined; size = room()) {
    const slot = await take(size)
    const begun = failed === undefined ? await begin(slot).catch(failure) : undefined
    if (begun === undefined || isAnomaly(begun)) {
      note(begun)
      give(slot)
      break
    }
    const done = begun()
      .catch(failure)
      .then(found => {
        note(found)
        running.delete(done)
        give(slot)
      })
    running.add(done)
  }
  await Promise.all(running)
  return failed
}
