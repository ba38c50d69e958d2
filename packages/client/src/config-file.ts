/**
 * The shared configuration format, as AWS's own tools read it: sections, properties, values that go on in lines indented
 * further, and blocks of indented properties under one that has no value of its own. A line that is none of these is
 * skipped and noted, so that one slip does not hide the rest of the file.
 * https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
 */

export type Values = Readonly<Record<string, string>>
/** A property's text, or the block under it. */
export type Section = Readonly<Record<string, string | Values>>
export type Sections = Readonly<Record<string, Section>>

export type ConfigFile = {
  readonly profiles: Sections
  readonly services: Sections
  readonly ssoSessions: Sections
  /** Profiles spelled as the other of the two files wants them: AWS's tools take no notice of these. */
  readonly strays: Sections
  readonly problems: readonly string[]
}

/** In `config` a profile's name stands after the word `profile`, in `credentials` alone. */
export type FileKind = 'config' | 'credentials'

/** @example parseConfig('[profile work]\nregion = eu-west-1').profiles.work?.region // 'eu-west-1' */
export function parseConfig(text: string, kind: FileKind = 'config'): ConfigFile {
  const reading: Reading = {
    kind,
    profiles: table(),
    services: table(),
    ssoSessions: table(),
    strays: table(),
    plainDefault: table(),
    problems: [],
    section: undefined,
    open: undefined,
  }
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  for (const [index, line] of lines.entries()) {
    if (/^\s*([#;]|$)/.test(line)) continue
    const problem = readLine(reading, line)
    if (problem !== undefined) reading.problems.push(`line ${index + 1}: ${problem}`)
  }
  const { profiles, services, ssoSessions, strays, plainDefault, problems } = reading
  // Where `[profile default]` and `[default]` are both there, the longer one counts.
  if (plainDefault.default !== undefined) profiles.default ??= plainDefault.default
  return { profiles, services, ssoSessions, strays, problems }
}

type Open = Record<string, string | Record<string, string>>
type Table = Record<string, Open>

type Reading = {
  readonly kind: FileKind
  readonly profiles: Table
  readonly services: Table
  readonly ssoSessions: Table
  readonly strays: Table
  readonly plainDefault: Table
  readonly problems: string[]
  section: Open | undefined
  /** The property that indented lines belong to. */
  open: { readonly key: string; readonly indent: number } | undefined
}

/** Objects without a prototype: names come from outside. */
const table = <T = Open>(): Record<string, T> => Object.create(null) as Record<string, T>

/** What is wrong with a line, if anything is. */
function readLine(reading: Reading, line: string): string | undefined {
  if (/^\s*\[/.test(line)) return readHeading(reading, line)
  const { section, open } = reading
  if (section === undefined) return 'Expected a profile definition'
  const indent = line.search(/\S/)
  return open !== undefined && indent > open.indent
    ? readIndented(section, open.key, line.trim())
    : readProperty(reading, section, line, indent)
}

function readHeading(reading: Reading, line: string): string | undefined {
  reading.open = undefined
  reading.section = table<string>()
  const [, inner, rest = ''] = /^\s*\[([^\]]*)\](.*)$/.exec(line) ?? []
  if (inner === undefined) return "Profile definition must end with ']'"
  const found = sectionOf(reading, inner.trim())
  if (found === undefined) return `No section is called [${inner.trim()}]`
  const [sections, name] = found
  sections[name] ??= table<string>()
  reading.section = sections[name]
  return /^\s*([#;]|$)/.test(rest) ? undefined : `Text after ']' is not read`
}

/** Which table a heading belongs to, and the name it has there. */
function sectionOf(reading: Reading, heading: string): [Table, string] | undefined {
  const { kind, profiles, strays, plainDefault } = reading
  const [, word = '', named] = /^(\S+?)(?:\s+(.+))?$/.exec(heading) ?? []
  const name = unquoted(named ?? word)
  if (name === '') return undefined
  if (named === undefined) {
    if (kind === 'credentials') return [profiles, name]
    return name === 'default' ? [plainDefault, name] : [strays, name]
  }
  if (word === 'profile') return kind === 'config' ? [profiles, name] : [strays, name]
  if (word === 'sso-session') return [reading.ssoSessions, name]
  return word === 'services' ? [reading.services, name] : undefined
}

const unquoted = (name: string): string => /^(["'])(.*)\1$/.exec(name)?.[2] ?? name

function readProperty(
  reading: Reading,
  section: Open,
  line: string,
  indent: number,
): string | undefined {
  reading.open = undefined
  const [, spelled = '', raw] = /^([^=]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? []
  const key = spelled.trim().toLowerCase()
  if (raw === undefined)
    return indent > 0
      ? 'Expected a property definition'
      : "Expected an '=' sign defining a property"
  if (key === '') return 'Property did not have a name'
  reading.open = { key, indent }
  const value = withoutComment(raw)
  // A block that is opened once more goes on where it was left.
  if (value !== '' || typeof section[key] !== 'object') section[key] = value
  return undefined
}

/** A line under a property: more of its value, or a property of its block. */
function readIndented(section: Open, key: string, text: string): string | undefined {
  const before = section[key] ?? ''
  if (before !== '' && typeof before === 'string') {
    section[key] = `${before}\n${text}`
    return undefined
  }
  const [, name = '', raw] = /^(.*?)\s*=\s*(.*)$/.exec(text) ?? []
  if (raw === undefined) return "Expected an '=' sign defining a sub-property"
  if (name === '') return 'Sub-property did not have a name'
  const block = typeof before === 'object' ? before : table<string>()
  block[name] = withoutComment(raw)
  section[key] = block
  return undefined
}

/** A comment stands at the start of a value or after white space. */
const withoutComment = (value: string): string => value.replace(/(^|\s+)[#;].*$/, '')
