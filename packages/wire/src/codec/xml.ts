/**
 * An XML pull reader: the parser asks for the next child, its text, an attribute, or to skip it; no tree is built.
 * It walks from `<` to `<` with `indexOf`, so a reply of megabytes costs milliseconds.
 *
 * Well-formedness is checked, document types are refused (no entity can be declared, none is expanded), names lose
 * their prefix. More lenient than XML 1.0 in one thing: any character may appear, since object keys do contain them.
 */
import { malformed } from './malformed.ts'
import { decodeEntities } from './xml-text.ts'

export { escapeXmlAttribute, escapeXmlText } from './xml-text.ts'

export type XmlLimits = {
  /** Elements within elements; default 500. */
  readonly depth?: number
  /** Characters of the document; default no limit. */
  readonly size?: number
}

export type XmlReader = {
  readonly source: string
  readonly depth: number
  /** Where reading goes on. */
  at: number
  /** Names of the elements entered, as spelled. */
  readonly open: string[]
  /** The last start tag's attributes lie between these. */
  attributesFrom: number
  attributesTo: number
  /** `<a/>` was entered: it ends at once. */
  empty: boolean
  /** The next `&` and `]]>` not before the text last looked at; known ahead, so that plain text is only sliced. */
  ampersand: number
  brackets: number
}

/**
 * @example
 * const reader = xmlReader('<Root><Name>a &amp; b</Name></Root>')
 * nextElement(reader) // 'Root'
 * nextElement(reader) // 'Name'
 * elementText(reader) // 'a & b'
 * nextElement(reader) // undefined: Root has ended
 */
export function xmlReader(text: string, limits: XmlLimits = {}): XmlReader {
  if (limits.size !== undefined && text.length > limits.size) malformed('xml', 'too large')
  const source = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
  const bom = source.charCodeAt(0) === 0xfeff ? 1 : 0
  return {
    source,
    depth: limits.depth ?? 500,
    at:
      source.startsWith('<?xml', bom) && isSpace(source.charCodeAt(bom + 5))
        ? after(source, '?>', bom)
        : bom,
    open: [],
    attributesFrom: 0,
    attributesTo: 0,
    empty: false,
    ampersand: -1,
    brackets: -1,
  }
}

/**
 * Enters the next child of the current element and gives its local name; `undefined` when there is none, and the
 * current element has thereby been left. Text between children is passed over. `guess`, a likely name, saves work
 * when right.
 */
export function nextElement(reader: XmlReader, guess = ''): string | undefined {
  if (reader.empty) return leaveEmpty(reader)
  const { source } = reader
  for (;;) {
    const from = reader.at
    const tag = source.indexOf('<', from)
    if (tag < 0) return endOfDocument(reader, from)
    if (tag > from) passText(reader, from, tag)
    const mark = source.charCodeAt(tag + 1)
    if (mark === slash) return leave(reader, tag + 2)
    if (mark !== exclamation && mark !== question) return enter(reader, tag + 1, guess)
    passMarkup(reader, tag)
  }
}

/** All text of the current element, which is left; elements within it are passed over. White space is kept. */
export function elementText(reader: XmlReader): string {
  if (reader.empty) {
    leaveEmpty(reader)
    return ''
  }
  const { source } = reader
  let text = ''
  for (;;) {
    const from = reader.at
    const tag = source.indexOf('<', from)
    if (tag < 0) malformed('xml', 'an end tag is missing', from)
    if (tag > from) text += passText(reader, from, tag)
    const mark = source.charCodeAt(tag + 1)
    if (mark === slash) {
      leave(reader, tag + 2)
      return text
    }
    if (mark === exclamation || mark === question) text += passMarkup(reader, tag)
    else {
      enter(reader, tag + 1, '')
      skipElement(reader)
    }
  }
}

/** Leaves the current element, whatever is left in it. */
export function skipElement(reader: XmlReader): void {
  const outside = reader.open.length - 1
  while (reader.open.length > outside) nextElement(reader)
}

/** An attribute of the element just entered, by its name as spelled: `xsi:type`, `xmlns`. */
export function attribute(reader: XmlReader, name: string): string | undefined {
  let at = reader.attributesFrom
  while (at < reader.attributesTo) {
    const part = readAttribute(reader.source, at)
    if (part === undefined) return undefined
    if (part.name === name) return attributeValue(reader.source.slice(part.from, part.to))
    at = part.to + 1
  }
  return undefined
}

/** All attributes of the element just entered, names as spelled. */
export function attributes(reader: XmlReader): [name: string, value: string][] {
  const found: [string, string][] = []
  let at = reader.attributesFrom
  while (at < reader.attributesTo) {
    const part = readAttribute(reader.source, at)
    if (part === undefined) break
    found.push([part.name, attributeValue(reader.source.slice(part.from, part.to))])
    at = part.to + 1
  }
  return found
}

function enter(reader: XmlReader, at: number, guess: string): string {
  const { source, open } = reader
  if (open.length === 0 && reader.attributesFrom > 0) malformed('xml', 'a second root element', at)
  if (open.length >= reader.depth) malformed('xml', 'nested too deeply', at)
  const guessed = at + guess.length
  if (guess !== '' && source.charCodeAt(guessed) === greater && source.startsWith(guess, at)) {
    open.push(guess)
    reader.attributesFrom = guessed
    reader.attributesTo = guessed
    reader.at = guessed + 1
    return guess
  }
  const end = nameEnd(source, at)
  const name = source.slice(at, end)
  open.push(name)
  reader.attributesFrom = end
  if (source.charCodeAt(end) === greater) {
    reader.attributesTo = end
    reader.at = end + 1
  } else passAttributes(reader, end)
  const colon = name.indexOf(':')
  return colon < 0 ? name : name.slice(colon + 1)
}

/** To the end of a start tag; a `>` within quotes does not end it. */
function passAttributes(reader: XmlReader, from: number): void {
  const { source } = reader
  let at = from
  const names: string[] = []
  for (let part = readAttribute(source, at); part !== undefined; part = readAttribute(source, at)) {
    if (names.includes(part.name)) malformed('xml', `attribute ${part.name} given twice`, at)
    names.push(part.name)
    attributeValue(source.slice(part.from, part.to))
    at = part.to + 1
  }
  reader.attributesTo = at
  at = spaceEnd(source, at)
  if (source.charCodeAt(at) === slash) {
    reader.empty = true
    at++
  }
  if (source.charCodeAt(at) !== greater) malformed('xml', 'a start tag is broken', at)
  reader.at = at + 1
}

type Attribute = { name: string; from: number; to: number }

/** The attribute after white space at `at`; `undefined` where there is none. */
function readAttribute(source: string, at: number): Attribute | undefined {
  const start = spaceEnd(source, at)
  const first = source.charCodeAt(start)
  if (first === greater || first === slash) return undefined
  if (start === at) malformed('xml', 'white space is missing', at)
  const end = nameEnd(source, start)
  const equals = spaceEnd(source, end)
  const quote = spaceEnd(source, equals + 1)
  const mark = source[quote]
  if (source[equals] !== '=' || (mark !== '"' && mark !== "'")) {
    malformed('xml', 'an attribute is broken', start)
  }
  const to = source.indexOf(mark, quote + 1)
  if (to < 0) malformed('xml', 'a quote is missing', quote)
  return { name: source.slice(start, end), from: quote + 1, to }
}

/** White space counts as a blank each (XML 1.0, 3.3.3); what entities say is kept. */
function attributeValue(raw: string): string {
  if (raw.includes('<')) malformed('xml', '< within an attribute')
  return decodeEntities(raw.replace(/[\t\n]/g, ' '))
}

function leave(reader: XmlReader, at: number): undefined {
  const { source, open } = reader
  const name = open.pop()
  if (name === undefined || !source.startsWith(name, at))
    malformed('xml', 'an end tag is out of place', at)
  let end = at + name.length
  if (source.charCodeAt(end) !== greater) {
    end = spaceEnd(source, end)
    if (source.charCodeAt(end) !== greater) malformed('xml', 'an end tag is out of place', at)
  }
  reader.at = end + 1
}

function leaveEmpty(reader: XmlReader): undefined {
  reader.empty = false
  reader.open.pop()
}

function endOfDocument(reader: XmlReader, from: number): undefined {
  if (reader.open.length > 0) malformed('xml', 'an end tag is missing', from)
  if (reader.attributesFrom === 0) malformed('xml', 'there is no element', from)
  if (from < reader.source.length) passText(reader, from, reader.source.length)
  reader.at = reader.source.length
}

/** Checks and decodes the text between two tags. */
function passText(reader: XmlReader, from: number, to: number): string {
  const { source } = reader
  if (reader.brackets < from) reader.brackets = find(source, ']]>', from)
  if (reader.ampersand < from) reader.ampersand = find(source, '&', from)
  if (reader.brackets < to) malformed('xml', ']]> within text', from)
  const text = source.slice(from, to)
  if (reader.open.length === 0 && /[^ \n\t]/.test(text))
    malformed('xml', 'text outside the root', from)
  return reader.ampersand < to ? decodeEntities(text) : text
}

/** Passes over a comment or an instruction, or gives the text of a CDATA section. */
function passMarkup(reader: XmlReader, tag: number): string {
  const { source } = reader
  if (source.startsWith('<![CDATA[', tag) && reader.open.length > 0) {
    reader.at = after(source, ']]>', tag + 9)
    return source.slice(tag + 9, reader.at - 3)
  }
  if (source.startsWith('<!--', tag)) {
    reader.at = after(source, '--', tag + 4) + 1
    if (source[reader.at - 1] !== '>') malformed('xml', '-- within a comment', tag)
  } else if (source.startsWith('<?', tag)) {
    const end = nameEnd(source, tag + 2)
    const isDeclaration = source.slice(tag + 2, end).toLowerCase() === 'xml'
    const separated = isSpace(source.charCodeAt(end)) || source.startsWith('?>', end)
    if (isDeclaration || !separated) malformed('xml', 'an instruction is broken', tag)
    reader.at = after(source, '?>', end)
  } else malformed('xml', 'a document type or unknown markup', tag)
  return ''
}

function nameEnd(source: string, from: number): number {
  let at = from
  let code = source.charCodeAt(at)
  if (code < 65 && code !== 58) malformed('xml', 'a name is missing', at) // a digit, a dot, a space
  while (isNameCode(code)) code = source.charCodeAt(++at)
  if (at === from) malformed('xml', 'a name is missing', at)
  return at
}

/** Letters, digits, `_ - . :` and all that is not ASCII. */
const isNameCode = (code: number): boolean =>
  (code >= 97 && code <= 122) ||
  (code >= 65 && code <= 90) ||
  (code >= 48 && code <= 58) ||
  code === 95 ||
  code === 45 ||
  code === 46 ||
  code > 127

function spaceEnd(source: string, from: number): number {
  let at = from
  while (isSpace(source.charCodeAt(at))) at++
  return at
}

/** A name without its prefix. */
export const localName = (name: string): string => name.slice(name.indexOf(':') + 1)

const isSpace = (code: number): boolean => code === 32 || code === 10 || code === 9

/** Position after the next `mark`. */
function after(source: string, mark: string, from: number): number {
  const at = source.indexOf(mark, from)
  if (at < 0) malformed('xml', `${mark} is missing`, from)
  return at + mark.length
}

const find = (source: string, mark: string, from: number): number => {
  const at = source.indexOf(mark, from)
  return at < 0 ? Number.POSITIVE_INFINITY : at
}

const slash = 47
const exclamation = 33
const question = 63
const greater = 62
