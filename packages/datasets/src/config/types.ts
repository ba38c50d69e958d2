/** A configuration that was accepted: every default filled in, every secret behind a function, so that printing one shows none. */

/** Says itself only when called. */
export type Secret = () => string

export type Place = {
  readonly region: string
  /** Static credentials; without them the client's own chain looks. */
  readonly credentials?: {
    readonly accessKeyId: string
    readonly secretAccessKey: Secret
    readonly sessionToken?: Secret
  }
  readonly endpoint?: string
}

export type MetadataPlace = Place & { readonly bucket: string; readonly prefix?: string }

/** Policies beyond the contract. All are off unless somebody switches them on; `strict` is all of them. */
export type Gates = {
  /** Unknown and server-owned fields are refused instead of reported. */
  readonly strictFields: boolean
  /** A finalized dataset takes no updates. */
  readonly finalizedBlocksUpdates: boolean
  /** A finalized dataset takes and loses attachments through stewards only. */
  readonly finalizedBlocksAttachments: boolean
  /** A finalized dataset is deleted with force, by a steward. */
  readonly finalizedBlocksDeletion: boolean
  /** A dataset with attachments is not empty. */
  readonly attachmentsBlockDeletion: boolean
  /** A dataset that others are derived from is not deleted. */
  readonly sourcesAreKept: boolean
  /** Sources exist, and what is derived from them is classified as they are. */
  readonly sourcesMustExist: boolean
  /** An attachment is replaced only when asked for. */
  readonly attachmentsAreKept: boolean
  /** Classifications need what `classifications` says. */
  readonly classificationRules: boolean
  /** Nobody is granted access before he agreed to the data-use agreement. */
  readonly duaBeforeAccess: boolean
}

export const gateNames: readonly (keyof Gates)[] = [
  'strictFields',
  'finalizedBlocksUpdates',
  'finalizedBlocksAttachments',
  'finalizedBlocksDeletion',
  'attachmentsBlockDeletion',
  'sourcesAreKept',
  'sourcesMustExist',
  'attachmentsAreKept',
  'classificationRules',
  'duaBeforeAccess',
]

export type Quotas = { readonly datasets?: number; readonly bytes?: number }

export type Risk = 'low' | 'moderate' | 'high'

/** What holds in a place: a deployment, an account, a group; the narrower one wins, member by member. */
export type Rules = {
  readonly gates: Partial<Gates>
  readonly quotas: Quotas
  /** The highest risk it may hold. */
  readonly cleared?: Risk
  /** Days for which what is deleted can be had back; without them it is gone at once. */
  readonly keepDays?: number
}

export type Account = Place & {
  readonly name: string
  readonly storageProviders: readonly string[]
  readonly loggingBucket?: string
  readonly rules: Rules
  readonly groups: Readonly<Record<string, Rules>>
}

export type Scope = {
  /** A name, or `*`. */
  readonly account: string
  readonly group: string
  /** Actions or roles, see `auth/scopes.ts`. */
  readonly actions: readonly string[]
}

export type Key = {
  readonly name: string
  readonly secret: Secret
  readonly scopes: readonly Scope[]
  /** Its holder may say in `X-Forwarded-User` on whose behalf he calls. */
  readonly forwardsUsers: boolean
  /** The person this key stands for, where it is one's own. */
  readonly user?: string
}

/** Whoever has this claim (with this value) gets the scope; `$value` in it stands for the value. */
export type ClaimRule = {
  readonly claim: string
  readonly value?: string
  readonly scope: Scope
}

export type Oidc = {
  readonly issuer: string
  readonly audience: string
  /** The claim an actor is called by. */
  readonly nameClaim: string
  readonly rules: readonly ClaimRule[]
}

export type Webhook = {
  readonly url: string
  readonly secret: Secret
  /** Actions, or `*`. */
  readonly events: readonly string[]
  /** Loopback, link-local and private addresses are refused without it. */
  readonly allowPrivate: boolean
}

export type Names = {
  readonly namePrefix: string
  readonly iamPathPrefix: string
  readonly auditGroupPrefix: string
  readonly streamPrefix: string
}

/** Bytes, and times in milliseconds. */
export type Limits = {
  readonly bodyBytes: number
  readonly attachmentBytes: number
  readonly attachmentRequestBytes: number
  readonly presignSeconds: number
  readonly requestTimeout: number
  readonly grantAttempts: number
  readonly grantWait: number
  readonly bucketAttempts: number
  readonly bucketWait: number
}

export type Config = {
  readonly listen: { readonly host: string; readonly port: number }
  readonly logLevel: 'error' | 'warn' | 'info' | 'debug'
  readonly org: string
  readonly metadata: MetadataPlace
  readonly accounts: Readonly<Record<string, Account>>
  /** `local`: the AWS in this process; `aws`: the one that region, credentials and endpoint lead to. */
  readonly aws: 'local' | 'aws'
  /** Folder of the local AWS; without one it forgets. */
  readonly data?: string
  /** Where the local AWS listens, for whoever was given keys; without it nobody else reaches it. */
  readonly awsListen?: { readonly host: string; readonly port: number }
  readonly compat?: 'go'
  readonly rules: Rules
  readonly keys: readonly Key[]
  readonly oidc?: Oidc
  /** Origins whose pages may call. */
  readonly origins: readonly string[]
  readonly names: Names
  readonly limits: Limits
  readonly audit: {
    readonly retentionDays: number
    /** Anchors of the chain are locked for so many days; the metadata bucket must allow object lock. */
    readonly lockDays?: number
  }
  readonly webhooks: readonly Webhook[]
}
