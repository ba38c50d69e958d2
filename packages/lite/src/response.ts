/** What came back, read by its content type alone: JSON, typed JSON, XML, or bytes. */
import { Readable } from 'node:stream'
import { type Body, type Header, isBytes, isMalformed, readLooseXml } from '@plainwire/wire'
import { unmarshall } from './awsjson.ts'
import { isObject } from './objects.ts'
import { isAwsJson, isJson, isXml } from './request/body.ts'
import type { LiteConfig, LiteHeaders, Loose } from './types.ts'

/** 300 to 302 are answers like any other: nothing is redirected. */
export const isSuccess = (status: number): boolean => status >= 200 && status < 303

/** Headers as Node tells them: small letters, repetitions joined, cookies in a list. */
export function headersOf(pairs: readonly Header[]): LiteHeaders {
  const headers: Record<string, Loose> = {}
  for (const [spelled, value] of pairs) {
    const name = spelled.toLowerCase()
    const before = headers[name]
    if (name === 'set-cookie') headers[name] = [...(before ?? []), value]
    else if (before === undefined) headers[name] = value
    else if (!once.has(name)) headers[name] = `${before}${name === 'cookie' ? '; ' : ', '}${value}`
  }
  return headers
}

/** Of these the first counts. */
const once: ReadonlySet<string> = new Set(
  'age authorization content-length content-type etag expires from host if-modified-since if-unmodified-since last-modified location max-forwards proxy-authorization referer retry-after server user-agent'.split(
    ' ',
  ),
)

/** The payload that a body holds. Throws where it is not what its content type says. */
export function payloadOf(
  bytes: Uint8Array,
  headers: LiteHeaders,
  config: Pick<LiteConfig, 'responseContentType' | 'awsjsonUnmarshall'>,
): Loose {
  if (bytes.length === 0) return null
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const contentType = config.responseContentType || headers['content-type'] || ''
  return parsed(body, contentType, config) || body
}

function parsed(
  body: Buffer,
  contentType: string,
  config: Pick<LiteConfig, 'awsjsonUnmarshall'>,
): Loose {
  if (isJson(contentType)) return parseJson(body)
  if (isAwsJson(contentType)) return plain(parseJson(body), config)
  if (isXml(contentType)) return withoutNamespace(parseXML(`${body}`))
  return contentType === '' ? guessed(body) : undefined
}

function parseJson(body: Buffer): Loose {
  try {
    return JSON.parse(`${body}`)
  } catch (cause) {
    throw new SyntaxError(`The response is not valid JSON: ${(cause as Error).message}`, { cause })
  }
}

/** Not everything of this content type is typed. */
function plain(value: Loose, config: Pick<LiteConfig, 'awsjsonUnmarshall'>): Loose {
  try {
    return unmarshall(value, { config })
  } catch {
    return value
  }
}

/** Some services leave the content type out. */
function guessed(body: Buffer): Loose {
  const text = `${body}`
  try {
    return JSON.parse(text)
  } catch {
    if (!text.trimStart().startsWith('<')) return text
  }
  try {
    return parseXML(text)
  } catch {
    return text
  }
}

function withoutNamespace(payload: Loose): Loose {
  if (!isObject(payload)) return payload
  const { xmlns, ...fields } = payload
  return fields
}

/**
 * The content of the root element; text that looks like something else becomes that.
 *
 * @example
 * parseXML('<a><n>1</n><on>true</on><s>x</s></a>') // { n: 1, on: true, s: 'x' }
 */
export function parseXML(text: string): Loose {
  const { root, value } = read(text)
  if (typeof value === 'string') return value
  const { '#text': beside, ...fields } = value
  return coerced(beside === undefined ? fields : { ...fields, [root]: beside })
}

function read(text: string) {
  try {
    return readLooseXml(text)
  } catch (cause) {
    const reason = isMalformed(cause) ? cause.malformed : String(cause)
    throw new SyntaxError(`The response is not valid XML: ${reason}`, { cause })
  }
}

/** Of an element with both text and attributes the text remains. */
function coerced(value: Loose): Loose {
  if (typeof value === 'string') return meant(value)
  if (Array.isArray(value)) return value.map(coerced)
  if (!isObject(value)) return value
  const fields = value as Record<string, Loose>
  if (typeof fields['#text'] === 'string') return meant(fields['#text'])
  return Object.fromEntries(Object.entries(fields).map(([name, part]) => [name, coerced(part)]))
}

const words: Readonly<Record<string, unknown>> = { true: true, false: false, null: null }

function meant(text: string): unknown {
  if (Object.hasOwn(words, text)) return words[text]
  if (/^ *$/.test(text)) return text
  const number = Number(text)
  if (!Number.isNaN(number)) return number
  const instant = Date.parse(text)
  return !Number.isNaN(instant) && new Date(instant).toISOString() === text
    ? new Date(instant)
    : text
}

/** A body that is read as it comes. */
export const streamOf = (body: Body): Readable =>
  isBytes(body) ? Readable.from([body]) : Readable.from(body.open(), { objectMode: false })
