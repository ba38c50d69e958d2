/** What a client tells of its calls, for people: one line a step, to standard error or to whoever wants it. */
import type { StepEvent, Watcher } from './observe.ts'

export type LogEntry = {
  readonly level: 'debug' | 'warn' | 'error'
  readonly message: string
  readonly event: StepEvent
}

/** `true` writes lines to standard error. */
export type LogOption = boolean | ((entry: LogEntry) => void)

export function logger(log: Exclude<LogOption, false>): Watcher {
  const write = log === true ? ({ message }: LogEntry) => console.error(message) : log
  return { event: event => write({ level: levelOf(event), message: lineOf(event), event }) }
}

function levelOf({ step, category }: StepEvent): LogEntry['level'] {
  if (step === 'end' && category !== undefined) return category === 'fault' ? 'error' : 'warn'
  return step === 'retry' ? 'warn' : 'debug'
}

/** `plainwire 7 dynamodb.GetItem +12 ms send: attempt 1, POST https://...` */
function lineOf(event: StepEvent): string {
  const { call, service, op, at, step } = event
  const words = tellers[step]?.(event as never) ?? ''
  return `plainwire ${call} ${service}.${op} +${Math.round(at)} ms ${step}${words === '' ? '' : `: ${words}`}`
}

type Told = Readonly<Record<string, string | number | undefined>> & {
  readonly tried?: readonly string[]
  readonly members?: readonly string[]
}

const failed = ({ category, code, message }: Told): string => {
  const named = code === undefined ? '' : ` ${code}`
  return category === undefined ? '' : `${category}${named}: ${message}`
}

const tellers: Readonly<Record<string, ((event: Told) => string) | undefined>> = {
  begin: ({ members = [] }) => members.join(', '),
  check: failed,
  serialize: event => failed(event) || `${event.method}, ${event.bytes ?? 'unknown'} bytes`,
  region: event => failed(event) || `${event.region}`,
  credentials: event => {
    const { source = 'given', tried = [] } = event
    const others = tried.length === 0 ? '' : ` (not ${tried.join('; ')})`
    return failed(event) || `from ${source}${others}`
  },
  endpoint: event => failed(event) || `${event.url}`,
  sign: ({ scheme }) => `${scheme}`,
  send: ({ attempt, method, url }) => `attempt ${attempt}, ${method} ${url}`,
  receive: event => failed(event) || `${event.status} after ${event.durationMs} ms`,
  parse: failed,
  retry: event => `${event.retries} in ${Math.round(Number(event.delayMs))} ms; ${failed(event)}`,
  end: event =>
    `${failed(event) || 'ok'} after ${event.durationMs} ms and ${event.attempts} attempts`,
}
