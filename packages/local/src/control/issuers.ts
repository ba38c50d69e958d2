/** Who issues web identities: the keys that each issuer signs with, given from outside since nothing is fetched. */
import type { JsonWebKeys } from '../sts/jwt.ts'

export type IssuerKeys = Readonly<Record<string, JsonWebKeys>>

export type Issuers = {
  /** Its keys from now on; none takes them away. */
  set(issuer: string, keys?: JsonWebKeys): void
  keysOf(issuer: string): JsonWebKeys | undefined
  all(): IssuerKeys
  /** As at the start. */
  reset(): void
}

const nameOf = (issuer: string): string => issuer.replace(/\/$/, '')

/** @example issuers({ 'https://login.example': { keys: [publicKey.export({ format: 'jwk' })] } }) */
export function issuers(given: IssuerKeys = {}): Issuers {
  const start = Object.entries(given).map(([issuer, keys]) => [nameOf(issuer), keys] as const)
  let known = new Map(start)
  return {
    set(issuer, keys) {
      if (keys === undefined) known.delete(nameOf(issuer))
      else known.set(nameOf(issuer), keys)
    },
    keysOf: issuer => known.get(nameOf(issuer)),
    all: () => Object.fromEntries(known),
    reset() {
      known = new Map(start)
    },
  }
}
