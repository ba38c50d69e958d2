/**
 * A call made ready and not sent, with what was decided on the way: endpoint, credentials, retries, plugins. What it
 * shows holds no secret; the signed request itself is there too, where printing does not reach it.
 */
import {
  type Anomaly,
  anomaly,
  encodeBase64,
  type HttpRequest,
  isAnomaly,
  isBytes,
  type Limits,
  type Result,
  type Section,
} from '@plainwire/wire'
import type { CallConfig } from './call.ts'
import { type Captured, captured } from './captured.ts'
import type { Inside } from './client.ts'
import { sourceOf } from './credentials/source.ts'
import { type Change, isFor } from './hooks.ts'
import type { OpCall } from './invoke.ts'
import { redacted } from './meta.ts'
import { type HookName, pluginsOf } from './plugin.ts'
import { awsCliText, curlText } from './prepared-text.ts'
import { quirks } from './quirks/index.ts'
import { plain, type RetryPolicy, standard } from './retry.ts'
import { namedPolicy } from './retry-names.ts'
import { withoutSecrets } from './secrets.ts'

export type Prepared = {
  readonly op: string
  readonly service: string
  readonly region: string
  readonly endpoint: {
    readonly url: string
    /** What the endpoint rules were asked with. */
    readonly parameters: Readonly<Record<string, unknown>>
  }
  readonly credentials: {
    /** Where they come from, e.g. `environment`; `none` where the operation wants none. */
    readonly source: string
    /** Why it was not one of those asked before. */
    readonly tried: readonly string[]
    readonly expires?: Date
  }
  readonly signing?: {
    readonly service: string
    readonly region: string
    readonly date: Date
    /** What the signature is about, of the request as `http` shows it. */
    readonly canonicalRequest: string
    readonly stringToSign: string
  }
  readonly retry: {
    readonly policy: string
    /** Milliseconds it would wait before each retry, at most: after a failure that passes, and when throttled. */
    readonly waits?: {
      readonly transient: readonly number[]
      readonly throttled: readonly number[]
    }
    /** A body that can be opened once is sent once. */
    readonly replayable: boolean
    readonly limits: Limits
  }
  /** Plugins by hook, in the order they run in, and what each of them changed. */
  readonly plugins: {
    readonly order: Readonly<Record<HookName, readonly string[]>>
    readonly changes: readonly Change[]
  }
  /** The request as it would go, with its secrets taken out; a body that is no text is in base64. */
  readonly http: {
    readonly method: string
    readonly url: string
    readonly headers: HttpRequest['headers']
    readonly body?: string
  }
  /** For a shell that has the usual variables of credentials. */
  readonly curl: string
  readonly awsCli: string
  /** The signed request, secrets and all; not enumerable. */
  readonly request: HttpRequest
}

/**
 * @example
 * const found = await table.prepare({ op: 'GetItem', request: { TableName: 'notes', Key } })
 * if (!isAnomaly(found)) console.log(found.curl, found.credentials.source, found.plugins.order)
 */
export async function prepare(on: Inside, given: OpCall): Promise<Result<Prepared>> {
  const real = await captured(on, given)
  if (isAnomaly(real)) return real
  const ready = await on.invoker.operation(given.op)
  if (isAnomaly(ready)) return ready
  const shown = await shownOf(on, given, ready.section, real)
  if (isAnomaly(shown)) return shown
  const { config } = on.invoker
  const { section } = ready
  const policy = policyOf(given, config) ?? (await config.retry(true))
  if (isAnomaly(policy)) return policy
  const shownInput = withoutSecrets(section, given.request ?? {})
  const subject = { section, service: config.service, captured: shown, input: shownInput }
  const made = {
    op: given.op,
    service: config.service.name,
    region: real.region,
    endpoint: {
      url: `${real.place.scheme}://${real.place.host}${real.place.path}`,
      parameters: real.parameters,
    },
    credentials: credentialsOf(on, given, real),
    ...(shown.scope && shown.signed && { signing: signingOf(shown.scope, shown.signed) }),
    retry: {
      ...planOf(policy ?? standard()),
      replayable: isBytes(real.request.body) || real.request.body.replayable,
      limits: config.limits,
    },
    plugins: { order: await orderOf(on, given.op), changes: real.changes },
    http: httpOf(shown.request),
    curl: curlText(subject),
    awsCli: awsCliText(subject),
  }
  Object.defineProperty(made, 'request', { value: real.request })
  return made as typeof made & { readonly request: HttpRequest }
}

/** The policy of the call itself, where it brings one. */
function policyOf({ backoff, retry }: OpCall, { service }: CallConfig): RetryPolicy | undefined {
  if (backoff) return plain(backoff)
  return typeof retry === 'string' ? namedPolicy(retry, service) : retry
}

const failures = {
  transient: anomaly('unavailable', ''),
  throttled: anomaly('busy', '', { status: 400 }),
}

/** Policies of our own can be asked beforehand: what a retry would cost is given back at once. */
function planOf(policy: RetryPolicy): Pick<Prepared['retry'], 'policy' | 'waits'> {
  const { name } = policy
  if (!ownPolicies.has(name)) return { policy: name }
  const waits = (failure: Anomaly) => {
    const found: number[] = []
    for (let retries = 0; retries < 100; retries++) {
      const pause = policy.delay(failure, retries, () => 1)
      if (pause === undefined) break
      const { wait, cost } = typeof pause === 'number' ? { wait: pause, cost: 0 } : pause
      if (cost) policy.succeeded(retries, cost)
      found.push(wait)
    }
    return found
  }
  return {
    policy: name,
    waits: { transient: waits(failures.transient), throttled: waits(failures.throttled) },
  }
}

const ownPolicies: ReadonlySet<string> = new Set(['standard', 'standardReleased', 'seed'])

/** The session token is among the headers that are signed. */
function signingOf(
  { service, region, date, credentials }: NonNullable<Captured['scope']>,
  { canonicalRequest, stringToSign }: NonNullable<Captured['signed']>,
): NonNullable<Prepared['signing']> {
  const { sessionToken } = credentials
  return {
    service,
    region,
    date,
    canonicalRequest: sessionToken
      ? canonicalRequest.replaceAll(sessionToken, '[redacted]')
      : canonicalRequest,
    stringToSign,
  }
}

/** Members that the description calls sensitive are shown as such, in a request made of the rest. */
async function shownOf(
  on: Inside,
  given: OpCall,
  section: Section,
  real: Captured,
): Promise<Captured | Anomaly> {
  const { request = {} } = given
  const shown = withoutSecrets(section, request)
  return shown === request ? real : captured(on, { ...given, request: shown })
}

function credentialsOf(
  { options }: Inside,
  given: OpCall,
  { credentials }: Captured,
): Prepared['credentials'] {
  if (credentials === undefined) return { source: 'none', tried: [] }
  const known = sourceOf(credentials)
  const place = given.credentials === undefined ? 'the client' : 'the call'
  const isGiven = (given.credentials ?? options.credentials) !== undefined
  return {
    ...(known ?? { source: isGiven ? `given to ${place}` : 'unknown', tried: [] }),
    ...(credentials.expiration && { expires: credentials.expiration }),
  }
}

async function orderOf(inside: Inside, op: string): Promise<Prepared['plugins']['order']> {
  const { options, catalogue } = inside
  const { name } = catalogue.info
  const quirk = Object.hasOwn(quirks, name) ? await quirks[name]!(inside) : {}
  const own = [...pluginsOf(options), ...(quirk.plugins ?? [])].filter(plugin =>
    isFor(plugin, name, op),
  )
  const named = (hook: HookName) =>
    own.filter(plugin => plugin[hook] !== undefined).map(plugin => plugin.name)
  return {
    validate: named('validate'),
    request: named('request'),
    response: named('response').toReversed(),
    error: named('error').toReversed(),
  }
}

const mostShown = 65_536

function httpOf(request: HttpRequest): Prepared['http'] {
  const { method, scheme, host, target, headers, body } = redacted(request)
  return {
    method,
    url: `${scheme}://${host}${target}`,
    headers,
    ...(isBytes(body)
      ? body.length === 0
        ? {}
        : { body: shownBytes(body) }
      : { body: `[a stream${body.length === undefined ? '' : ` of ${body.length} bytes`}]` }),
  }
}

function shownBytes(body: Uint8Array): string {
  if (body.length > mostShown) return `[${body.length} bytes]`
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    return encodeBase64(body)
  }
}
