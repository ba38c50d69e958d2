/**
 * One reader under mutated and random input for a while, in a process of its own whose heap the caller has bounded.
 * usage: reader.ts NAME SECONDS [CORPORA]. Ends with one line of JSON: inputs, accepted, refused, bytes.
 */

import { nodePrimitives } from '@plainwire/client'
import {
  decodeCbor,
  elementText,
  encodeCbor,
  encodeEvent,
  eventDecoder,
  isMalformed,
  nextElement,
  parseJson,
  skipElement,
  xmlReader,
} from '@plainwire/wire'
import { decode } from 'cborg'
import { SaxesParser } from 'saxes'
import { corpusSeeds } from './seeds.ts'

type Reader = {
  /** Valid inputs to begin with. */
  readonly seeds: readonly Uint8Array[]
  /** Reads; throws what the reader throws. */
  readonly read: (bytes: Uint8Array) => unknown
  /** What an independent reader says of the same input; `undefined` where the two mean to differ. */
  readonly oracle?: (bytes: Uint8Array, taken: boolean) => boolean | undefined
  /** A valid document of about so many bytes, for the test of growth. */
  readonly grown: (size: number) => Uint8Array
}

const utf8 = new TextEncoder()
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

const event = (payload: Uint8Array) =>
  encodeEvent(
    { headers: { ':event-type': { type: 'string', value: 'Records' } }, payload },
    nodePrimitives,
  )

const readers: Readonly<Record<string, Reader>> = {
  xml: {
    seeds: [
      '<?xml version="1.0"?><List xmlns="urn:a"><Item id="1">a &amp; b</Item><Item/></List>',
      '<R><![CDATA[<x>]]><!-- c --><a b="c&#65;">text</a></R>',
    ].map(seed => utf8.encode(seed)),
    read: readXml,
    oracle: saxesAccepts,
    grown: size => utf8.encode(`<L>${'<I><K>key</K><V>a &lt; b</V></I>'.repeat(size / 32)}</L>`),
  },
  json: {
    seeds: ['{"a":[1,-2.5e3,"x\\u00e9",null,true,{"b":{}}]}', '[12345678901234567890,0.1]'].map(
      seed => utf8.encode(seed),
    ),
    read: bytes => parseJson(text(bytes), { exact: true, depth: 500, size: 1 << 22 }),
    oracle: bytes => accepts(() => JSON.parse(text(bytes))),
    grown: size => utf8.encode(`[${'{"key":[1,2.5,"a \\n b",null]},'.repeat(size / 30)}0]`),
  },
  cbor: {
    seeds: [{ a: [1, -2, 'x', null, true, 1.5, new Uint8Array([1, 2])] }, [2 ** 40, 'é', {}]].map(
      seed => encodeCbor(seed),
    ),
    read: bytes => decodeCbor(bytes),
    // The other reader is for all of CBOR: it must take whatever plain value we took.
    oracle: (bytes, taken) =>
      !taken || differs(bytes) ? undefined : accepts(() => decode(bytes, cborgOptions)),
    grown: size =>
      encodeCbor(Array.from({ length: size / 20 }, (_, index) => ({ key: index, text: 'abcdef' }))),
  },
  events: {
    seeds: [event(new Uint8Array(0)), event(utf8.encode('{"a":1}')), event(new Uint8Array(300))],
    read(bytes) {
      const decoder = eventDecoder(nodePrimitives)
      const middle = bytes.length >> 1
      const first = decoder.add(bytes.subarray(0, middle))
      const messages = [...first, ...decoder.add(bytes.subarray(middle))]
      decoder.end()
      return messages
    },
    grown: size => event(new Uint8Array(size)),
  },
}

const cborgOptions = {
  allowIndefinite: true,
  allowBigInt: true,
  useMaps: true,
  strict: false,
} as never

/** Any byte that may begin a tag, or text or bytes in pieces: the other reader has none of these, or its own way. */
const differs = (bytes: Uint8Array): boolean =>
  bytes.some(byte => (byte >= 0xc0 && byte <= 0xdb) || byte === 0x5f || byte === 0x7f)

function accepts(read: () => unknown): boolean {
  try {
    read()
    return true
  } catch {
    return false
  }
}

/** Walks the whole document, taking text of leaves in turn and skipping every seventh element. */
function readXml(bytes: Uint8Array): void {
  const reader = xmlReader(text(bytes), { size: 1 << 22 })
  if (nextElement(reader) === undefined) return
  for (let depth = 1, count = 0; depth > 0; count++) {
    if (count % 7 === 6) {
      skipElement(reader)
      depth--
    } else if (count % 5 === 4) {
      elementText(reader)
      depth--
    }
    if (depth > 0) depth += nextElement(reader) === undefined ? -1 : 1
  }
  nextElement(reader)
}

/**
 * Where we are more lenient than XML 1.0 on purpose (any character, any name beyond ASCII, instructions passed over
 * unread), the two are not compared.
 */
function saxesAccepts(bytes: Uint8Array): boolean | undefined {
  const source = text(bytes)
  const body = source.replace(/^<\?xml version="1\.0"( encoding="UTF-8")?\?>/, '')
  if (/[^\t\n\r -~]|<!DOCTYPE|<\?|&#/.test(body)) return undefined
  const parser = new SaxesParser({ xmlns: false })
  let refused = false
  parser.on('error', () => {
    refused = true
  })
  return accepts(() => parser.write(source).close()) && !refused
}

/** A small generator of pseudo-random numbers, so that a run can be repeated by its seed. */
function random(seed: number): (below: number) => number {
  let state = seed >>> 0
  return below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

type Below = (below: number) => number

/** Changes a few bytes, cuts, doubles or splices a valid input; one in eight is noise from the start. */
function mutated(seeds: readonly Uint8Array[], below: Below): Uint8Array {
  if (below(8) === 0) return Uint8Array.from({ length: below(200) }, () => below(256))
  let bytes = Uint8Array.from(seeds[below(seeds.length)]!)
  for (let changes = 1 + below(4); changes > 0; changes--) bytes = changed(bytes, seeds, below)
  return bytes
}

const mutations: readonly ((bytes: Uint8Array, at: number, below: Below) => Uint8Array)[] = [
  (bytes, at, below) => bytes.with(at, below(256)),
  (bytes, at, below) => bytes.with(at, bytes[at]! ^ (1 << below(8))),
  (bytes, at, below) => joined(bytes.subarray(0, at), bytes.subarray(at + below(9))),
  (bytes, at, below) =>
    joined(bytes.subarray(0, at), bytes.subarray(at, at + below(40)), bytes.subarray(at)),
  (bytes, at) => bytes.slice(0, at),
  (bytes, at, below) =>
    joined(bytes.subarray(0, at), interesting[below(interesting.length)]!, bytes.subarray(at)),
]

const interesting = [
  '<',
  '>',
  '</',
  '&',
  ']]>',
  '<!--',
  '"',
  '{',
  '[',
  ',',
  '-',
  '9'.repeat(30),
  '\0',
  '\xff',
].map(mark => utf8.encode(mark))

function changed(
  bytes: Uint8Array,
  seeds: readonly Uint8Array[],
  below: Below,
): Uint8Array<ArrayBuffer> {
  if (bytes.length === 0) return Uint8Array.from(seeds[below(seeds.length)]!)
  const change = mutations[below(mutations.length)]!
  return Uint8Array.from(change(bytes, below(bytes.length), below))
}

const joined = (...parts: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(Buffer.concat(parts))

function run(reader: Reader, seeds: readonly Uint8Array[], seconds: number, seed: number) {
  const below = random(seed)
  const counts = { seed, inputs: 0, accepted: 0, refused: 0, bytes: 0 }
  const end = Date.now() + seconds * 1000
  while (counts.inputs % 64 !== 0 || Date.now() < end) {
    const input = mutated(seeds, below)
    const taken = attempt(reader, input)
    const said = reader.oracle?.(input, taken)
    if (said !== undefined && said !== taken)
      throw new Error(`we ${taken ? 'took' : 'refused'} what the oracle did not: ${show(input)}`)
    counts.inputs++
    counts.bytes += input.length
    if (taken) counts.accepted++
    else counts.refused++
  }
  return counts
}

/** Was it taken? Anything thrown but the reader's own refusal is a bug. */
function attempt(reader: Reader, input: Uint8Array): boolean {
  try {
    reader.read(input)
    return true
  } catch (thrown) {
    if (isMalformed(thrown)) return false
    throw new Error(`${String(thrown)} on ${show(input)}`)
  }
}

const show = (bytes: Uint8Array): string =>
  `base64:${Buffer.from(bytes).toString('base64').slice(0, 2000)}`

/** CPU time of an input ten times as long may be at most forty times as much: no quadratic reader passes. */
function growth(reader: Reader): number {
  const cost = (size: number) => {
    const input = reader.grown(size)
    const samples = Array.from({ length: 5 }, () => {
      const started = process.cpuUsage()
      reader.read(input)
      const { user, system } = process.cpuUsage(started)
      return user + system
    })
    return Math.max(200, Math.min(...samples))
  }
  cost(100_000)
  const ratio = cost(1_000_000) / cost(100_000)
  if (ratio > 40) throw new Error(`ten times the input takes ${ratio.toFixed(1)} times as long`)
  return ratio
}

const [name = '', seconds = '30', corpora] = process.argv.slice(2)
const reader = readers[name]
if (reader === undefined) throw new Error(`readers: ${Object.keys(readers).join(', ')}`)
const ratio = growth(reader)
const seeds = [...reader.seeds, ...(corpora === undefined ? [] : await corpusSeeds(name, corpora))]
for (const seed of seeds.slice(0, reader.seeds.length)) reader.read(seed)
const counts = run(reader, seeds, Number(seconds), Date.now() >>> 0)
console.log(
  JSON.stringify({
    reader: name,
    seeds: seeds.length,
    ...counts,
    growth: Number(ratio.toFixed(1)),
  }),
)
