import fc from 'fast-check'
import { expect, it, test } from 'vitest'
import { escapeXmlText } from '../codec/xml.ts'
import { xmlTexts } from './xml-texts.ts'
import { xmlTree } from './xml-tree.ts'

test.each([
  ['<Error><Code>A</Code><Message>b &lt; c &amp; d</Message></Error>'],
  ['<?xml version="1.0"?>\n<!-- why -->\n<Error xmlns="urn:x"><Code>A</Code></Error>\n'],
  ['<e:Error xmlns:e="u"><e:Code>A</e:Code><Empty/><Gone></Gone></e:Error>'],
  [
    '<Response><Errors><Error><Code>A</Code></Error><Error><Code>B</Code></Error></Errors></Response>',
  ],
  ['<Error><Message><![CDATA[<a> & b]]></Message><Code>&#65;&#x42;</Code></Error>'],
  ['<Error>\n  <Code>A</Code>\n</Error>'],
  ['<Error/>'],
  ['<Error>only text</Error>'],
])('reads %j as the reader of data does', text => {
  expect(xmlTexts(text)).toEqual(xmlTree(text))
  expect(xmlTexts(text)).toBeDefined()
})

test.each([
  '',
  'Service Unavailable',
  '<html><body><p>Not closed</body></html>',
  '<Error><Code>A</Error>',
  '<Error>',
  '</Error>',
])('finds no document in %j', text => {
  expect(xmlTexts(text)).toBeUndefined()
})

it('reads any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), text => {
      const document = `<Error><Message>${escapeXmlText(text)}</Message></Error>`
      expect(xmlTexts(document)).toEqual({ root: 'Error', fields: { Message: text } })
    }),
  )
})

it('survives any soup', () => {
  const bit = fc.constantFrom(
    '<',
    '>',
    '/',
    'a',
    '<a>',
    '</a>',
    '<!',
    '<?',
    '<![CDATA[',
    ']]>',
    '&',
    ';',
  )
  fc.assert(fc.property(fc.array(bit, { maxLength: 40 }), bits => void xmlTexts(bits.join(''))))
})
