/**
 * JSON text, read with the place of what is wrong: `JSON.parse` takes a key twice and words its errors differently from
 * one Node to the next. A policy in which `Effect` stands twice says two things.
 */
import { limits } from './limits.ts'
import { problem } from './problem.ts'
import type { Problem } from './types.ts'

type Reader = { readonly text: string; at: number }

/** What was thrown out of the depth of the text; it never leaves this file. */
const refusal = Symbol('refusal')
type Refusal = { readonly [refusal]: Problem }

/** The value of a JSON text, or what is wrong with it. */
export function readJson(text: string): { readonly value: unknown } | Problem {
  if (text.length > limits.text)
    return problem('', `the text has ${text.length} characters; ${limits.text} is the most`)
  const reader: Reader = { text, at: 0 }
  try {
    const value = readValue(reader, 0)
    return skip(reader) === '' ? { value } : refuse(reader, 'the text goes on after its end')
  } catch (thrown) {
    if (typeof thrown === 'object' && thrown !== null && refusal in thrown)
      return (thrown as Refusal)[refusal]
    throw thrown
  }
}

function refuse({ text, at }: Reader, message: string): never {
  const found = at < text.length ? `'${text[at]}'` : 'the end'
  throw { [refusal]: problem('', `${message}: found ${found} at ${at}`, at) } satisfies Refusal
}

/** The next character that is no white space; empty at the end. */
function skip(reader: Reader): string {
  while (/[ \t\r\n]/.test(reader.text[reader.at] ?? '')) reader.at++
  return reader.text[reader.at] ?? ''
}

function readValue(reader: Reader, depth: number): unknown {
  if (depth > limits.depth) refuse(reader, `the text is deeper than ${limits.depth} levels`)
  const next = skip(reader)
  if (next === '{') return readObject(reader, depth)
  if (next === '[') return readList(reader, depth)
  if (next === '"') return readText(reader)
  return readPlain(reader)
}

function readObject(reader: Reader, depth: number): unknown {
  const entries = new Map<string, unknown>()
  reader.at++
  if (skip(reader) === '}') reader.at++
  else
    do {
      if (skip(reader) !== '"') refuse(reader, 'a key in double quotes is due')
      const start = reader.at
      const key = readText(reader)
      if (entries.has(key))
        refuse({ ...reader, at: start }, `the key '${key.slice(0, 80)}' stands twice`)
      expect(reader, ':')
      entries.set(key, readValue(reader, depth + 1))
    } while (goesOn(reader, '}'))
  return Object.fromEntries(entries)
}

function readList(reader: Reader, depth: number): unknown[] {
  const list: unknown[] = []
  reader.at++
  if (skip(reader) === ']') reader.at++
  else
    do list.push(readValue(reader, depth + 1))
    while (goesOn(reader, ']'))
  return list
}

function expect(reader: Reader, character: string): void {
  if (skip(reader) !== character) refuse(reader, `'${character}' is due`)
  reader.at++
}

function goesOn(reader: Reader, end: string): boolean {
  const next = skip(reader)
  if (next !== ',' && next !== end) refuse(reader, `',' or '${end}' is due`)
  reader.at++
  return next === ','
}

function readText(reader: Reader): string {
  const start = reader.at
  for (reader.at++; reader.text[reader.at] !== '"'; reader.at++) {
    if (reader.at >= reader.text.length || reader.text[reader.at]! < ' ')
      refuse(reader, 'the text in quotes does not end')
    if (reader.text[reader.at] === '\\') reader.at++
  }
  reader.at++
  return parsed({ ...reader, at: start }, reader.text.slice(start, reader.at)) as string
}

const plain = /(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/y

function readPlain(reader: Reader): unknown {
  plain.lastIndex = reader.at
  const [found] = plain.exec(reader.text) ?? []
  if (found === undefined) return refuse(reader, 'a value is due')
  const value = parsed(reader, found)
  reader.at += found.length
  return value
}

/** Escapes and numbers are left to JSON.parse. */
function parsed(reader: Reader, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return refuse(reader, 'this is no JSON')
  }
}
