/** Text within XML, both ways: the five predefined entities and numeric references, and nothing else. */
import { malformed } from './malformed.ts'

/**
 * @example
 * escapeXmlText('a < b') // 'a &lt; b'
 */
export const escapeXmlText = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what XML cannot hold raw is exactly what is escaped
  text.replace(/[&<>\0-\x08\x0b-\x1f\x85\u2028]/g, escapeCharacter)

/** As `escapeXmlText`, also fit for within double quotes, where a reader would fold white space. */
export const escapeXmlAttribute = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: as above
  text.replace(/[&<>"\0-\x1f\x85\u2028]/g, escapeCharacter)

const escapeCharacter = (mark: string): string =>
  escapes[mark] ?? `&#x${mark.charCodeAt(0).toString(16).toUpperCase()};`

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

/** Text as it was meant; an unknown entity is refused. */
export function decodeEntities(text: string): string {
  return text.includes('&') ? text.replace(/&([^;]*;?)/g, decodeEntity) : text
}

function decodeEntity(_: string, body: string): string {
  const named = entities[body]
  if (named !== undefined) return named
  const digits = /^#(?:x([\dA-Fa-f]+)|(\d+));$/.exec(body)
  if (!digits) malformed('xml', `unknown entity &${body.slice(0, 20)}`)
  const code = digits[1] ? Number.parseInt(digits[1], 16) : Number(digits[2])
  if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
    malformed('xml', `no character &${body}`)
  return String.fromCodePoint(code)
}

const entities: Readonly<Record<string, string | undefined>> = {
  __proto__: null as never,
  'amp;': '&',
  'lt;': '<',
  'gt;': '>',
  'quot;': '"',
  'apos;': "'",
}
