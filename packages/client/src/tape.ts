/** Exchanges as a tape keeps them: JSON where they are JSON, text where they are text, and nothing secret. */
import {
  type Anomaly,
  collect,
  dechunked,
  decodeBase64,
  encodeBase64,
  type Header,
  type HttpRequest,
  type HttpResponse,
  header,
  isAnomaly,
  isBytes,
} from '@plainwire/wire'
import type { SendFacts } from './plugin.ts'
import { redactedBody, redactedQuery, type Secrets, secretsOf } from './tape-secrets.ts'

/** A body: JSON as it is, other text as text, the rest in base64. */
export type KeptBody =
  | { readonly json: unknown }
  | { readonly text: string }
  | { readonly base64: string }

export type KeptRequest = {
  readonly method: string
  readonly target: string
  /** Without what signs, what dates, and what the transport adds. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: KeptBody
}

export type KeptAnswer =
  | { readonly status: number; readonly headers: readonly Header[]; readonly body?: KeptBody }
  | { readonly anomaly: Anomaly }

export type Exchange = {
  readonly service: string
  readonly op: string
  readonly request: KeptRequest
  readonly answer: KeptAnswer
}

export async function exchangeOf(
  facts: SendFacts,
  request: HttpRequest,
  answer: HttpResponse | Anomaly,
): Promise<Exchange> {
  const { op, service, section } = facts
  const secrets = secretsOf(section)
  return {
    service,
    op,
    request: requestOf(secrets, request, await plainBody(request)),
    answer: isAnomaly(answer) ? { anomaly: answer } : answerOf(secrets, answer),
  }
}

/** A request in the form that is kept, to compare it with those that are. */
export async function keptRequest(facts: SendFacts, request: HttpRequest): Promise<KeptRequest> {
  const kept = requestOf(secretsOf(facts.section), request, await plainBody(request))
  return JSON.parse(JSON.stringify(kept))
}

/** Without chunks around it, whose signatures are other ones each time. */
async function plainBody({ body, headers }: HttpRequest): Promise<Uint8Array> {
  const open = async function* () {
    if (isBytes(body)) yield body
    else yield* body.open()
  }
  const isChunked = header(headers, 'content-encoding')?.includes('aws-chunked')
  const source = isChunked
    ? { replayable: false, open: () => dechunked(open(), { trailers: true }).body }
    : body
  const bytes = await collect(source, Number.POSITIVE_INFINITY)
  return isAnomaly(bytes) ? new Uint8Array(0) : bytes
}

/** Headers that differ from call to call and mean nothing. */
const volatile =
  /^(authorization|date|host|content-length|connection|expect|user-agent|x-amz-(date|security-token|s3session-token|content-sha256|decoded-content-length|checksum-.*|sdk-.*)|x-amzn-trace-id|amz-sdk-.*|content-md5)$/i

function requestOf(
  secrets: Secrets,
  { method, target, headers }: HttpRequest,
  body: Uint8Array,
): KeptRequest {
  const kept = headers.filter(
    ([name]) => !volatile.test(name) && !secrets.headers.has(name.toLowerCase()),
  )
  const type = header(headers, 'content-type') ?? ''
  return {
    method,
    target: redactedQuery(target, secrets),
    headers: Object.fromEntries(kept.map(([name, value]) => [name.toLowerCase(), value])),
    ...(body.length === 0 ? {} : { body: keptBody(redactedBody(body, type, secrets, 'input')) }),
  }
}

/** Sums are of the body as it was: a body that lost its secrets has none. */
const sums =
  /^(x-amz-crc32|x-amz-checksum-.*|content-md5|content-length|transfer-encoding|connection|set-cookie)$/i

function answerOf(secrets: Secrets, { status, headers, body }: HttpResponse): KeptAnswer {
  const bytes = isBytes(body) ? body : new Uint8Array(0)
  const type = header(headers, 'content-type') ?? ''
  const shown = redactedBody(bytes, type, secrets, 'output')
  const changed = shown !== bytes
  const stays = ({ 0: name }: Header) =>
    !secrets.headers.has(name.toLowerCase()) &&
    !(changed ? sums : /^(transfer-encoding|connection|content-length|set-cookie)$/i).test(name)
  return {
    status,
    headers: headers.filter(stays),
    ...(bytes.length === 0 ? {} : { body: keptBody(shown) }),
  }
}

function keptBody(bytes: Uint8Array): KeptBody {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return /^[[{]/.test(text) && isExact(text) ? { json: JSON.parse(text) } : { text }
  } catch {
    return { base64: encodeBase64(bytes) }
  }
}

/** JSON that comes out of `JSON.parse` and back as it was: no digit lost, no member twice. */
function isExact(text: string): boolean {
  try {
    return JSON.stringify(JSON.parse(text)) === text
  } catch {
    return false
  }
}

/** What was kept, as it came. */
export function responseOf(answer: KeptAnswer): HttpResponse | Anomaly {
  if ('anomaly' in answer) return answer.anomaly
  const { status, headers, body } = answer
  return { status, headers, body: body === undefined ? new Uint8Array(0) : bytesOf(body) }
}

function bytesOf(body: KeptBody): Uint8Array {
  if ('base64' in body) return decodeBase64(body.base64) ?? new Uint8Array(0)
  return new TextEncoder().encode('text' in body ? body.text : JSON.stringify(body.json))
}
