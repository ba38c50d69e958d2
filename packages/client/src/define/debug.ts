/** What `debug` tells: each request and each response, without what is secret in them. */
import { type Header, type HttpRequest, header, isBytes, type Section } from '@plainwire/wire'
import type { Meta } from '../meta.ts'
import { redacted } from '../meta.ts'
import { redactedBody, redactedQuery, secretsOf } from '../tape-secrets.ts'

export type DebugRecord = {
  readonly kind: 'request' | 'response'
  readonly action: string
  readonly method?: string
  readonly url?: string
  readonly status?: number
  readonly headers: readonly Header[]
  readonly body: string
}

export type DebugOption = boolean | ((record: DebugRecord) => void)

/** Tells what is known of an exchange; one that never left has nothing to tell. */
export function tell(
  debug: DebugOption | undefined,
  section: Section,
  known: Meta | undefined,
): void {
  if (!debug || known === undefined) return
  const write = debug === true ? (record: DebugRecord) => console.error(lineOf(record)) : debug
  const { request, response } = known
  if (request) write(requestRecord(section, redacted(request)))
  if (response)
    write({
      kind: 'response',
      action: section.operation.name,
      status: response.status,
      headers: response.headers.filter(([name]) => name.toLowerCase() !== 'set-cookie'),
      body: shown(section, response.bytes ?? new Uint8Array(0), response.headers, 'output'),
    })
}

function requestRecord(section: Section, request: HttpRequest): DebugRecord {
  const { method, scheme, host, target, headers, body } = request
  return {
    kind: 'request',
    action: section.operation.name,
    method,
    url: `${scheme}://${host}${redactedQuery(target, secretsOf(section))}`,
    headers,
    body: isBytes(body) ? shown(section, body, headers, 'input') : '[a stream]',
  }
}

const mostShown = 65_536

function shown(
  section: Section,
  bytes: Uint8Array,
  headers: readonly Header[],
  side: 'input' | 'output',
): string {
  if (bytes.length > mostShown) return `[${bytes.length} bytes]`
  const type = header(headers, 'content-type') ?? ''
  return new TextDecoder().decode(redactedBody(bytes, type, secretsOf(section), side))
}

const lineOf = ({ kind, action, method, url, status, headers, body }: DebugRecord): string =>
  [
    kind === 'request'
      ? `plainwire ${action} > ${method} ${url}`
      : `plainwire ${action} < ${status}`,
    ...headers.map(pair => `  ${pair.join(': ')}`),
    ...(body === '' ? [] : [`  ${body}`]),
  ].join('\n')
