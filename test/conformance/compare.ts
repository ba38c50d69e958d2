/** How requests, documents and values are compared: by what they mean, as the suites' READMEs say. Nothing means equal. */
import { isDeepStrictEqual } from 'node:util'
import { decode } from 'cborg'
import { parseJson } from '../../packages/wire/src/codec/json.ts'
import {
  attribute,
  nextElement,
  type XmlReader,
  xmlReader,
} from '../../packages/wire/src/codec/xml.ts'

export type Difference = string | undefined

/** Values as they come out of the client; a member that is `undefined` is absent. */
export function compareValue(expected: unknown, actual: unknown, what = 'value'): Difference {
  const [wanted, got] = [plain(expected), plain(actual)]
  return isDeepStrictEqual(wanted, got)
    ? undefined
    : `${what}: expected ${show(wanted)}\n     got ${show(got)}`
}

/** Bodies, by the media type the case names. */
export function compareBody(
  mediaType: string | undefined,
  expected: string,
  actual: Uint8Array,
): Difference {
  const text = utf8.decode(actual)
  if (expected === '' || actual.length === 0) return compareValue(expected, text, 'body')
  try {
    const read = documents[mediaType ?? '']
    if (read === undefined) return compareValue(expected, text, 'body')
    return compareValue(
      read(mediaType === cbor ? Buffer.from(expected, 'base64') : utf8Bytes.encode(expected)),
      read(actual),
      'body',
    )
  } catch (error) {
    return `body: ${String(error)} in ${text.slice(0, 300)}`
  }
}

const cbor = 'application/cbor'
const utf8 = new TextDecoder()
const utf8Bytes = new TextEncoder()

const documents: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
  'application/json': bytes => parseJson(utf8.decode(bytes), { exact: true }),
  'application/xml': bytes => xmlTree(utf8.decode(bytes)),
  'application/x-www-form-urlencoded': bytes => pairsOf(utf8.decode(bytes)),
  [cbor]: bytes => decode(bytes, { allowBigInt: true, tags: cborTags }),
}

/** Tag 1 is an instant; the number within is what counts, however it was written. */
const cborTags = Object.assign([], {
  1: (read: () => unknown) => ({ instant: Number(read()) }),
  2: (read: () => unknown) => ({ big: read() }),
  3: (read: () => unknown) => ({ negative: read() }),
  4: (read: () => unknown) => ({ decimal: read() }),
})

/** `a=b&c` as a sorted set of pairs; in both spellings of an empty value. */
export const pairsOf = (text: string): string[] =>
  text
    .split('&')
    .map(pair => pair.trim())
    .filter(pair => pair !== '')
    .map(pair => (pair.includes('=') ? pair : `${pair}=`))
    .sort()

/** Name, attributes, children (sorted by name, those of one name in their order) and text without the white space around it. */
export function xmlTree(text: string): unknown {
  const reader = xmlReader(text.trim())
  nextElement(reader)
  return element(reader)
}

type Named = {
  readonly name: string
  readonly attributes: Readonly<Record<string, string | undefined>>
  readonly children?: readonly Named[]
  readonly text?: string
}

function element(reader: XmlReader): Named {
  const name = reader.open.at(-1) ?? ''
  const raw = reader.source.slice(reader.attributesFrom, reader.attributesTo)
  const names = [...raw.matchAll(/([^\s=]+)\s*=\s*(?:"[^"]*"|'[^']*')/g)].map(found => found[1]!)
  const attributes = Object.fromEntries(names.sort().map(key => [key, attribute(reader, key)]))
  const children: Named[] = []
  const from = reader.empty ? undefined : reader.at
  for (let tag = nextElement(reader); tag !== undefined; tag = nextElement(reader))
    children.push(element(reader))
  const sorted = children.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  if (sorted.length > 0 || from === undefined) return { name, attributes, children: sorted }
  const inner = reader.source.slice(from, reader.source.lastIndexOf('</', reader.at - 1))
  return inner.trim() === ''
    ? { name, attributes, children: [] }
    : { name, attributes, text: inner.trim() }
}

/** Without absent members; whole numbers alike, whether number or bigint; instants and bytes in one form each. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value
  if (Object.is(value, -0)) return 0
  if (value instanceof Date) return { instant: value.getTime() / 1000 }
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('base64') }
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([, item]) => item !== undefined)
  return Object.fromEntries(kept.map(([key, item]) => [key, plain(item)]))
}

export const show = (value: unknown): string =>
  JSON.stringify(value, (_, inner) =>
    typeof inner === 'bigint' || (typeof inner === 'number' && !Number.isFinite(inner))
      ? `${inner}`
      : inner,
  )?.slice(0, 1500) ?? 'undefined'
