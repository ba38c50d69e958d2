/** One request as it goes over the wire, still without its place, and what its signature is to keep. */
import type { BodyCheck } from '@plainwire/client/call'
import { type Header, isBytes, type UnplacedRequest } from '@plainwire/wire'
import type { AwsjsonOptions, LiteRequest } from '../types.ts'
import { bodyOf, encodeBody } from './body.ts'
import { requestTarget } from './target.ts'

export type Encoded = {
  readonly request: UnplacedRequest
  /** Stands for the hash of the body, where the caller said so. */
  readonly checksum?: BodyCheck
  /** When it was signed before, by a plugin that went on from that signature. */
  readonly date?: Date
  /** The host that the request is for, where another one than that it goes to. */
  readonly host?: string
  /** The body as debugging shows it. */
  readonly shown: string
}

export function encodeRequest(
  params: LiteRequest,
  prefix: string | undefined,
  config: NonNullable<AwsjsonOptions['config']>,
): Encoded {
  const given = Object.entries(params.headers ?? {}).flatMap(pairs)
  const value = (wanted: string) => given.find(([name]) => name === wanted)?.[1]
  const [, payload] = bodyOf(params)
  const { body, contentType, shown } = encodeBody(payload, value('content-type'), params, config)
  const kept = given.filter(([name]) => !own.has(name))
  // Bytes are a body even when there are none of them.
  const isEmpty = isBytes(body) && body.length === 0 && !isBytes(payload)
  const headers = [...kept]
  if (contentType) headers.push(['content-type', contentType])
  // Signed as well, as the signer of the contract does.
  if (isBytes(body) && !isEmpty && !value('content-length'))
    headers.push(['content-length', `${body.length}`])
  const hash = value('x-amz-content-sha256')
  const host = value('host')
  const date = dateOf(value('x-amz-date')) ?? dateOf(value('date'))
  return {
    request: {
      method: params.method || (isEmpty || !isBytes(body) ? 'GET' : 'POST'),
      target: requestTarget(prefix ?? '', pathOf(params), params.query),
      headers,
      body,
    },
    ...(hash && { checksum: standingFor(hash) }),
    ...(date && { date }),
    ...(host && { host }),
    shown,
  }
}

/** S3 takes a plus in a path for a blank, and it is signed as what it is taken for. */
const pathOf = ({ service, path = '' }: LiteRequest): string =>
  service === 's3' ? path.replace(/^[^?]*/, bare => bare.replaceAll('+', '%20')) : path

/** A header may have several values, or none. */
const pairs = ([name, value]: [string, unknown]): Header[] =>
  [value]
    .flat()
    .filter(one => one !== undefined && one !== null)
    .map(one => [name.toLowerCase(), String(one)])

/** What the signature puts in itself, and the type of the body. */
const own: ReadonlySet<string> = new Set([
  'authorization',
  'content-type',
  'host',
  'x-amz-content-sha256',
  'x-amz-date',
])

/** Nothing is checked; the payload goes into the signature as it was given. */
const standingFor = (payload: string): BodyCheck =>
  ({
    step: {
      choice: () => ({}),
      request: (request: object) => ({ request, payload }),
      response: (response: object) => response,
    },
    traits: {},
    choice: {},
  }) as never

/** `20150830T123600Z`, or anything else that is a date. */
function dateOf(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined
  const stamp = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text)
  const [, year, month, day, hour, minute, second] = stamp ?? []
  const date = new Date(stamp ? `${year}-${month}-${day}T${hour}:${minute}:${second}Z` : text)
  return Number.isNaN(date.getTime()) ? undefined : date
}
