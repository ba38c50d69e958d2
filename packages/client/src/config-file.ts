/**
 * The shared configuration format: sections, properties, and blocks of indented properties under one that has no value
 * of its own. Lines that are none of these are skipped.
 */

export type Values = Readonly<Record<string, string>>
/** A property's text, or the block under it. */
export type Section = Readonly<Record<string, string | Values>>

export type ConfigFile = {
  readonly profiles: Readonly<Record<string, Section>>
  readonly services: Readonly<Record<string, Section>>
  readonly ssoSessions: Readonly<Record<string, Section>>
}

type Open = Record<string, string | Record<string, string>>
type Kind = keyof ConfigFile

const kinds: Readonly<Record<string, Kind>> = {
  profile: 'profiles',
  services: 'services',
  'sso-session': 'ssoSessions',
}

/** @example parseConfig('[profile work]\nregion = eu-west-1').profiles.work?.region // 'eu-west-1' */
export function parseConfig(text: string): ConfigFile {
  const file = { profiles: table(), services: table(), ssoSessions: table() }
  let section: Open | undefined
  let block: Record<string, string> | undefined
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    if (/^\s*([#;]|$)/.test(line)) continue
    const heading = /^\s*\[\s*([^\]]+?)\s*\]/.exec(line)?.[1]
    if (heading !== undefined) {
      section = sectionOf(file, heading)
      block = undefined
      continue
    }
    const pair = /^(\s*)([^\s=][^=]*?)\s*=\s*(.*?)\s*$/.exec(line)
    if (pair === null || section === undefined) continue
    const [, indent = '', key = '', raw = ''] = pair
    const value = raw.replace(/(^|\s+)[#;].*$/, '')
    if (indent !== '' && block !== undefined) block[key] = value
    else block = property(section, key, value)
  }
  return file
}

/** Sets a property; one without a value opens a block, which goes on where it was left. */
function property(section: Open, key: string, value: string): Record<string, string> | undefined {
  const before = section[key]
  if (value !== '') {
    section[key] = value
    return undefined
  }
  const block =
    typeof before === 'object' ? before : (Object.create(null) as Record<string, string>)
  section[key] = block
  return block
}

const table = (): Record<string, Open> => Object.create(null)

/** `[name]` and `[profile name]` are both profiles; a kind nobody knows is skipped whole. */
function sectionOf(file: Record<Kind, Record<string, Open>>, heading: string): Open | undefined {
  const [first = '', ...rest] = heading.split(/\s+/)
  const kind = rest.length === 0 ? 'profiles' : kinds[first]
  if (kind === undefined) return undefined
  const name = rest.length === 0 ? first : rest.join(' ')
  file[kind][name] ??= Object.create(null) as Open
  return file[kind][name]
}
