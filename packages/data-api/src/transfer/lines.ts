/** Bytes as lines or records: JSON Lines and CSV, packed or not, with limits on what one of them may be. */
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { Json, JsonObject } from '../json.ts'
import { isObject, readJson } from '../json.ts'

export type Format = 'jsonl' | 'csv'

/** One record, or why it is none. */
export type Record = { readonly line: number; readonly value?: JsonObject; readonly wrong?: string }

/** Characters of a line. An item has at most 400 KB, as JSON with escapes some more. */
const longest = 3 << 20

/** @example for await (const { line, value, wrong } of records(bytes, 'jsonl')) console.log(line, value ?? wrong) */
export async function* records(
  bytes: AsyncIterable<Uint8Array>,
  format: Format,
): AsyncGenerator<Record> {
  const plain = await unpacked(bytes)
  yield* format === 'csv' ? csvRecords(plain) : jsonRecords(plain)
}

/** Bytes that begin as gzip does are unpacked. (RFC 1952, 2.3.1) */
async function unpacked(bytes: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const iterator = bytes[Symbol.asyncIterator]()
  let head = Buffer.alloc(0)
  let ended = false
  while (head.length < 2 && !ended) {
    const { done = false, value } = await iterator.next()
    ended = done
    if (!done) head = Buffer.concat([head, value])
  }
  const whole = (async function* () {
    if (head.length > 0) yield head
    if (!ended) yield* { [Symbol.asyncIterator]: () => iterator }
  })()
  if (head[0] !== 0x1f || head[1] !== 0x8b) return whole
  const gunzip = createGunzip()
  const source = Readable.from(whole)
  source.on('error', cause => gunzip.destroy(cause)).pipe(gunzip)
  return gunzip
}

async function* jsonRecords(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Record> {
  let line = 0
  for await (const text of textLines(bytes)) {
    line++
    if (text.trim() !== '') yield { line, ...jsonRecord(text) }
  }
}

function jsonRecord(text: string): Omit<Record, 'line'> {
  try {
    const value = readJson(text)
    return isObject(value) ? { value } : { wrong: 'A line is a JSON object.' }
  } catch (cause) {
    return { wrong: `The line is not JSON: ${(cause as Error).message}` }
  }
}

async function* textLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let rest = ''
  for await (const chunk of bytes) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > longest) throw new SyntaxError(`A line has more than ${longest} characters.`)
    yield* lines
  }
  const last = rest + decoder.decode()
  if (last !== '') yield last
}

async function* csvRecords(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Record> {
  const { parse } = await import('csv-parse')
  const parser = parse({ columns: true, bom: true, info: true, max_record_size: longest })
  const source = Readable.from(bytes)
  source.on('error', cause => parser.destroy(cause)).pipe(parser)
  for await (const { record, info } of parser as AsyncIterable<CsvRow>)
    yield { line: info.lines, value: withoutEmpty(record) }
}

type CsvRow = {
  readonly record: Readonly<{ [name: string]: string }>
  readonly info: { readonly lines: number }
}

/** An empty cell says nothing. */
const withoutEmpty = (record: CsvRow['record']): JsonObject =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== '')) as {
    [name: string]: Json
  }
