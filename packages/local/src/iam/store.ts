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
  /** Milliseconds since 1970, as all instants here. */
  readonly created: number
  readonly tags: readonly Tag[]
}

/** Whatever policies can be attached to. */
export type Principal = Entity & {
  /** ARNs of managed policies, in the order they came. */
  readonly attached: readonly string[]
  /** Documents by name. */
  readonly inline: Readonly<Record<string, string>>
  /** ARN of the policy that limits it. */
  readonly boundary?: string
}

export type User = Principal & {
  readonly groups: readonly string[]
  /** Ids of access keys. */
  readonly keys: readonly string[]
  /** Serial numbers of devices that show a second factor. */
  readonly devices: readonly string[]
  readonly login?: Login
}

/** A password, as its salted hash. */
export type Login = {
  readonly salt: string
  readonly hash: string
  readonly created: number
  readonly changed: number
  readonly resetRequired: boolean
}

export type Group = Principal

export type Role = Principal & {
  readonly trust: string
  /** Unique ids of the users and roles that the trust policy names: one made anew under a name is not trusted. */
  readonly trusted: Readonly<Record<string, string>>
  readonly description?: string
  /** Seconds. */
  readonly maxSession: number
  readonly used?: { readonly at: number; readonly region: string }
}

export type Profile = Entity & { readonly roles: readonly string[] }

export type Version = { readonly id: string; readonly document: string; readonly created: number }

export type ManagedPolicy = Entity & {
  readonly description?: string
  readonly updated: number
  /** Newest first. */
  readonly versions: readonly Version[]
  readonly defaultVersion: string
  /** Number of the next version; numbers are never used again. */
  readonly nextVersion: number
}

export type AccessKey = {
  readonly id: string
  readonly secret: string
  readonly account: string
  /** Name of the user. */
  readonly user: string
  readonly active: boolean
  readonly created: number
  readonly used?: { readonly at: number; readonly service: string; readonly region: string }
}

/** Who signs web identities: an OpenID Connect provider. */
export type Provider = {
  readonly arn: string
  /** Without `https://`, as ARNs and condition keys have it. */
  readonly url: string
  readonly clients: readonly string[]
  readonly thumbprints: readonly string[]
  readonly created: number
  readonly tags: readonly Tag[]
}

/** A virtual device of six digits every thirty seconds (RFC 6238). */
export type Device = {
  readonly serial: string
  /** Base32. */
  readonly seed: string
  readonly tags: readonly Tag[]
  readonly enabled?: { readonly user: string; readonly at: number }
  /** The last time step whose code was taken: none is taken twice. */
  readonly lastStep?: number
}

export type AccountSettings = {
  readonly alias?: string
  readonly passwords?: PasswordPolicy
}

export type PasswordPolicy = Readonly<Record<string, number | boolean>>

export type Store = {
  readonly users: Table<User>
  readonly groups: Table<Group>
  readonly roles: Table<Role>
  readonly profiles: Table<Profile>
  readonly policies: Table<ManagedPolicy>
  /** By ARN. */
  readonly providers: Table<Provider>
  /** By serial number. */
  readonly devices: Table<Device>
  /** One row, whose key is empty. */
  readonly settings: Table<AccountSettings>
  /** Keys of all accounts: an id says of itself whose it is. */
  readonly keys: Table<AccessKey>
  /** Of all accounts, an alias being one of its kind everywhere. */
  readonly aliases: Table<string>
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
    providers: of('provider'),
    devices: of('device'),
    settings: of('settings'),
    keys: table(rows, 'iam/key/'),
    aliases: table(rows, 'iam/alias/'),
  }
}

export const keyOf = (name: string): string => name.toLowerCase()
