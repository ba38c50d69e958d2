/** What IAM keeps: its entities by account and name, names alike but for case being the same. */
import { type Table, table } from '../rows/table.ts'
import type { Rows } from '../rows/types.ts'

export type Tag = { readonly Key: string; readonly Value: string }

/** What users, groups, roles, policies and instance profiles have in common. */
export type Entity = {
  readonly name: string
  readonly path: string
  readonly id: string
  readonly arn: string
  /** Milliseconds since 1970. */
  readonly created: number
  readonly tags: readonly Tag[]
}

/** Whatever policies can be attached to. */
export type Principal = Entity & {
  /** ARNs of managed policies, in the order they came. */
  readonly attached: readonly string[]
  /** Documents by name. */
  readonly inline: Readonly<Record<string, string>>
  readonly boundary?: string
}

export type User = Principal & { readonly groups: readonly string[] }
export type Group = Principal
export type Role = Principal & {
  readonly trust: string
  readonly description?: string
  /** Seconds. */
  readonly maxSession: number
}
export type Profile = Entity & { readonly roles: readonly string[] }
export type Version = { readonly id: string; readonly document: string; readonly created: number }
export type ManagedPolicy = Entity & {
  readonly description?: string
  readonly updated: number
  readonly versions: readonly Version[]
  readonly defaultVersion: string
  /** Number of the next version; numbers are never used again. */
  readonly nextVersion: number
}
export type AccessKey = {
  readonly id: string
  readonly secret: string
  readonly account: string
  readonly user: string
  readonly active: boolean
  readonly created: number
  readonly used?: { readonly at: number; readonly service: string; readonly region: string }
}

export type Store = {
  readonly users: Table<User>
  readonly groups: Table<Group>
  readonly roles: Table<Role>
  readonly profiles: Table<Profile>
  readonly policies: Table<ManagedPolicy>
  /** Keys of all accounts: an id says of itself whose it is. */
  readonly keys: Table<AccessKey>
}

/** @example store(rows, '000000000000').users.get(keyOf('Ada')) */
export function store(rows: Rows, account: string): Store {
  const of = <T>(kind: string) => table<T>(rows, `iam/${account}/${kind}/`)
  return {
    users: of('user'),
    groups: of('group'),
    roles: of('role'),
    profiles: of('profile'),
    policies: of('policy'),
    keys: table(rows, 'iam/key/'),
  }
}

export const keyOf = (name: string): string => name.toLowerCase()
