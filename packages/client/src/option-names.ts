/** The names and kinds of a client's options, so that a misspelt or mistaken one is said to be so. */
import type { ClientOptions } from './client.ts'
import type { Credentials } from './credentials/types.ts'
import { type EndpointOption, endpointText } from './endpoint.ts'
import { isChange, pieces } from './endpoint-change.ts'
import { badRetry, Misuse } from './misuse.ts'
import { didYouMean } from './nearest.ts'
import { hookNames } from './plugin.ts'
import type { RetryPolicy } from './retry.ts'
import { policies } from './retry-names.ts'

/** Unknown names are misuse, and so are values of the wrong kind; the seed's names are told their new ones. */
export function checkNames(options: ClientOptions): void {
  if (typeof options !== 'object' || options === null || options.api === undefined)
    throw new Misuse(
      'NO_API',
      "client takes { api: ... }: a service, a list of operations, or a package's name.",
    )
  for (const [name, value] of Object.entries(options)) {
    if (optionNames.includes(name as keyof ClientOptions)) {
      if (value !== undefined) {
        checkKind(name as keyof ClientOptions, value)
        checks[name as keyof ClientOptions]?.(value)
      }
      continue
    }
    const here = Object.hasOwn(renamed, name) ? renamed[name] : undefined
    const hint =
      here === undefined ? didYouMean(name, optionNames) : ` It is called '${here}' here.`
    throw new Misuse('UNKNOWN_OPTION', `client has no option '${name}'.${hint}`)
  }
}

function checkKind(name: keyof ClientOptions, value: unknown): void {
  const kinds = optionKinds[name]
  const given = value === null ? 'null' : typeof value
  if (kinds.length === 0 || kinds.includes(given)) return
  const message = `'${name}' must be ${kinds.map(article).join(' or ')}; it is ${article(given)}.`
  throw Object.assign(new Misuse('BAD_OPTION', message), { data: { option: name, kinds, given } })
}

/** What a kind does not tell. */
const checks: Partial<Record<keyof ClientOptions, (value: unknown) => void>> = {
  endpoint(value) {
    const given = (value ?? '') as EndpointOption
    for (const name of typeof given === 'object' ? Object.keys(given) : [])
      if (!pieces.includes(name))
        throw new Misuse('BAD_ENDPOINT', `endpoint has ${pieces.join(', ')}, and no '${name}'.`)
    const text = isChange(given)
      ? endpointText({ ...given, hostname: 'usual' })!
      : ((typeof given === 'number' ? `${given}` : endpointText(given)) ?? '')
    if (!/^https?:\/\/[^/?#@\s]+(\/[^?#\s]*)?$/i.test(text) || !URL.canParse(text))
      throw new Misuse(
        'BAD_ENDPOINT',
        `endpoint must be an http or https URL of host, port and path, got '${text.replace(/\/\/.*@/, '//...@')}'.`,
      )
  },
  credentials(value) {
    const { accessKeyId, secretAccessKey } = (value ?? {}) as Partial<Credentials>
    if (typeof value !== 'function' && !(accessKeyId && secretAccessKey))
      throw new Misuse('BAD_CREDENTIALS', 'credentials need both accessKeyId and secretAccessKey.')
  },
  plugins: checkPlugins,
  limits(value) {
    for (const [name, ms] of Object.entries(value ?? {})) {
      if (!limitNames.includes(name))
        throw new Misuse(
          'UNKNOWN_OPTION',
          `limits has no '${name}'.${didYouMean(name, limitNames)}`,
        )
      if (ms !== undefined && !(typeof ms === 'number' && ms >= 0))
        throw new Misuse('BAD_OPTION', `limits.${name} must be a number of milliseconds, or 0.`)
    }
  },
  retry(value) {
    const isPolicy = typeof (value as RetryPolicy | null)?.delay === 'function'
    if (!isPolicy && !Object.hasOwn(policies, String(value))) throw badRetry(Object.keys(policies))
  },
}

const pluginNames: readonly string[] = ['name', 'services', 'ops', 'limit', 'patch', ...hookNames]

function checkPlugins(plugins: unknown): void {
  if (!Array.isArray(plugins)) throw new Misuse('BAD_OPTION', "'plugins' must be an array.")
  for (const plugin of plugins as readonly (Record<string, unknown> | null)[]) {
    const { name } = plugin ?? {}
    if (typeof name !== 'string' || name === '')
      throw new Misuse('BAD_PLUGIN', "A plugin is an object with a name: { name: 'audit', ... }.")
    for (const [field, value] of Object.entries(plugin!)) {
      if (!pluginNames.includes(field))
        throw new Misuse(
          'BAD_PLUGIN',
          `Plugin '${name}' has an unknown field '${field}'.${didYouMean(field, pluginNames)}`,
        )
      if (hookNames.includes(field) && value !== undefined && typeof value !== 'function')
        throw new Misuse('BAD_PLUGIN', `'${field}' of plugin '${name}' must be a function.`)
    }
  }
}

const limitNames = ['connect', 'idle', 'attempt', 'call']

const article = (kind: string) =>
  kind === 'object' ? 'an object' : kind === 'null' || kind === 'undefined' ? kind : `a ${kind}`

/** What each option may be, as `typeof` says it; those without a kind are looked at where they are read. */
const optionKinds: Readonly<Record<keyof ClientOptions, readonly string[]>> = {
  api: [],
  plugins: ['object'],
  region: ['string', 'function'],
  credentials: [],
  endpoint: [],
  send: ['function'],
  retry: ['string', 'object'],
  retriable: ['function'],
  backoff: ['function'],
  limits: ['object'],
  fips: ['boolean'],
  dualStack: ['boolean'],
  ignoreConfiguredEndpoints: ['boolean'],
  protocol: ['string'],
  endpointParameters: ['object'],
  token: ['string', 'function'],
  accountIdEndpointMode: ['string'],
  checksums: ['string'],
  compression: ['boolean'],
  compressionMinBytes: ['number'],
  hostPrefix: ['boolean'],
  expectContinue: ['number', 'boolean'],
  followRegions: ['boolean'],
  log: ['boolean', 'function'],
  telemetry: ['boolean', 'object'],
  maxResponse: ['number'],
  environment: ['object'],
}

export const optionNames: readonly (keyof ClientOptions)[] = Object.keys(
  optionKinds,
) as (keyof ClientOptions)[]

/** The seed's names, and what they are called here. */
const renamed: Readonly<Record<string, string>> = {
  credentialsProvider: 'credentials',
  regionProvider: 'region',
  endpointOverride: 'endpoint',
  httpClient: 'send',
  maxAttempts: 'retry: standard(n)',
}
