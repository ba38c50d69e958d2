/** What a route of the control surface is, and how it reads what it was sent. */
import { type Anomaly, anomaly } from '@plainwire/wire'
import type { Can } from '../access/can.ts'
import type { Snapshot } from '../rows/types.ts'
import type { Control } from './control.ts'

export type Services = {
  readonly names: readonly string[]
  used(): ReadonlySet<string>
  /** What does not fit together of what services keep. */
  check(): readonly string[]
  readonly can: Can
}

export type Ask = {
  readonly control: Control
  readonly services: Services
  /** By the names they were given. */
  readonly snapshots: Map<string, Snapshot>
  /** Milliseconds since 1970, by the machine. */
  readonly started: number
  readonly json: unknown
  /** What the path's groups matched. */
  readonly labels: readonly string[]
}

export type Route = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: RegExp
  /** The path as people are told of it. */
  readonly says: string
  /** What it is for, in a line. */
  readonly does: string
  /** A value to write as JSON, `undefined` for an empty object, or an anomaly. */
  readonly answer: (ask: Ask) => unknown
}

export const wrong = (message: string): Anomaly =>
  anomaly('incorrect', `${message[0]!.toUpperCase()}${message.slice(1)}.`, { status: 400 })

type Check = readonly [says: string, fits: (value: unknown) => boolean]

export const isText: Check = ['text', value => typeof value === 'string' && value !== '']
export const isWhole: Check = [
  'a whole number from 0',
  value => Number.isInteger(value) && (value as number) >= 0,
]
export const oneOf = (...values: readonly string[]): Check => [
  values.join(' or '),
  value => values.includes(value as string),
]

/** The fields of an object, checked; one that is not known is refused by name. */
export function fields<Name extends string>(
  json: unknown,
  known: Readonly<Record<Name, Check>>,
): Partial<Record<Name, unknown>> | Anomaly {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    return wrong('the body must be a JSON object')
  for (const [name, value] of Object.entries(json)) {
    if (!Object.hasOwn(known, name))
      return wrong(`${name} is not known; known are ${Object.keys(known).join(', ')}`)
    const [says, fits] = known[name as Name]
    if (!fits(value)) return wrong(`${name} must be ${says}`)
  }
  return json as Partial<Record<Name, unknown>>
}
