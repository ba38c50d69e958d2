/** JSON Web Tokens (RFC 7519): read, and their signature held against the keys of who issued them. */
import { createPublicKey, type JsonWebKey, verify } from 'node:crypto'
import type { Anomaly } from '@plainwire/wire'
import { badToken } from './failures.ts'

/** The keys of an issuer, as its `jwks_uri` has them (RFC 7517). */
export type JsonWebKeys = {
  readonly keys: readonly (JsonWebKey & { readonly kid?: string; readonly alg?: string })[]
}

export type Claims = Readonly<Record<string, unknown>>

export type Token = {
  readonly header: Claims
  readonly claims: Claims
  readonly signed: string
  readonly signature: Uint8Array
  readonly $anomaly?: undefined
}

/** Takes a token apart; nothing of it is believed yet. */
export function readToken(text: string): Token | Anomaly {
  const parts = text.split('.')
  const [header, claims] = parts.slice(0, 2).map(jsonOf)
  if (parts.length !== 3 || header === undefined || claims === undefined)
    return badToken(
      'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
    )
  return {
    header,
    claims,
    signed: `${parts[0]}.${parts[1]}`,
    signature: Buffer.from(parts[2]!, 'base64url'),
  }
}

function jsonOf(part: string): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Claims)
      : undefined
  } catch {
    return undefined
  }
}

type Algorithm = { readonly hash: string; readonly type: string; readonly curve?: string }

/** Those that AWS takes; `none` and shared secrets are no signatures. */
const algorithms: Readonly<Record<string, Algorithm>> = {
  RS256: { hash: 'sha256', type: 'rsa' },
  RS384: { hash: 'sha384', type: 'rsa' },
  RS512: { hash: 'sha512', type: 'rsa' },
  ES256: { hash: 'sha256', type: 'ec', curve: 'prime256v1' },
  ES384: { hash: 'sha384', type: 'ec', curve: 'secp384r1' },
  ES512: { hash: 'sha512', type: 'ec', curve: 'secp521r1' },
}

/** Whether one of the keys signed it: the one that the token names, or any where it names none. */
export function isSigned({ header, signed, signature }: Token, { keys }: JsonWebKeys): boolean {
  const name = String(header.alg)
  const algorithm = Object.hasOwn(algorithms, name) ? algorithms[name] : undefined
  if (algorithm === undefined) return false
  return keys
    .filter(
      ({ kid, alg }) => (header.kid === undefined || kid === header.kid) && (alg ?? name) === name,
    )
    .some(key => verifies(key, algorithm, signed, signature))
}

function verifies(
  jwk: JsonWebKey,
  { hash, type, curve }: Algorithm,
  signed: string,
  signature: Uint8Array,
): boolean {
  try {
    const key = createPublicKey({ key: jwk, format: 'jwk' })
    if (key.asymmetricKeyType !== type) return false
    if (curve !== undefined && key.asymmetricKeyDetails?.namedCurve !== curve) return false
    return verify(hash, Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }, signature)
  } catch {
    return false
  }
}
