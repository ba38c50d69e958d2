/** A configuration file once it was held against its schema: defaults filled in, secrets as they stand there. */
import type { ClaimRule, Gates, Limits, Names, Quotas, Risk, Scope } from './types.ts'

/** In the file itself, or the name of the environment variable that has it. */
export type SecretText = string | { env: string }

export type PlaceFile = {
  region: string
  akid: string
  secret: SecretText
  token: SecretText
  endpoint: string
}

type Loose<T> = { [K in keyof T]?: T[K] | undefined }

export type RulesFile = {
  strict?: boolean | undefined
  gates: Loose<Gates>
  quotas: Loose<Quotas>
  cleared?: Risk | undefined
  keepDays?: number | undefined
}

export type AccountFile = RulesFile & {
  storageProviders: 's3'[]
  config: PlaceFile & { loggingBucket: string }
  groups: Record<string, RulesFile>
}

export type KeyFile = {
  name: string
  secret: SecretText
  scopes: Scope[]
  forwardsUsers: boolean
  user?: string | undefined
}

export type OidcFile = {
  issuer: string
  audience: string
  nameClaim: string
  rules: { claim: string; value?: string | undefined; scope: ClaimRule['scope'] }[]
}

export type WebhookFile = {
  url: string
  secret: SecretText
  events: string[]
  allowPrivate: boolean
}

export type File = RulesFile & {
  listenAddress: string
  token?: SecretText | undefined
  logLevel: string
  org: string
  metadataRepository: { type: 's3'; config: PlaceFile & { bucket: string; prefix: string } }
  accounts: Record<string, AccountFile>
  /** What the build of the first service wrote there is of no use. */
  Version?: unknown
  aws: 'local' | 'aws'
  data?: string | undefined
  awsAddress?: string | undefined
  compat?: 'go' | undefined
  forwardsUsers: boolean
  keys: KeyFile[]
  oidc?: OidcFile | undefined
  origins: string[]
  names: Names
  limits: Limits
  audit: { retentionDays: number; lockDays?: number | undefined }
  webhooks: WebhookFile[]
}
