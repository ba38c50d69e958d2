/**
 * The canonical form of a request, which both ends of a signature compute: the signer here, the server in `verify/`.
 * It is made from the raw request target and the raw header pairs, so that repeated query keys, repeated headers and
 * unusual paths are signed as they are sent. (AWS Signature Version 4, "create a canonical request".)
 */
import type { Header } from '../http.ts'

/** How the path enters the canonical request: S3 signs it as sent; everyone else normalises and encodes it again. */
export type EscapePath = 'once' | 'twice'

export type CanonicalHeaders = {
  /** `host;x-amz-date` */
  readonly signed: string
  /** `host:...\nx-amz-date:...\n` */
  readonly lines: string
}

/**
 * @example
 * canonicalRequest('GET', '/?b=2&a=1', canonicalHeaders([['Host', 'example.com']]), hash, 'twice')
 */
export function canonicalRequest(
  method: string,
  target: string,
  headers: CanonicalHeaders,
  payloadHash: string,
  escapePath: EscapePath = 'twice',
): string {
  const mark = target.indexOf('?')
  const path = mark < 0 ? target : target.slice(0, mark)
  const query = mark < 0 ? '' : canonicalQuery(target.slice(mark + 1))
  return `${method}\n${canonicalPath(path, escapePath)}\n${query}\n${headers.lines}\n${headers.signed}\n${payloadHash}`
}

/** Lower-cased, sorted by name, repetitions joined by a comma in their order, white space folded. */
export function canonicalHeaders(headers: readonly Header[]): CanonicalHeaders {
  const names: string[] = []
  const values: string[] = []
  for (const [spelled, value] of headers) insert(names, values, spelled.toLowerCase(), fold(value))
  let signed = ''
  let lines = ''
  for (let i = 0; i < names.length; i++) {
    if (i > 0 && names[i] === names[i - 1]) lines += `,${values[i]}`
    else {
      signed += i > 0 ? `;${names[i]}` : names[i]
      lines += i > 0 ? `\n${names[i]}:${values[i]}` : `${names[i]}:${values[i]}`
    }
  }
  return { signed, lines: `${lines}\n` }
}

/** Insertion sort: headers are few and come nearly in order. */
function insert(names: string[], values: string[], name: string, value: string): void {
  let at = names.length
  for (; at > 0 && names[at - 1]! > name; at--) {
    names[at] = names[at - 1]!
    values[at] = values[at - 1]!
  }
  names[at] = name
  values[at] = value
}

/** Percent-encodes all but RFC 3986's unreserved characters. */
export const uriEncode = (text: string): string =>
  plain.test(text) ? text : text.replace(reserved, encodeCharacter)

/** `20150830T123600Z`; the text is kept for the rest of the second. */
export function amzDate(date: Date): string {
  const second = Math.floor(date.getTime() / 1000)
  if (second !== lastSecond) {
    lastStamp = new Date(second * 1000).toISOString().replace(/[-:]|\.\d{3}/g, '')
    lastSecond = second
  }
  return lastStamp
}

let lastSecond = Number.NaN
let lastStamp = ''

function canonicalPath(path: string, escapePath: EscapePath): string {
  if (path === '/' || path === '') return '/'
  if (escapePath === 'once') return path.split('/').map(normalEncoding).join('/')
  return withoutDots(path).split('/').map(uriEncode).join('/')
}

/** RFC 3986 dot segments go, empty segments with them; a closing slash stays. */
function withoutDots(path: string): string {
  const kept: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop()
    else if (segment !== '' && segment !== '.') kept.push(segment)
  }
  const closing = kept.length > 0 && path.endsWith('/') ? '/' : ''
  return `/${kept.join('/')}${closing}`
}

/** Sorted by encoded key, then value; a key without `=` gets one. */
function canonicalQuery(query: string): string {
  if (query === '') return ''
  return query
    .split('&')
    .filter(part => part !== '')
    .map(queryPair)
    .sort((a, b) => compare(a[0]!, b[0]!) || compare(a[1]!, b[1]!))
    .map(pair => pair.join('='))
    .join('&')
}

function queryPair(part: string): string[] {
  const equals = part.indexOf('=')
  if (equals < 0) return [normalEncoding(part), '']
  return [normalEncoding(part.slice(0, equals)), normalEncoding(part.slice(equals + 1))]
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** What a server gets that decodes and encodes again; percent signs that stand for bytes keep their meaning. */
const normalEncoding = (text: string): string =>
  plain.test(text) ? text : text.replace(encodedOrReserved, encodeCharacter)

function encodeCharacter(found: string): string {
  if (found.length === 3 && found[0] === '%') {
    const character = String.fromCharCode(Number.parseInt(found.slice(1), 16))
    return plain.test(character) ? character : found.toUpperCase()
  }
  if (/^[\ud800-\udfff]$/.test(found)) return '%EF%BF%BD' // half a pair cannot be sent either
  return encodeURIComponent(found).replace(
    /[!'()*]/,
    mark => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function fold(value: string): string {
  const trimmed = value.trim()
  return trimmed.includes('  ') ? trimmed.replace(/ +/g, ' ') : trimmed
}

const plain = /^[\w.~-]*$/
const reserved = /[^\w.~-]/gu
const encodedOrReserved = /%[\dA-Fa-f]{2}|[^\w.~-]/gu
