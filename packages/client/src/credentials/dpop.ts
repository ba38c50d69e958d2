/** The proof that whoever renews a token holds the key it was made for: a JSON Web Token, signed with ES256 (RFC 9449). */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { misconfigured } from '../anomalies.ts'
import type { Environment } from '../environment.ts'

/** `pem` is the private key, `url` what the proof is good for. */
export function proofOf(
  { now, uuid }: Pick<Environment, 'now' | 'uuid'>,
  pem: string,
  url: string,
): string | Anomaly {
  const key = keyOf(pem)
  if (isAnomaly(key)) return key
  const { createPublicKey, sign } = process.getBuiltinModule('node:crypto')
  const { kty, crv, x, y } = createPublicKey(key).export({ format: 'jwk' })
  const head = { typ: 'dpop+jwt', alg: 'ES256', jwk: { kty, crv, x, y } }
  const body = { jti: uuid(), htm: 'POST', htu: url, iat: Math.floor(now() / 1000) }
  const text = [head, body].map(part => encoded(JSON.stringify(part))).join('.')
  const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' })
  return `${text}.${signature.toString('base64url')}`
}

const encoded = (text: string): string => Buffer.from(text).toString('base64url')

function keyOf(pem: string) {
  try {
    const key = process.getBuiltinModule('node:crypto').createPrivateKey(pem)
    const curve = key.asymmetricKeyDetails?.namedCurve
    return curve === 'prime256v1'
      ? key
      : misconfigured(
          "The dpopKey of the login is no key of P-256; sign in again with 'aws login'.",
        )
  } catch {
    return misconfigured("The dpopKey of the login cannot be read; sign in again with 'aws login'.")
  }
}
