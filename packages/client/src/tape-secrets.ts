/**
 * Takes secrets out of bodies and queries, by the names that a description calls sensitive and those that are so
 * everywhere. Texts are changed in place, so that all else in them stays as it came.
 */
import { decodeCbor, encodeBase64, encodeCbor, type Member, type Section } from '@plainwire/wire'
import { hidden } from './secrets.ts'

export type Secrets = {
  /** Names of members in bodies, forms and queries, and what stands for their values. */
  readonly names: ReadonlyMap<string, unknown>
  /** Names of headers, in lower case. */
  readonly headers: ReadonlySet<string>
  /** Is the whole body one? */
  readonly input: boolean
  readonly output: boolean
}

/** Secret whatever a description says of them. */
const always = [
  'SecretAccessKey',
  'SessionToken',
  'secretAccessKey',
  'sessionToken',
  'Password',
  'SecretString',
  'PrivateKey',
  'accessToken',
  'refreshToken',
  'idToken',
  'clientSecret',
]

/** What takes the place of a value must be one of its type. */
function standIn({ shapes }: Section, { type = 'string', shape }: Member): unknown {
  if (shape !== undefined) return shapes[shape]?.type === 'list' ? [] : {}
  if (type === 'blob') return hiddenBytes
  return type === 'string' ? hidden : type === 'boolean' ? false : 0
}

const hiddenBytes = new TextEncoder().encode(hidden)

const kept = new WeakMap<Section, Secrets>()

/** Tokens that fill themselves are another each time: they are hidden as well, so that requests can be compared. */
export function secretsOf(section: Section): Secrets {
  const known = kept.get(section)
  if (known !== undefined) return known
  const names = new Map<string, unknown>(always.map(name => [name, hidden]))
  const headers = new Set<string>()
  for (const shape of Object.values(section.shapes))
    for (const [key, member] of membersOf(shape))
      if (member.sensitive || member.token) {
        for (const name of namesOf(key, member)) names.set(name, standIn(section, member))
        if (member.in === 'header') headers.add((member.name ?? key).toLowerCase())
      }
  const made = {
    names,
    headers,
    input: hasSecretPayload(section, section.operation.input),
    output: hasSecretPayload(section, section.operation.output),
  }
  kept.set(section, made)
  return made
}

const membersOf = (shape: Section['shapes'][string]): [key: string, member: Member][] =>
  shape.type === 'structure' || shape.type === 'union' ? Object.entries(shape.members) : []

/** All names that a member may have on the wire, whatever the protocol. */
const namesOf = (key: string, { name, jsonName, xmlName, ec2Name }: Member): string[] =>
  [key, name, jsonName, xmlName, ec2Name].filter(one => one !== undefined)

function hasSecretPayload({ shapes }: Section, name: string | undefined): boolean {
  const shape = name === undefined ? undefined : shapes[name]
  return (
    shape !== undefined &&
    membersOf(shape).some(([, { in: place, sensitive }]) => place === 'payload' && sensitive)
  )
}

/** The same bytes where nothing in them is secret. */
export function redactedBody(
  bytes: Uint8Array,
  type: string,
  secrets: Secrets,
  side: 'input' | 'output',
): Uint8Array {
  if (bytes.length === 0) return bytes
  if (secrets[side]) return new TextEncoder().encode(hidden)
  if (/cbor/i.test(type)) return redactedCbor(bytes, secrets)
  const text = textOf(bytes)
  if (text === undefined) return bytes
  const redact = /x-www-form-urlencoded/i.test(type)
    ? redactedForm
    : /^\s*</.test(text)
      ? redactedXml
      : /^\s*[[{]/.test(text)
        ? redactedJson
        : undefined
  const shown = redact?.(text, secrets) ?? text
  return shown === text ? bytes : new TextEncoder().encode(shown)
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

export const redactedQuery = (target: string, secrets: Secrets): string => {
  const at = target.indexOf('?')
  return at < 0 ? target : target.slice(0, at + 1) + redactedForm(target.slice(at + 1), secrets)
}

/** `Tag.1.Secret=x`: the last name counts. Signatures in a query are hidden as well. */
const redactedForm = (text: string, { names }: Secrets): string =>
  text
    .split('&')
    .map(pair => {
      const [key = ''] = pair.split('=', 1)
      const last = lastName(key)
      const isSigning = /^X-Amz-(Signature|Security-Token|Credential|Date)$/i.test(key)
      if (pair.length <= key.length + 1 || !(isSigning || names.has(last))) return pair
      return `${key}=${encodeURIComponent(textFor(names.get(last)))}`
    })
    .join('&')

function lastName(key: string): string {
  const parts = key.split('.').filter(part => !/^\d+$/.test(part))
  return parts.at(-1) ?? ''
}

/** As a form or an element holds it. */
const textFor = (value: unknown): string =>
  value instanceof Uint8Array
    ? encodeBase64(value)
    : typeof value === 'object' && value !== null
      ? ''
      : String(value ?? hidden)

const redactedXml = (text: string, { names }: Secrets): string =>
  text.replace(xmlPattern([...names.keys()]), (_, name: string, attributes: string) =>
    [`<${name}${attributes}>`, textFor(names.get(name)), `</${name}>`].join(''),
  )

/** An element of one of these names, with all that is in it. */
const xmlPattern = (names: readonly string[]): RegExp => {
  const any = names.filter(name => /^[\w.-]+$/.test(name)).join('|')
  return new RegExp(`<(${any})((?:\\s[^<>]*[^<>/])?)>[^]*?</\\1\\s*>`, 'g')
}

/** Finds `"Name":` and what follows it: a text, a number, or all between brackets. */
function redactedJson(text: string, { names }: Secrets): string {
  let made = ''
  let from = 0
  const key = /"((?:[^"\\]|\\.)*)"\s*:\s*/g
  for (let found = key.exec(text); found !== null; found = key.exec(text)) {
    if (!names.has(found[1]!)) continue
    const start = key.lastIndex
    const end = valueEnd(text, start)
    if (text.slice(start, end) === 'null') continue
    made += text.slice(from, start) + jsonFor(names.get(found[1]!))
    from = end
    key.lastIndex = end
  }
  return made + text.slice(from)
}

const jsonFor = (value: unknown): string =>
  JSON.stringify(value instanceof Uint8Array ? encodeBase64(value) : value)

function valueEnd(text: string, start: number): number {
  const part = /"(?:[^"\\]|\\.)*"|[[{]|[\]}]|[^\s"[\]{},:]+|[\s,:]+/y
  part.lastIndex = start
  let depth = 0
  for (let found = part.exec(text); found !== null; found = part.exec(text)) {
    if (/^[[{]$/.test(found[0])) depth++
    else if (/^[\]}]$/.test(found[0])) depth--
    if (depth <= 0) return part.lastIndex
  }
  return text.length
}

function redactedCbor(bytes: Uint8Array, { names }: Secrets): Uint8Array {
  let changed = false
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk)
    if (typeof value !== 'object' || value === null || !isPlain(value)) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => {
        if (!names.has(key)) return [key, walk(part)]
        changed = true
        return [key, names.get(key)]
      }),
    )
  }
  const shown = walk(decodeCbor(bytes))
  return changed ? encodeCbor(shown) : bytes
}

const isPlain = (value: object): boolean => Object.getPrototypeOf(value) === Object.prototype
