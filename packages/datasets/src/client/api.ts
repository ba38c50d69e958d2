/** The service's API as its command line calls it. */
import { nodeSend } from '@plainwire/client'
import { type Anomaly, anomaly, collect, type Header, isAnomaly, type Send } from '@plainwire/wire'

export type ApiOptions = {
  /** Of the service, e.g. `http://127.0.0.1:8080`. */
  readonly url: string
  /** The secret whose hash is sent, or a bearer token. */
  readonly secret?: string
  readonly bearer?: string
  /** On whose behalf, where the key may say so. */
  readonly user?: string
  readonly send?: Send
}

export type Api = (method: string, path: string, body?: unknown) => Promise<unknown | Anomaly>

/** The header of the first service for a secret. @example await tokenOf('s3cr3t') // '$2b$10$…' */
export const tokenOf = async (secret: string, cost = 10): Promise<string> =>
  (await import('bcryptjs')).hash(secret, cost)

/** @example const api = await apiOf({ url, secret }); await api('GET', '/research/datasets/lab1') */
export async function apiOf({
  url,
  secret,
  bearer,
  user,
  send = nodeSend(),
}: ApiOptions): Promise<Api> {
  const { protocol, host, pathname } = new URL(url)
  const base = `${pathname.replace(/\/$/, '')}/v1/ds`
  const headers: readonly Header[] = [
    ['accept', 'application/problem+json'],
    ...(secret !== undefined ? [['x-auth-token', await tokenOf(secret)] as const] : []),
    ...(bearer !== undefined ? [['authorization', `Bearer ${bearer}`] as const] : []),
    ...(user !== undefined
      ? [['x-forwarded-user', Buffer.from(user).toString('latin1')] as const]
      : []),
  ]
  return async (method, path, body) => {
    const bytes = body === undefined ? new Uint8Array() : Buffer.from(JSON.stringify(body))
    const response = await send(
      {
        method,
        scheme: protocol === 'https:' ? 'https' : 'http',
        host,
        target: base + path,
        headers: [
          ...headers,
          ...(body === undefined ? [] : [['content-type', 'application/json'] as const]),
          ['content-length', String(bytes.length)],
        ],
        body: bytes,
      },
      { limits: { connect: 10_000, attempt: 120_000 } },
    )
    if (isAnomaly(response)) return response
    const read = await collect(response.body, 64 << 20)
    return isAnomaly(read) ? read : answered(response.status, new TextDecoder().decode(read))
  }
}

function answered(status: number, text: string): unknown | Anomaly {
  const value = jsonIn(text)
  if (status < 400) return value ?? text
  const { detail = text.slice(0, 500), code } = (value ?? {}) as { detail?: string; code?: string }
  return anomaly('incorrect', `${detail} (${status})`, {
    status,
    ...(code !== undefined && { code }),
  })
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
