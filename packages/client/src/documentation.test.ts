import { dynamodb } from '@plainwire/dynamodb'
import { describe, expect, test } from 'vitest'
import { plainText } from './documentation.ts'
import { client } from './index.ts'
import { notes } from './service.fixture.ts'

const made = client({ api: notes })
const rule = '-------------------------'

test('A9.1 A9.2 data: name, words, request, required, response', async () => {
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

test('A9.3 A9.4 text: the same in the same order', async () => {
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

test('A9.3 of an operation that there is not: nothing', async () => {
  expect(await made.docData('Nope' as never)).toBeUndefined()
  expect(await made.doc('Nope' as never)).toBeUndefined()
})

describe('a shape that holds itself', () => {
  const tables = client({ api: dynamodb })

  test('A9.5 stands by its name, and once under Given', async () => {
    const data = await tables.docData('PutItem')
    expect(data?.required).toEqual(['TableName', 'Item'])
    expect(data?.request).toMatchObject({ Item: { '<key>': 'AttributeValue' } })
    expect(data?.refs).toMatchObject({
      AttributeValue: { S: 'string', L: ['AttributeValue'], M: { '<key>': 'AttributeValue' } },
    })
    expect(Object.keys(data?.refs ?? {})).toEqual(['AttributeValue'])
  })

  test('A9.4 the text has all parts, in order, and no markup', async () => {
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

test('A9.6 is loaded when it is first asked for, and kept by the service', async () => {
  let loads = 0
  const docs = async () => {
    loads++
    return { PutNote: 'Puts.' }
  }
  const counting = client({ api: { ...notes, docs } })
  expect(counting.ops()).toEqual(['PutNote', 'ListNotes', 'Greet', 'ReadNote', 'WriteNote'])
  expect(loads).toBe(0)
  expect(await counting.docData('PutNote')).toMatchObject({ documentation: 'Puts.' })
  expect(loads).toBe(1)
  expect(await dynamodb.docs?.()).toBe(await dynamodb.docs?.())
})

test('A9.6 that does not load is an error, and where there is none there is the rest', async () => {
  const docs = () => Promise.reject(new Error('no docs.js'))
  await expect(client({ api: { ...notes, docs } }).doc('PutNote')).rejects.toThrow('no docs.js')
  const { docs: _, ...bare } = notes
  const data = await client({ api: bare }).docData('PutNote')
  expect(data).not.toHaveProperty('documentation')
  expect(data?.required).toEqual(['Name'])
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
