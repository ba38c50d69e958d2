import { dynamodb } from '@plainwire/dynamodb'
import { describe, expect, test } from 'vitest'
import { plainText } from './documentation.ts'
import { client } from './index.ts'
import { notes } from './service.fixture.ts'

const made = client({ api: notes })
const rule = '-------------------------'

test('data: name, words, request, required, response', async () => {
  expect(await made.docData('PutNote')).toEqual({
    name: 'PutNote',
    documentation: '<p>Puts a <b>note</b>.</p>',
    request: { Name: 'string', Text: 'string', Size: 'integer', Token: 'string' },
    required: ['Name'],
    response: { Id: 'string' },
  })
  expect(await made.docData('Greet')).toEqual({ name: 'Greet', response: { Words: 'string' } })
  expect(await made.docData('ListNotes')).toMatchObject({ response: { Names: ['string'] } })
})

test('text: the same in the same order', async () => {
  expect(await made.doc('PutNote')).toBe(
    [
      ...[rule, 'PutNote', '', 'Puts a note.', ''],
      ...[
        rule,
        'Request',
        '',
        '{\n  Name: string\n  Text: string\n  Size: integer\n  Token: string\n}',
      ],
      ...['', 'Required', '', '[Name]', ''],
      ...[rule, 'Response', '', '{\n  Id: string\n}'],
    ].join('\n'),
  )
})

test('of an operation that there is not: nothing', async () => {
  expect(await made.docData('Nope' as never)).toBeUndefined()
  expect(await made.doc('Nope' as never)).toBeUndefined()
})

describe('a shape that holds itself', () => {
  const tables = client({ api: dynamodb })

  test('stands by its name, and once under Given', async () => {
    const data = await tables.docData('PutItem')
    expect(data?.required).toEqual(['TableName', 'Item'])
    expect(data?.request).toMatchObject({ Item: { '<key>': 'AttributeValue' } })
    expect(data?.refs).toMatchObject({
      AttributeValue: { S: 'string', L: ['AttributeValue'], M: { '<key>': 'AttributeValue' } },
    })
    expect(Object.keys(data?.refs ?? {})).toEqual(['AttributeValue'])
  })

  test('the text has all parts, in order, and no markup', async () => {
    const text = (await tables.doc('PutItem')) ?? ''
    const places = [
      'PutItem',
      'Creates a new item',
      '\nRequest\n',
      '\nRequired\n',
      '\nResponse\n',
      '\nGiven\n',
    ].map(part => text.indexOf(part))
    expect(places).not.toContain(-1)
    expect(places).toEqual([...places].sort((a, b) => a - b))
    expect(text).not.toMatch(/<\/?(p|code|li|a)[ >]/)
  })

  test('may be read again', async () => {
    expect(await tables.doc('PutItem')).toBe(await tables.doc('PutItem'))
  })
})

const words: readonly [html: string, text: string][] = [
  ['<p>one</p><p>two</p>', 'one\ntwo'],
  ['<ul><li>a</li><li> <p>b</p> </li></ul>', '- a\n- b'],
  ['a &lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;', `a <b> & "c" 'd'`],
  ['<a href="x">link</a>', 'link'],
  ['  a \t b  ', 'a b'],
  ['1 < 2', '1 < 2'],
  ['', ''],
]
test.each(words)('%s in words', (html, text) => {
  expect(plainText(html)).toBe(text)
})
