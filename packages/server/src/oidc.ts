/** Callers by OpenID Connect: a bearer token of a known issuer, checked against the keys that issuer publishes. */
import {
  type Anomaly,
  anomaly,
  collect,
  type HttpRequest,
  header,
  isAnomaly,
  noBody,
  type Send,
} from '@plainwire/wire'
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose'
import type { Authenticate, Identity } from './types.ts'

export type OidcOptions = {
  /** As tokens spell it in `iss`; its discovery document is looked up beneath. */
  readonly issuer: string
  readonly audience: string
  readonly send: Send
  readonly now: () => number
  readonly identityOf?: (claims: JWTPayload) => Identity | Anomaly
}

/** Milliseconds between two looks at an issuer's keys. */
const pause = 30_000
/** Milliseconds for which its keys are believed. */
const lifetime = 3_600_000

/** @example handler({ routes, authenticate: [oidc({ issuer, audience: 'datasets', send, now: Date.now })] }) */
export function oidc(options: OidcOptions): Authenticate {
  const keys = keysOf(options)
  const { identityOf = standardIdentity } = options
  return async request => {
    const token = bearerIn(request)
    if (token === undefined) return undefined
    const claims = await claimsOf(options, keys, token)
    return isAnomaly(claims) ? claims : identityOf(claims)
  }
}

const bearerIn = ({ headers }: HttpRequest): string | undefined =>
  /^Bearer ([\w.~+/=-]{1,16384})$/i.exec(header(headers, 'authorization') ?? '')?.[1]

const standardIdentity = ({ sub, scope, ...claims }: JWTPayload): Identity | Anomaly =>
  sub === undefined
    ? refused('it names nobody (no `sub`)')
    : { id: sub, scopes: typeof scope === 'string' ? scope.split(' ') : [], facts: claims }

type Keys = (fresh: boolean) => Promise<JSONWebKeySet | Anomaly>

async function claimsOf(
  { issuer, audience, now }: OidcOptions,
  keys: Keys,
  token: string,
): Promise<JWTPayload | Anomaly> {
  for (const fresh of [false, true]) {
    const set = await keys(fresh)
    if (isAnomaly(set)) return set
    try {
      const { payload } = await jwtVerify(token, createLocalJWKSet(set), {
        issuer,
        audience,
        currentDate: new Date(now()),
        clockTolerance: 30,
        requiredClaims: ['exp'],
      })
      return payload
    } catch (cause) {
      // An issuer may have new keys; any other fault is final.
      if (fresh || !(cause instanceof errors.JWKSNoMatchingKey)) return refused(reasonOf(cause))
    }
  }
  return refused('no key fits')
}

const reasonOf = (cause: unknown): string =>
  cause instanceof errors.JOSEError ? cause.message : 'it cannot be read'

const refused = (why: string): Anomaly =>
  anomaly('forbidden', `The bearer token is refused: ${why}.`, { code: 'BAD_TOKEN', status: 401 })

function keysOf(options: OidcOptions): Keys {
  let known: { at: number; set: Promise<JSONWebKeySet | Anomaly> } | undefined
  return async fresh => {
    const age = known === undefined ? Number.POSITIVE_INFINITY : options.now() - known.at
    if (known === undefined || age > (fresh ? pause : lifetime))
      known = { at: options.now(), set: published(options) }
    const set = await known.set
    if (isAnomaly(set)) known = undefined
    return set
  }
}

async function published(options: OidcOptions): Promise<JSONWebKeySet | Anomaly> {
  const at = `${options.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const found = await fetched<{ jwks_uri?: string; issuer?: string }>(options, at)
  if (isAnomaly(found)) return found
  if (found.issuer !== options.issuer || typeof found.jwks_uri !== 'string')
    return unreachable(`${at} does not describe ${options.issuer}`)
  return fetched<JSONWebKeySet>(options, found.jwks_uri)
}

async function fetched<T>({ send }: OidcOptions, url: string): Promise<T | Anomaly> {
  const { protocol, host, pathname, search } = new URL(url)
  const scheme = protocol === 'https:' ? 'https' : 'http'
  const request = {
    method: 'GET',
    scheme,
    host,
    target: pathname + search,
    headers: [],
    body: noBody,
  } as const
  const response = await send(request, { limits: { connect: 5000, attempt: 10_000 } })
  if (isAnomaly(response)) return unreachable(response.message)
  const bytes = await collect(response.body, 1 << 20)
  if (isAnomaly(bytes) || response.status !== 200)
    return unreachable(`${url} answered ${response.status}`)
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return unreachable(`${url} is not JSON`)
  }
}

const unreachable = (why: string): Anomaly =>
  anomaly('unavailable', `The issuer's keys cannot be had: ${why}.`, { code: 'NO_ISSUER_KEYS' })
