/** One signed request to a Data API and what came back, through the client's own `call`: its credentials, its retries. */

import { retriable, standard } from '@plainwire/client'
import {
  type CallConfig,
  call,
  type Environment,
  nodeEnvironment,
  type Provider,
} from '@plainwire/client/call'
import { defaultCredentials } from '@plainwire/client/credentials'
import {
  type Anomaly,
  anomaly,
  type HttpResponse,
  header,
  isAnomaly,
  type Send,
  type ServiceInfo,
} from '@plainwire/wire'
import { isObject, readJson, writeLine } from '../json.ts'
import { errorOf } from './errors.ts'

export type Credentials = {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

export type Access = {
  readonly region: string
  readonly credentials?: Credentials | Provider
  readonly send?: Send
  readonly environment?: Partial<Environment>
  /** Of the service that is signed for; default that of API Gateway. */
  readonly signingName?: string
}

export type Asked = {
  readonly method: string
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>
  readonly body?: unknown
  /** Instead of a body that is written as JSON. */
  readonly text?: { readonly content: string; readonly type: string }
  readonly headers?: readonly (readonly [string, string])[]
  readonly signal?: AbortSignal
}

export type Answer = {
  readonly status: number
  readonly headers: HttpResponse['headers']
  readonly text: string
  readonly json: unknown
}

export type Exchange = (base: string, asked: Asked) => Promise<Answer>

/** All that signing needs to know of what answers. */
const serviceOf = (signingName: string): ServiceInfo => ({
  name: signingName,
  id: signingName,
  version: '',
  shapeName: 'DataApi',
  signingName,
  auth: ['sigv4'],
  protocols: [],
  codecs: {},
})

/** @example const answer = await exchange({ region })('https://host/dev', { method: 'GET', path: '/namespaces' }) */
export function exchange({
  region,
  credentials,
  send,
  environment: given,
  signingName = 'execute-api',
}: Access): Exchange {
  const environment = { ...nodeEnvironment, ...given, ...(send && { send }) }
  const retry = standard()
  const config: Omit<CallConfig, 'place'> = {
    service: serviceOf(signingName),
    environment,
    send: environment.send,
    region: () => region,
    credentials: providerOf(credentials, environment),
    settings: () => ({}),
    retry: () => retry,
    retriable: retriable.default,
    limits: { connect: 5000, idle: 60_000 },
    maxResponse: 64 << 20,
  }
  return async (base, asked) => {
    const place = placeOf(base, signingName)
    const { signal } = asked
    const answer = await call(
      { ...config, place: () => place },
      {
        op: `${asked.method} ${asked.path}`,
        request: requestOf(asked),
        auth: ['sigv4'],
        unsignedPayload: false,
        parameters: () => ({}),
        streams: false,
        failure: failureOf,
      },
      signal ? { signal } : {},
    )
    if (isAnomaly(answer)) throw errorOf(answer)
    const text = new TextDecoder().decode(answer.bytes)
    const { status, headers } = answer.response
    return { status, headers, text, json: jsonIn(text) }
  }
}

function providerOf(given: Access['credentials'], environment: Environment): Provider {
  if (typeof given === 'function') return given
  if (given === undefined) {
    const find = defaultCredentials()
    return () => find(environment)
  }
  return () => given
}

function placeOf(base: string, signingName: string): ReturnType<CallConfig['place']> {
  const url = URL.canParse(base) ? new URL(base) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol))
    return anomaly('incorrect', `${base} is not an http or https URL.`, { code: 'BAD_ENDPOINT' })
  const scheme = url.protocol === 'https:' ? 'https' : 'http'
  const authSchemes = [{ name: 'sigv4', signingName }]
  return {
    scheme,
    host: url.host,
    path: url.pathname.replace(/\/+$/, ''),
    resolved: { url: base, headers: {}, properties: { authSchemes } },
  }
}

const requestOf = ({ method, path, query = {}, body = null, text: given, headers = [] }: Asked) => {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined)
  const text = pairs
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
    .join('&')
  return {
    method,
    target: text === '' ? path : `${path}?${text}`,
    headers: [['content-type', given?.type ?? 'application/json'] as const, ...headers],
    body:
      method === 'GET' || method === 'HEAD'
        ? new Uint8Array(0)
        : new TextEncoder().encode(given?.content ?? writeLine(body)),
  }
}

function jsonIn(text: string): unknown {
  try {
    return text === '' ? undefined : readJson(text)
  } catch {
    return undefined
  }
}

const categories: Readonly<Record<number, Anomaly['$anomaly']>> = {
  401: 'forbidden',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  412: 'conflict',
  429: 'busy',
  503: 'unavailable',
  504: 'unavailable',
}

function failureOf(
  { status, headers }: HttpResponse,
  bytes: Uint8Array = new Uint8Array(0),
): Anomaly | undefined {
  if (status < 400) return undefined
  const json = jsonIn(new TextDecoder().decode(bytes))
  const said = isObject(json) ? json : {}
  const requestId = header(headers, 'x-request-id') ?? header(headers, 'x-amzn-requestid')
  return anomaly(
    categories[status] ?? (status < 500 ? 'incorrect' : 'fault'),
    String(said.Message ?? `HTTP status ${status}`),
    {
      status,
      ...(typeof said.Code === 'string' && { code: said.Code }),
      ...(requestId !== undefined && { requestId }),
      data: said,
    },
  )
}
