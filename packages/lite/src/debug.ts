/** What `debug` says on stderr: of keys and signatures the beginning, of secrets nothing. */
import { type HttpRequest, isBytes, type Send } from '@plainwire/wire'
import type { ClientConfig, LiteCredentials, LiteHeaders, Plugin } from './types.ts'

export type Debug = {
  said(words: string): void
  made(config: ClientConfig, credentials: LiteCredentials): void
  plugins(loading: readonly Plugin[]): void
  /** A transport that tells each request before it sends it. */
  telling(send: Send, service: string, body: string): Send
  response(status: number, headers: LiteHeaders, bytes: Uint8Array | undefined): void
  retry(reason: string, delayMs: number): void
  page(number: number): void
}

type Write = (...words: unknown[]) => void

/** Nothing, unless debugging is asked for. */
export const debugOf = (
  on: unknown,
  now: () => number,
  write: Write = (...words) => console.error(...words),
): Debug | undefined => (on ? debugging(write, now) : undefined)

function debugging(write: Write, now: () => number): Debug {
  const time = () => new Date(now()).toISOString()
  return {
    said: words => write(`[aws-lite] ${words}`),
    made(config, credentials) {
      const { accessKeyId, secretAccessKey, sessionToken } = credentials
      write('[aws-lite] Client instantiated with this config:', config)
      write('[aws-lite] Client instantiated with these creds:', {
        accessKeyId,
        secretAccessKey: secretAccessKey && found,
        sessionToken: sessionToken && found,
      })
    },
    plugins: loading =>
      write(
        '[aws-lite] Loading plugins',
        loading.map(({ name, service }) => name || service),
        '\n',
      ),
    telling: (send, service, body) => (request, options) => {
      write('[aws-lite] Request:', { time: time(), service, ...shown(request), body }, '\n')
      return send(request, options)
    },
    response(statusCode, headers, bytes) {
      const body = bytes === undefined ? '<stream>' : text(bytes, headers['content-type'])
      write('[aws-lite] Response:', { time: time(), statusCode, headers, body }, '\n')
    },
    retry: (reason, delayMs) =>
      write(`[aws-lite] Request failed (${reason}), retrying in ${delayMs} ms`),
    page: number => write(`[aws-lite] Paginator: getting page ${number}`),
  }
}

const found = '[found / redacted]'

function shown({ method, scheme, host, target, headers, body }: HttpRequest) {
  const all = Object.fromEntries(headers.map(([name, value]) => [name, redacted(name, value)]))
  if (!isBytes(body) && body.length !== undefined) all['content-length'] ??= `${body.length}`
  return { method, url: `${scheme}://${host}${target}`, headers: all }
}

function redacted(name: string, value: string): string {
  if (/^x-amz-security-token$/i.test(name)) return found
  if (!/^authorization$/i.test(name)) return value
  if (!value.startsWith('AWS4-')) return found
  return value.replace(/(Credential=|Signature=)([^/,]{8})[^/,]*/g, '$1$2...')
}

function text(bytes: Uint8Array, contentType = ''): string {
  if (bytes.length === 0) return '<no body>'
  return /json|xml|text/.test(contentType) || contentType === ''
    ? Buffer.from(bytes).toString()
    : `<body buffer of ${bytes.length}b>`
}
