/** Untyped XML, held against the reader and the writer that aws-lite carries. */
import { createRequire } from 'node:module'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type LooseElement, readLooseXml, writeLooseXml } from './loose-xml.ts'
import { isMalformed } from './malformed.ts'

type Oracle = {
  XMLParser: new (options: object) => { parse(text: string): Record<string, unknown> }
  XMLBuilder: new () => { build(fields: object): string }
}
const { XMLParser, XMLBuilder } = createRequire(import.meta.url)(
  '@aws-lite/client/src/_vendor/xml.js',
) as Oracle
const parser = new XMLParser({
  attributeNamePrefix: '',
  htmlEntities: true,
  ignoreAttributes: false,
  ignoreDeclaration: true,
  parseTagValue: false,
  trimValues: false,
  tagValueProcessor: (_: string, value: string) =>
    value.trim() === '' && value.includes('\n') ? '' : undefined,
})
const builder = new XMLBuilder()

const name = fc.constantFrom('a', 'Tag', 'x:type', 'Key-2', '_b.c')
const text = fc.string({ unit: fc.constantFrom(...'ab <&>\'"1.é 😀'), minLength: 1, maxLength: 8 })
/** Values that both write; a name starts a letter and an array has at least two items, to come back as one. */
const fields = fc.letrec<{ fields: Record<string, unknown>; item: unknown }>(tie => ({
  fields: fc.dictionary(
    name,
    fc.oneof(tie('item'), fc.array(tie('item'), { minLength: 2, maxLength: 3 })),
    { minKeys: 1, maxKeys: 3, noNullPrototype: true },
  ),
  item: fc.oneof({ depthSize: 'small' }, text, text, tie('fields')),
})).fields

describe('readLooseXml', () => {
  test.each<[text: string, value: LooseElement]>([
    ['<a/>', ''],
    ['<a>text</a>', 'text'],
    ['<a>  </a>', '  '],
    ['<a>\n  </a>', ''],
    ['<a>b &amp; &lt;c&gt; &#xD;</a>', 'b & <c> \r'],
    ['<a><![CDATA[<b>]]> c</a>', '<b> c'],
    ['<a><b>1</b><c/><b>2</b></a>', { b: ['1', '2'], c: '' }],
    ['<a><b>1</b></a>', { b: '1' }],
    ['<a xmlns="urn:n"><b x:y="z">1</b></a>', { b: { '#text': '1', 'x:y': 'z' }, xmlns: 'urn:n' }],
    ['<?xml version="1.0"?>\n<a>\n  <b>1</b>\n</a>', { b: '1' }],
    ['<a><b> <c/> </b></a>', { b: { c: '' } }],
    ['<a>x<b/>y</a>', { b: '', '#text': 'xy' }],
    ['<a><__proto__>1</__proto__></a>', JSON.parse('{"__proto__":"1"}')],
  ])('%s', (document, value) => {
    expect(readLooseXml(document)).toEqual({ root: 'a', value })
  })

  test.each(['', 'text', '<a>', '<a></b>', '<a/><b/>', '<a>&nope;</a>', '<!DOCTYPE a><a/>'])(
    '%s is malformed',
    document => {
      let thrown: unknown
      try {
        readLooseXml(document)
      } catch (cause) {
        thrown = cause
      }
      expect(isMalformed(thrown)).toBe(true)
    },
  )

  test('reads what was written, as the oracle does', () => {
    fc.assert(
      fc.property(fields, value => {
        const document = `<root>${writeLooseXml(value)}</root>`
        const read = readLooseXml(document).value
        expect(read).toEqual(value)
        expect(read).toEqual(parser.parse(document).root)
      }),
    )
  })
})

describe('writeLooseXml', () => {
  test.each<[fields: object, text: string]>([
    [{ ok: true }, '<ok>true</ok>'],
    [{ a: 1.5, b: 0, c: '' }, '<a>1.5</a><b>0</b><c></c>'],
    [{ a: null, b: undefined, c: {} }, '<a/><c></c>'],
    [{ a: [1, undefined, { b: 2 }] }, '<a>1</a><a><b>2</b></a>'],
    [{ a: { '#text': 'b', c: 1 } }, '<a>b<c>1</c></a>'],
    [{ a: '<&>\'"' }, '<a>&lt;&amp;&gt;&apos;&quot;</a>'],
    [{ a: new Date(0) }, `<a>${new Date(0)}</a>`],
    [{}, ''],
  ])('%j', (value, text) => {
    expect(writeLooseXml(value)).toBe(text)
    expect(builder.build(value)).toBe(text)
  })

  test('keeps the order of an array that holds null, which the oracle does not', () => {
    expect(writeLooseXml({ a: [1, null, 2] })).toBe('<a>1</a><a/><a>2</a>')
  })

  test('writes as the oracle does', () => {
    fc.assert(
      fc.property(fields, value => {
        expect(writeLooseXml(value)).toBe(builder.build(value))
      }),
    )
  })
})
