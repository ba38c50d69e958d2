/** From the file's members to the configuration the service works with, and what only several members together can break. */
import type { Problem } from '@plainwire/wire'
import type { File, PlaceFile, RulesFile, SecretText } from './file.ts'
import {
  type Account,
  type Config,
  type Gates,
  gateNames,
  type Key,
  type Place,
  type Rules,
  type Secret,
} from './types.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export type Accepted = { readonly config: Config; readonly problems: readonly Problem[] }

/** @example accepted(fileSchema.parse(json), process.env).config.org // 'localdev' */
export function accepted(file: File, environment: Environment): Accepted {
  const problems: Problem[] = []
  const tell = (path: Problem['path'], message: string) =>
    problems.push({ path, rule: 'config', message })
  const secretOf = (given: SecretText, ...path: Problem['path']): Secret => {
    const value = typeof given === 'string' ? given : environment[given.env]
    if (value === undefined)
      tell(path, `names the variable ${(given as { env: string }).env}, which is not set`)
    return () => value ?? ''
  }
  orgFits(file, tell)
  const config = configOf(file, secretOf)
  keysFit(file, config.keys, tell)
  return { config, problems }
}

type Tell = (path: Problem['path'], message: string) => void
type SecretOf = (given: SecretText, ...path: Problem['path']) => Secret

/** Names made of it: a user's has 64 characters at most, of which 54 are taken; a bucket's are lower case. */
function orgFits({ org, names }: File, tell: Tell): void {
  const prefix = prefixed(names.namePrefix, org)
  const user = `${prefix}-${'0'.repeat(36)}-DsTmpUsr`
  if (org === '') tell(['org'], 'must not be empty')
  else if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(prefix))
    tell(
      ['org'],
      `must be lower case letters, digits and hyphens, since bucket names are made of it; '${org}' is not`,
    )
  else if (user.length > 64)
    tell(
      ['org'],
      `must have at most ${org.length - (user.length - 64)} characters, since names of IAM users made of it may have 64 and would have ${user.length}`,
    )
}

function keysFit(file: File, keys: readonly Key[], tell: Tell): void {
  if (keys.length === 0 && file.oidc === undefined)
    tell(['token'], "must be there, unless 'keys' or 'oidc' say who may call")
  const names = new Set<string>()
  for (const [index, { name, secret }] of keys.entries()) {
    const own = file.token === undefined ? index : index - 1
    const path = own < 0 ? ['token'] : ['keys', own]
    if (secret() === '') tell(path, 'must not be empty: everybody would know it')
    // bcrypt looks at no more.
    else if (Buffer.byteLength(secret()) > 72) tell(path, 'must have at most 72 bytes')
    if (names.has(name)) tell(path, `is the second key called '${name}'`)
    names.add(name)
  }
}

function configOf(file: File, secretOf: SecretOf): Config {
  const { metadataRepository, names, org, audit } = file
  const { config: metadata } = metadataRepository
  return {
    listen: listenOf(file.listenAddress),
    logLevel: levelOf(file.logLevel),
    org,
    metadata: {
      ...placeOf(metadata, secretOf, 'metadataRepository', 'config'),
      bucket: metadata.bucket,
      ...(metadata.prefix !== '' && { prefix: metadata.prefix }),
    },
    accounts: Object.fromEntries(
      Object.keys(file.accounts).map(name => [name, accountOf(file, name, secretOf)]),
    ),
    aws: file.aws,
    ...(file.data !== undefined && { data: file.data }),
    ...(file.awsAddress !== undefined && { awsListen: listenOf(file.awsAddress) }),
    ...(file.compat !== undefined && { compat: file.compat }),
    rules: rulesOf(file),
    keys: keysOf(file, secretOf),
    ...(file.oidc && { oidc: { ...file.oidc, rules: file.oidc.rules.map(defined) } }),
    origins: file.origins,
    names: {
      ...names,
      namePrefix: prefixed(names.namePrefix, org),
      auditGroupPrefix: prefixed(names.auditGroupPrefix, org),
    },
    limits: file.limits,
    audit: {
      retentionDays: audit.retentionDays,
      ...(audit.lockDays !== undefined && { lockDays: audit.lockDays }),
    },
    webhooks: file.webhooks.map((hook, index) => ({
      ...hook,
      secret: secretOf(hook.secret, 'webhooks', index, 'secret'),
    })),
  }
}

const prefixed = (template: string, org: string) => template.replaceAll('{org}', org)

/** Without a host it is every address there is, as Go has it. */
function listenOf(address: string): Config['listen'] {
  const at = address.lastIndexOf(':')
  const host = address.slice(0, at).replace(/^\[(.*)\]$/, '$1')
  return { host: host === '' ? '0.0.0.0' : host, port: Number(address.slice(at + 1)) }
}

/** Any other word is `info`, as it was. */
const levelOf = (word: string): Config['logLevel'] =>
  (['error', 'warn', 'info', 'debug'] as const).find(level => level === word.toLowerCase()) ??
  'info'

function placeOf(given: PlaceFile, secretOf: SecretOf, ...path: Problem['path']): Place {
  const { region, akid, endpoint } = given
  const secretAccessKey = secretOf(given.secret, ...path, 'secret')
  const token = secretOf(given.token, ...path, 'token')
  return {
    region,
    ...(akid !== '' && {
      credentials: {
        accessKeyId: akid,
        secretAccessKey,
        ...(token() !== '' && { sessionToken: token }),
      },
    }),
    ...(endpoint !== '' && { endpoint }),
  }
}

function accountOf({ accounts }: File, name: string, secretOf: SecretOf): Account {
  const { config, storageProviders, groups, ...own } = accounts[name]!
  return {
    ...placeOf(config, secretOf, 'accounts', name, 'config'),
    name,
    storageProviders,
    ...(config.loggingBucket !== '' && { loggingBucket: config.loggingBucket }),
    rules: rulesOf(own),
    groups: Object.fromEntries(
      Object.entries(groups).map(([group, some]) => [group, rulesOf(some)]),
    ),
  }
}

/** `strict` sets every gate; one that is named besides has the last word. */
function rulesOf({ strict, gates, quotas, cleared, keepDays }: RulesFile): Rules {
  const all = strict === undefined ? {} : Object.fromEntries(gateNames.map(name => [name, strict]))
  return {
    gates: { ...all, ...defined(gates) } as Partial<Gates>,
    quotas: defined(quotas),
    ...(cleared !== undefined && { cleared }),
    ...(keepDays !== undefined && { keepDays }),
  }
}

/** The first service's token is a key that may do everything, for whomever it says. */
const keysOf = ({ token, keys, forwardsUsers }: File, secretOf: SecretOf): readonly Key[] => [
  ...(token === undefined
    ? []
    : [
        {
          name: 'token',
          secret: secretOf(token, 'token'),
          scopes: [{ account: '*', group: '*', actions: ['*'] }],
          forwardsUsers,
        },
      ]),
  ...keys.map((key, index) => ({
    ...defined(key),
    secret: secretOf(key.secret, 'keys', index, 'secret'),
  })),
]

/** Without members that are undefined. */
const defined = <T extends object>(given: T): Exact<T> =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Exact<T>

type Exact<T> = { [K in keyof T]: Exclude<T[K], undefined> }
