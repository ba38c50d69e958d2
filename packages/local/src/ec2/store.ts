/**
 * What EC2 keeps, by account and region: instances and the profiles they go with. Where a change takes its time on AWS,
 * the row says when it began, and the settable clock decides what is seen.
 */
import { type Table, table } from '../rows/table.ts'
import type { Context } from '../server/types.ts'

export type Tag = { readonly Key: string; readonly Value: string }

export type MetadataOptions = {
  readonly tokens: 'required' | 'optional'
  readonly hops: number
  readonly endpoint: 'enabled' | 'disabled'
  readonly tags: 'enabled' | 'disabled'
}

export type Instance = {
  readonly id: string
  readonly reservation: string
  readonly index: number
  readonly image: string
  readonly type: string
  /** What it was told to be, and since when (milliseconds since 1970). */
  readonly wanted: 'running' | 'stopped' | 'terminated'
  readonly since: number
  readonly launched: number
  readonly zone: string
  readonly subnet: string
  readonly address: string
  readonly tags: readonly Tag[]
  readonly metadata: MetadataOptions
  readonly keyName?: string
  readonly userData?: string
  readonly token?: string
  readonly protected: boolean
}

export type Association = {
  readonly id: string
  readonly instance: string
  readonly profileArn: string
  readonly profileId: string
  readonly since: number
}

export type Store = {
  readonly instances: Table<Instance>
  /** One an instance, under the instance's id. */
  readonly associations: Table<Association>
  /** Ids of instances that a client token has made. */
  readonly tokens: Table<{ readonly made: readonly string[]; readonly asked: string }>
  /** Numbers the next private address. */
  readonly counters: Table<number>
}

export type Place = Pick<Context, 'rows' | 'account' | 'region'>

export function store({ rows, account, region }: Place): Store {
  const of = <T>(kind: string): Table<T> => table<T>(rows, `ec2/${account}/${region}/${kind}/`)
  return {
    instances: of('instance'),
    associations: of('association'),
    tokens: of('token'),
    counters: of('counter'),
  }
}

/** Milliseconds for which a terminated instance is still told of. */
const remembered = 3_600_000

export const isTold = ({ wanted, since }: Instance, now: number): boolean =>
  wanted !== 'terminated' || now - since < remembered

/** State codes. (EC2 API, InstanceState) */
export const codes = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
} as const

export type State = keyof typeof codes

export const shownState = (name: State): { Code: number; Name: State } => ({
  Code: codes[name],
  Name: name,
})
