import fc from 'fast-check'
import { SaxesParser } from 'saxes'
import { describe, expect, it } from 'vitest'
import { isMalformed } from './malformed.ts'
import {
  attribute,
  elementText,
  escapeXmlAttribute,
  escapeXmlText,
  nextElement,
  skipElement,
  type XmlReader,
  xmlReader,
} from './xml.ts'

type Node = { name: string; text: string; children: Node[]; attributes: Record<string, string> }

describe('the reader', () => {
  it('pulls children, text and attributes', () => {
    const reader = xmlReader(
      '<?xml version="1.0"?>\n<a xmlns="urn:x" x:type=\'T>1\'> <b>1 &lt; 2</b>tail<c/><d>x<e>y</e>z</d></a >',
    )
    expect(nextElement(reader)).toBe('a')
    expect([
      attribute(reader, 'xmlns'),
      attribute(reader, 'x:type'),
      attribute(reader, 'type'),
    ]).toEqual(['urn:x', 'T>1', undefined])
    expect(nextElement(reader, 'b')).toBe('b')
    expect(elementText(reader)).toBe('1 < 2')
    expect(nextElement(reader, 'wrong')).toBe('c')
    expect(nextElement(reader)).toBe(undefined)
    expect(nextElement(reader)).toBe('d')
    expect(elementText(reader)).toBe('xz')
    expect(nextElement(reader)).toBe(undefined)
    expect(nextElement(reader)).toBe(undefined)
  })

  it('reads CDATA, comments, instructions, references', () => {
    const reader = xmlReader('<a>1<!-- <b> --><![CDATA[<&]]]]>&#x1F600;<?pi x?>&#65;\r\n\r</a>')
    nextElement(reader)
    expect(elementText(reader)).toBe('1<&]]\u{1F600}A\n\n')
  })

  it('skips what is not wanted', () => {
    const reader = xmlReader('<a><b><c><d/></c>&amp;<!--x--></b><e>1</e></a>')
    nextElement(reader)
    nextElement(reader)
    skipElement(reader)
    expect(nextElement(reader)).toBe('e')
  })

  it.each([
    ['', {}],
    ['text', {}],
    ['<a>', {}],
    ['<a></b>', {}],
    ['<a/><b/>', {}],
    ['<a/>x', {}],
    ['</a>', {}],
    ['<!DOCTYPE a><a/>', {}],
    ['<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', {}],
    ['<a>&e;</a>', {}],
    ['<a>&amp</a>', {}],
    ['<a>& b</a>', {}],
    ['<a>&#xD800;</a>', {}],
    ['<a>&#1114112;</a>', {}],
    ['<a>]]></a>', {}],
    ['<a><!-- -- --></a>', {}],
    ['<a><!--', {}],
    ['<a><![CDATA[x</a>', {}],
    ['<a b></a>', {}],
    ['<a b=c></a>', {}],
    ['<a b="1" b="2"/>', {}],
    ['<a b="1"c="2"/>', {}],
    ['<a b="<"/>', {}],
    ['<a b="1/>', {}],
    ['< a/>', {}],
    ['<1/>', {}],
    ['<a/ >', {}],
    ['<a><?xml version="1.0"?></a>', {}],
    ['<![CDATA[x]]><a/>', {}],
    ['<a><b></a></b>', {}],
    ['<a><b/><b/></a>', { size: 5 }],
    ['<a><b><c/></b></a>', { depth: 2 }],
    ['<', {}],
    ['<a', {}],
    ['<a ', {}],
    ['<a b', {}],
    ['<a b=', {}],
    ['<a b="', {}],
    ['<a/', {}],
    ['<?', {}],
    ['<a>&', {}],
    ['<a>&__proto__;</a>', {}],
    ['<a>&constructor;</a>', {}],
  ] as const)('refuses %s', (text, limits) => {
    expect(() => tree(text, limits)).toThrow(
      expect.objectContaining({ malformed: expect.stringMatching(/^xml: /) }),
    )
  })

  it('allows control characters, which object keys contain', () => {
    expect(tree('<a>\x01&#x1;</a>').text).toBe('\x01\x01')
  })

  it('bears a million elements within elements', () => {
    expect(() => tree('<a>'.repeat(1e6))).toThrow(
      expect.objectContaining({ malformed: expect.anything() }),
    )
  })
})

describe('against saxes', () => {
  const name = fc.stringMatching(/^[A-Za-z_][\w.-]{0,6}$/).filter(found => !/^xml/i.test(found))
  const text = fc.stringMatching(/^[ -~é\n\t\u{1F600}]{0,12}$/u)
  const raw = fc.oneof(
    text.map(escapeXmlText),
    text.map(inner => `<![CDATA[${inner.replaceAll(']]>', '')}]]>`),
    fc.constantFrom('<!-- c > -->', '<?pi x?>', '&#65;', '&#x1F600;', '&apos;', '\r\n'),
  )
  const { document } = fc.letrec<{ document: string; content: string }>(tie => ({
    document: fc
      .tuple(name, fc.uniqueArray(name, { maxLength: 3 }), text, tie('content'), fc.boolean())
      .map(([tag, attributes, value, content, empty]) => {
        const start = `${tag}${attributes.map(key => ` ${key}="${escapeXmlAttribute(value)}"`).join('')}`
        return empty ? `<${start} />` : `<${start}>${content}</${tag}>`
      }),
    content: fc
      .array(fc.oneof({ maxDepth: 4 }, raw, tie('document')), { maxLength: 4 })
      .map(parts => parts.join('')),
  }))

  it('reads the same tree', () => {
    fc.assert(
      fc.property(document, source => {
        expect(tree(source)).toEqual(saxesTree(source))
      }),
      { numRuns: 500 },
    )
  })

  it('refuses the same mutations', () => {
    const mutation = fc.tuple(
      document,
      fc.nat(),
      fc.nat(3),
      fc.constantFrom('<', '>', '/', '&', ';', '"', '=', ' ', 'x', ']]>', '<!--', "'", ':'),
    )
    fc.assert(
      fc.property(mutation, ([source, position, cut, inserted]) => {
        const at = position % (source.length + 1)
        const mutated = source.slice(0, at) + inserted + source.slice(at + cut)
        fc.pre(isWellFormed(mutated))
        const ours = orRefused(() => tree(mutated))
        fc.pre(!holdsControls(ours)) // here we mean to differ
        const theirs = orRefused(() => saxesTree(mutated))
        expect([mutated, ours]).toEqual([mutated, theirs])
      }),
      { numRuns: 3000 },
    )
  })

  it('throws nothing else on any text', () => {
    const soup = fc.array(
      fc.constantFrom(
        '<',
        '>',
        '/',
        '&',
        ';',
        '"',
        '=',
        ' ',
        'a',
        'b:',
        ']]>',
        '<!--',
        '-->',
        '<![CDATA[',
        '?',
        '<a>',
        '</a>',
        '#x41',
        '\r',
      ),
      { maxLength: 30 },
    )
    fc.assert(
      fc.property(soup, parts => void orRefused(() => tree(parts.join('')))),
      { numRuns: 3000 },
    )
  })
})

it('escapes what a reader would lose', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }).filter(isWellFormed), text => {
      const reader = xmlReader(`<a b="${escapeXmlAttribute(text)}">${escapeXmlText(text)}</a>`)
      nextElement(reader)
      expect(attribute(reader, 'b')).toBe(text)
      expect(elementText(reader)).toBe(text)
    }),
  )
})

const isWellFormed = (text: string): boolean => !/\p{Cs}/u.test(text)

function tree(source: string, limits = {}): Node {
  const reader = xmlReader(source, limits)
  const root = node(reader, nextElement(reader)!)
  expect(nextElement(reader)).toBe(undefined)
  return root
}

/** Two readers over the same element: one for its text, one for its children. */
function node(reader: XmlReader, name: string): Node {
  const attributes: Record<string, string> = {}
  for (const [, key] of reader.source
    .slice(reader.attributesFrom, reader.attributesTo)
    .matchAll(/([^\s=]+)\s*=\s*(?:"[^"]*"|'[^']*')/g)) {
    attributes[key!] = attribute(reader, key!)!
  }
  const text = elementText({ ...reader, open: [...reader.open] })
  const children: Node[] = []
  for (let child = nextElement(reader); child !== undefined; child = nextElement(reader))
    children.push(node(reader, child))
  return { name, text, children, attributes }
}

function saxesTree(source: string): Node {
  const parser = new SaxesParser({ xmlns: false, fragment: false })
  const stack: Node[] = [{ name: '', text: '', children: [], attributes: {} }]
  const top = (): Node => stack.at(-1)!
  parser.on('error', error => {
    throw error
  })
  parser.on('doctype', () => {
    throw new Error('doctype')
  })
  parser.on('opentag', tag => {
    const made = {
      name: tag.name.slice(tag.name.indexOf(':') + 1),
      text: '',
      children: [],
      attributes: { ...tag.attributes } as Record<string, string>,
    }
    top().children.push(made)
    stack.push(made)
  })
  parser.on('closetag', () => void stack.pop())
  parser.on('text', text => {
    if (stack.length > 1) top().text += text
  })
  parser.on('cdata', text => {
    top().text += text
  })
  parser.write(source).close()
  return stack[0]!.children[0]!
}

const holdsControls = (found: Node | 'refused'): boolean =>
  /\\u00[01]|\\[bf]|[\ufffe\uffff]/.test(JSON.stringify(found))

function orRefused(read: () => Node): Node | 'refused' {
  try {
    return read()
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name !== 'Error') throw thrown
    if (!(thrown instanceof Error) && !isMalformed(thrown)) throw thrown
    return 'refused'
  }
}
