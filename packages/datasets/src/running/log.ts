/** The service's log: one JSON object a line, without secrets, whoever puts one in. */
import type { Served } from '@plainwire/server'
import type { Anomaly } from '@plainwire/wire'
import type { Config } from '../config/types.ts'

export type Level = Config['logLevel']

export type Log = {
  /** A request that was answered. */
  served(event: Served): void
  say(level: Level, message: string, facts?: Readonly<Record<string, unknown>>): void
}

export type LogOptions = {
  readonly level: Level
  readonly write: (line: string) => void
  readonly now: () => number
  /** What must not be said, however it comes in. */
  readonly secrets?: readonly string[]
}

const order: readonly Level[] = ['error', 'warn', 'info', 'debug']

/** @example const log = logOf({ level: 'info', write: console.error, now: Date.now }); log.say('info', 'up') */
export function logOf({ level, write, now, secrets = [] }: LogOptions): Log {
  const hidden = secrets.filter(secret => secret.length >= 4)
  const say: Log['say'] = (at, message, facts = {}) => {
    if (order.indexOf(at) > order.indexOf(level)) return
    const line = JSON.stringify({ ts: new Date(now()).toISOString(), level: at, message, ...facts })
    write(redacted(line, hidden))
  }
  return { say, served: event => say(...requestLine(event)) }
}

type Line = Parameters<Log['say']>

function requestLine({ status, anomaly, durationMs, path, ...event }: Served): Line {
  const level = status >= 500 ? 'error' : status >= 400 ? 'warn' : 'info'
  return [
    level,
    'request',
    {
      request_id: event.requestId,
      method: event.method.slice(0, 20),
      route: event.route,
      // Where nothing fits, the path may be anything.
      ...(event.route !== 'none' && { path: path.slice(0, 500) }),
      status,
      ms: Math.round(durationMs * 10) / 10,
      ...(event.identity !== undefined && { caller: event.identity }),
      ...(anomaly && failureOf(anomaly, status)),
    },
  ]
}

function failureOf({ code, $anomaly, message, cause }: Anomaly, status: number) {
  const said = { code: code ?? $anomaly }
  if (status < 500) return said
  const stack = cause instanceof Error ? cause.stack : undefined
  return { ...said, error: message, ...(stack !== undefined && { stack }) }
}

/** bcrypt hashes, bearer tokens, signatures, keys of AWS. */
const shapes: readonly RegExp[] = [
  /\$2[abxy]\$\d\d\$[./A-Za-z0-9]{20,}/g,
  /\bBearer\s+[\w.~+/=-]+/gi,
  /X-Amz-(Signature|Security-Token|Credential)=[^&"\s\\]+/gi,
  /Signature=[0-9a-f]{32,}/gi,
  /"(secret|SecretAccessKey|secret_access_key|session_token|SessionToken)":"[^"]*"/gi,
]

function redacted(line: string, secrets: readonly string[]): string {
  let text = line
  for (const secret of secrets) text = text.replaceAll(JSON.stringify(secret).slice(1, -1), hole)
  for (const shape of shapes)
    text = text.replace(shape, (_, name) =>
      typeof name === 'string' && shape.source.startsWith('"') ? `"${name}":"${hole}"` : hole,
    )
  return text
}

const hole = '[redacted]'

/** Every secret of a configuration. */
export const secretsOf = ({ keys, webhooks, metadata, accounts }: Config): string[] =>
  [
    ...keys.map(({ secret }) => secret()),
    ...webhooks.map(({ secret }) => secret()),
    ...[metadata, ...Object.values(accounts)].flatMap(({ credentials }) =>
      credentials ? [credentials.secretAccessKey(), credentials.sessionToken?.() ?? ''] : [],
    ),
  ].filter(secret => secret !== '')
