/** Small documents of the machine's own services: over plain HTTP, with little patience, tried again a few times. */
import {
  type Anomaly,
  collect,
  type Header,
  type HttpRequest,
  isAnomaly,
  noBody,
} from '@plainwire/wire'
import { failed, misconfigured } from '../anomalies.ts'
import type { Environment } from '../environment.ts'

export type Fetched = { readonly status: number; readonly text: string }

export type FetchOptions = {
  readonly method?: string
  readonly headers?: readonly Header[]
  /** Milliseconds for each attempt. */
  readonly time: number
  readonly attempts: number
  readonly limit?: number
}

/** Any answer but a passing failure. */
export async function fetched(
  environment: Environment,
  url: string,
  options: FetchOptions,
): Promise<Fetched | Anomaly> {
  const request = requestOf(url, options)
  if (request === undefined) return misconfigured(`'${url}' is no http or https URL.`)
  for (let tries = 1; ; tries++) {
    const found = await once(environment, request, options)
    if (tries >= options.attempts || !passes(found)) return found
    await environment.wait(100 * 2 ** (tries - 1))
  }
}

/** Does trying again help? Who takes no connection is not there. */
const passes = (found: Fetched | Anomaly): boolean =>
  isAnomaly(found)
    ? found.retryable && (found.data as { limit?: string } | undefined)?.limit !== 'connect'
    : found.status === 429 || found.status >= 500

async function once(
  environment: Environment,
  request: HttpRequest,
  { time, limit = 65_536 }: FetchOptions,
): Promise<Fetched | Anomaly> {
  try {
    const limits = { connect: time, idle: time, attempt: time }
    const response = await environment.send(request, { limits })
    if (isAnomaly(response)) return response
    const bytes = await collect(response.body, limit)
    return isAnomaly(bytes)
      ? bytes
      : { status: response.status, text: new TextDecoder().decode(bytes) }
  } catch (cause) {
    return failed(cause instanceof Error ? cause.message : String(cause), 'UNEXPECTED', cause)
  }
}

function requestOf(url: string, options: FetchOptions): HttpRequest | undefined {
  const { method = 'GET', headers = [] } = options
  const [, scheme, host, target = ''] = /^(https?):\/\/([^/?#\s@]+)(\S*)$/i.exec(url) ?? []
  if (scheme === undefined || host === undefined) return undefined
  return {
    method,
    scheme: scheme.toLowerCase() as HttpRequest['scheme'],
    host,
    target: target.startsWith('/') ? target : `/${target}`,
    headers,
    body: noBody,
  }
}

/** The members of a JSON object, if it is one. */
export function objectOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const found: unknown = JSON.parse(text)
    return typeof found === 'object' && found !== null
      ? (found as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}
