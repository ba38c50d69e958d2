/**
 * The request target: prefix, path and query as one text, encoded once and for all, so that what is signed is what is
 * sent.
 */
import { parse, stringify } from 'node:querystring'
import { isObject } from '../objects.ts'

type Query = Readonly<Record<string, unknown>>

/**
 * @example
 * requestTarget('', 'a//b c', { x: ['1', '2'], y: undefined }) // '/a/b%20c?x=1&x=2'
 */
export function requestTarget(prefix: string, path: string, query: unknown): string {
  const slashed = path === '' || path.startsWith('/') ? path : `/${path}`
  const whole = `${prefix}${slashed}`.replace(/\/{2,}/g, '/') || '/'
  const added = queryText(query)
  return encoded(added === '' ? whole : `${whole}?${added}`)
}

/** Empty text, zero and false are values; nothing is not. */
function queryText(query: unknown): string {
  if (!query) return ''
  if (!isObject(query)) throw new ReferenceError('Query property must be an object')
  const kept = Object.entries(query as Query).filter(
    ([, value]) => value || value === false || value === 0 || value === '',
  )
  return stringify(Object.fromEntries(kept) as never)
}

/** Characters that cannot travel are encoded; the query is written anew, so that `?uploads` becomes `?uploads=`. */
function encoded(target: string): string {
  const safe = unsafe.test(target) ? encodeURI(decodeURI(target)) : target
  const mark = safe.indexOf('?')
  if (mark < 0) return safe
  const query = parse(safe.slice(mark + 1), undefined, undefined, { maxKeys: 0 })
  delete query['']
  return `${safe.slice(0, mark)}?${strict(stringify(query))}`
}

const unsafe = /[^0-9A-Za-z;,/?:@&=+$\-_.!~*'()#%]/

const strict = (text: string): string =>
  text.replace(/[!'()*]/g, mark => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
