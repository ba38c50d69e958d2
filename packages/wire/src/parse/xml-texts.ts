/**
 * Error documents as nested texts, for operations that read no other XML: a few lines that take whatever looks like
 * elements. `codec/xml.ts` is the reader of data, which must not guess.
 */
export type Fields = { [name: string]: unknown }

/** The root element's name and content; `undefined` where the text is no XML. */
export type XmlTexts = (
  text: string,
) => { readonly root: string; readonly fields: Fields } | undefined

export const xmlTexts: XmlTexts = text => {
  const document: Fields = {}
  const open = [{ name: '', fields: document, text: '' }]
  for (const [, end, name, empty, cdata, plain] of text.slice(0, longest).matchAll(token)) {
    const top = open.at(-1)!
    if (name === undefined) top.text += cdata ?? decoded(plain ?? '')
    else if (end !== '/') open.push({ name, fields: {}, text: '' })
    if (name === undefined || (end !== '/' && empty !== '/')) continue
    const { name: closed, fields, text: inner } = open.pop()!
    const outer = open.at(-1)
    if (closed !== name || outer === undefined) return undefined
    put(outer.fields, name, Object.keys(fields).length > 0 ? fields : inner)
  }
  const [root] = Object.entries(document)
  if (root === undefined || open.length > 1) return undefined
  return { root: root[0], fields: typeof root[1] === 'object' ? (root[1] as Fields) : {} }
}

/** Characters of an error document that are looked at. */
const longest = 65_536

/** Markup that says nothing, tags, CDATA, text. */
const token =
  /<[?!](?!\[CDATA).*?>|<(\/?)(?:[\w.-]+:)?([\w.-]+)[^>]*?(\/?)>|<!\[CDATA\[(.*?)\]\]>|([^<]+)/gs

/** Repeated elements become an array. */
function put(fields: Fields, name: string, value: unknown): void {
  const before = Object.hasOwn(fields, name) ? [fields[name]].flat() : []
  fields[name] = before.length === 0 ? value : [...before, value]
}

const decoded = (text: string): string =>
  text.replace(/&(?:#(x?)([\da-f]+)|(\w+));/gi, (all, hex, digits, name) =>
    digits ? String.fromCodePoint(Number.parseInt(digits, hex ? 16 : 10)) : (entities[name] ?? all),
  )

const entities: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
}
