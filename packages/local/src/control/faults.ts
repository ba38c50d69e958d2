/** Faults on purpose: the nth call of an operation fails, is slow, or loses its connection. */

export type Fault = {
  /** Signing name (`s3`); any, where it is left out. */
  readonly service?: string
  readonly op?: string
  /** The first call it meets, counted from now; default 1. */
  readonly nth?: number
  /** How many calls it meets; default 1, `Infinity` (in JSON `"always"`) for all. */
  readonly times?: number
  /** Milliseconds to wait before anything else. */
  readonly delay?: number
  readonly error?: FaultError
  /** The connection ends before the call is handled, or after it was and before it is answered. */
  readonly drop?: 'request' | 'response'
}

export type FaultError = {
  readonly code: string
  /** Default 500. */
  readonly status?: number
  readonly message?: string
}

export type FaultState = {
  readonly id: string
  readonly fault: Fault
  /** Calls that it could have met so far. */
  readonly seen: number
}

export type Faults = {
  /** @example faults.add({ service: 's3', op: 'PutObject', nth: 2, error: { code: 'SlowDown', status: 503 } }) */
  add(fault: Fault): string
  list(): readonly FaultState[]
  /** Removes one, or all; tells whether there was any. */
  remove(id?: string): boolean
}

/** What a call meets with. */
export type Trouble = Pick<Fault, 'delay' | 'error' | 'drop'>

export type FaultsInUse = Faults & {
  /** Counts the call and says what befalls it. */
  meet(service: string, op: string): Trouble
}

export function faults(): FaultsInUse {
  const known = new Map<string, { readonly fault: Fault; seen: number }>()
  let last = 0
  return {
    add(fault) {
      const id = `${++last}`
      known.set(id, { fault, seen: 0 })
      return id
    },
    list: () => [...known].map(([id, state]) => ({ id, ...state })),
    remove(id) {
      if (id !== undefined) return known.delete(id)
      const any = known.size > 0
      known.clear()
      return any
    },
    meet(service, op) {
      let trouble = none
      for (const state of known.values()) {
        if (!isAbout(state.fault, service, op)) continue
        state.seen++
        if (isDue(state)) trouble = { ...trouble, ...state.fault }
      }
      return trouble
    },
  }
}

const none: Trouble = {}

const isAbout = (fault: Fault, service: string, op: string): boolean =>
  (fault.service === undefined || fault.service === service) &&
  (fault.op === undefined || fault.op === op)

const isDue = ({ fault: { nth = 1, times = 1 }, seen }: Omit<FaultState, 'id'>): boolean =>
  seen >= nth && seen < nth + times
