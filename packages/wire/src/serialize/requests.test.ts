import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { header } from '../http.ts'
import type { Codec } from '../model/codec.ts'
import type { Member } from '../model/types.ts'
import { splitList } from '../parts/header-lists.ts'
import { awsJson1_0, awsJson1_1 } from '../protocols/aws-json.ts'
import { awsQuery, ec2Query } from '../protocols/query.ts'
import { restJson1 } from '../protocols/rest-json.ts'
import { restXml } from '../protocols/rest-xml.ts'
import { rpcv2Cbor } from '../protocols/rpcv2-cbor.ts'
import { rpcv2Json } from '../protocols/rpcv2-json.ts'
import {
  context,
  echo,
  section,
  service,
  shapes,
  structure,
  token,
  written,
} from '../protocols/sink.fixture.ts'
import { compressed } from './compress.ts'
import { withContentMd5 } from './content-md5.ts'

type Made = { target: string; method: string; headers: [string, string][]; body: string }

const of = (codec: Codec, members: Record<string, Member>, uri = '/', extra = {}) => {
  const one = section(
    { input: 'Input', http: { method: 'POST', uri, code: 200 }, ...extra },
    structure(members),
  )
  return (input: Record<string, unknown>) => written(codec, one, input) as unknown as Made
}

describe('where an operation is named', () => {
  it.each([
    [awsJson1_0, 'application/x-amz-json-1.0'],
    [awsJson1_1, 'application/x-amz-json-1.1'],
  ])('A12.5: awsJson: in a header', (codec, contentType) => {
    const made = written(codec, echo('Values'), { Text: 'a' }) as unknown as Made
    expect(made).toMatchObject({ method: 'POST', target: '/', body: '{"Text":"a"}' })
    expect(header(made.headers, 'x-amz-target')).toBe('Sink_2026.Pour')
    expect(header(made.headers, 'content-type')).toBe(contentType)
  })

  it('Query: in the form', () => {
    const made = written(awsQuery, section({}), {}) as unknown as Made
    expect(made.body).toBe('Action=Pour&Version=2026-01-01')
  })

  it.each([
    [rpcv2Cbor, 'application/cbor'],
    [rpcv2Json, 'application/json'],
  ])('A12.58: rpcv2: in the path, without content where there is no input', (codec, type) => {
    const made = written(codec, echo('Values'), {}) as unknown as Made
    expect(made.target).toBe('/service/Sink/operation/Pour')
    expect(header(made.headers, 'content-type')).toBe(type)
    const bare = written(codec, section({}), {}) as unknown as Made
    expect(header(bare.headers, 'content-type')).toBeUndefined()
    expect(bare.body).toBe('')
  })

  it.each([awsJson1_0, rpcv2Cbor, rpcv2Json])('old error codes are asked for', codec => {
    const made = codec.serializer({ ...service, queryCompatible: true }, section({}))({}, context)
    expect(header((made as unknown as Made).headers, 'x-amzn-query-mode')).toBe('true')
  })
})

describe('paths', () => {
  it.each([
    ['/{A}/x', 'a b/c~', '/a%20b%2Fc~/x'],
    ['/{A+}/x', 'a b/c~', '/a%20b/c~/x'],
    ['/{A+}', '/leading', '//leading'],
    ['/{A+}', '../dots', '/../dots'],
    ['/{A}?fixed&k=v', "it's", '/it%27s?fixed&k=v'],
  ])('%s with %s is %s', (uri, A, target) => {
    expect(of(restJson1, { A: { in: 'label' } }, uri)({ A }).target).toBe(target)
  })

  it.each([
    [{ type: 'timestamp' }, new Date(1500), '/1970-01-01T00%3A00%3A01.5Z'],
    [{ type: 'timestamp', format: 'epoch-seconds' }, new Date(1500), '/1.5'],
    [{ type: 'boolean' }, true, '/true'],
    [{ type: 'long' }, 2n ** 62n, '/4611686018427387904'],
    [{ type: 'double' }, Number.NaN, '/NaN'],
  ] as const)('a label of %j', (member, A, target) => {
    expect(of(restJson1, { A: { ...member, in: 'label' } }, '/{A}')({ A }).target).toBe(target)
  })

  it.each([[undefined], [null], ['']])('A12.46: a label of %j is refused', A => {
    expect(of(restXml, { A: { in: 'label' } }, '/{A}')({ A })).toMatchObject({
      $anomaly: 'incorrect',
      message: expect.stringContaining('Input$A'),
    })
  })
})

describe('queries', () => {
  const members: Record<string, Member> = {
    Named: { in: 'query', name: 'n' },
    Many: { in: 'query', name: 'm', shape: 'Strings' },
    Rest: { in: 'queryParams', shape: 'Numbers' },
  }
  const target = (input: Record<string, unknown>) => of(restJson1, members, '/?f=1')(input).target

  it('repeats lists, leaves out what is absent, keeps what is empty', () => {
    expect(target({ Named: '', Many: ['a', 'b&'], Rest: null })).toBe('/?f=1&n=&m=a&m=b%26')
  })

  it('a named member wins over the same key of a spread map, and so does the pattern', () => {
    expect(target({ Named: 'x', Rest: { n: 'y', f: '2', z: 'w' } })).toBe('/?f=1&n=x&z=w')
  })
})

describe('headers', () => {
  const one = (member: Member) => of(restJson1, { H: { ...member, in: 'header', name: 'X-H' } })

  it.each([
    [{}, 'plain', 'plain'],
    [{}, '', ''],
    [{ type: 'timestamp' }, new Date(0), 'Thu, 01 Jan 1970 00:00:00 GMT'],
    [{ type: 'blob' }, new Uint8Array([1]), 'AQ=='],
    [{ mediaType: 'text/x' }, 'a', 'YQ=='],
    [{ type: 'document', mediaType: 'application/json' }, { a: 1 }, 'eyJhIjoxfQ=='],
    [{ shape: 'Strings' }, ['a', 'b,c', 'd"e'], 'a, "b,c", "d\\"e"'],
    [{ shape: 'Strings' }, [], ''],
  ] as [Member, unknown, string][])(
    'A12.18 A12.49 A12.51: %j: %j is sent as %s',
    (member, H, text) => {
      expect(header(one(member)({ H }).headers, 'x-h')).toBe(text)
    },
  )

  it('A12.52: leaves out what is absent', () => {
    expect(one({})({ H: null }).headers).toEqual([['accept', 'application/json']])
  })

  it.each(['a\r\nx: y', 'a\nb', 'a\u0000'])('refuses a line break: %j', H => {
    expect(one({})({ H })).toMatchObject({ $anomaly: 'incorrect' })
  })

  it('refuses a line break in the values and names of prefix headers too', () => {
    const make = of(restJson1, { M: { in: 'prefixHeaders', name: 'x-', shape: 'Numbers' } })
    expect(make({ M: { A: 'b' } }).headers).toContainEqual(['x-a', 'b'])
    expect(make({ M: { a: 'b\r\nc: d' } })).toMatchObject({ $anomaly: 'incorrect' })
    expect(make({ M: { 'a\r\nc: d': 'b' } })).toMatchObject({ $anomaly: 'incorrect' })
  })

  test('A12.49: lists come apart where they were joined', () => {
    const items = fc.array(fc.stringMatching(/^[!-~]([ -~]*[!-~])?$/), { minLength: 1 })
    fc.assert(
      fc.property(items, list => {
        const { headers } = one({ shape: 'Strings' })({ H: list })
        expect(splitList(header(headers, 'x-h')!)).toEqual(list)
      }),
    )
  })
})

describe('payloads', () => {
  it.each([
    [{ type: 'blob' }, new Uint8Array([97]), 'a', 'application/octet-stream'],
    [{ type: 'blob', mediaType: 'image/x' }, 'a', 'a', 'image/x'],
    [{}, 'a', 'a', 'text/plain'],
    [{ shape: 'Choice' }, { Word: 'a' }, '{"Word":"a"}', 'application/json'],
    [{ type: 'document' }, [1, 'a'], '[1,"a"]', 'application/json'],
    [{ shape: 'Values' }, undefined, '{}', 'application/json'],
    [{ shape: 'Choice' }, undefined, '', undefined],
  ] as [Member, unknown, string, string | undefined][])(
    'A12.17: restJson1 %j: %j',
    (member, P, body, type) => {
      const made = of(restJson1, { P: { ...member, in: 'payload' } })({ P })
      expect(made.body).toBe(body)
      expect(header(made.headers, 'content-type')).toBe(type)
    },
  )

  it('a content type that a member sets wins', () => {
    const made = of(restJson1, {
      P: { type: 'blob', in: 'payload' },
      Type: { in: 'header', name: 'Content-Type' },
    })({ P: 'a', Type: 'text/csv' })
    expect(made.headers.filter(([name]) => name === 'content-type')).toEqual([
      ['content-type', 'text/csv'],
    ])
  })

  it('A12.15: no body members, no content type', () => {
    const made = of(restJson1, { A: { in: 'label' } }, '/{A}')({ A: 'a' })
    expect(made).toMatchObject({ body: '', headers: [['accept', 'application/json']] })
  })

  it('a streaming blob may be anything that streams', async () => {
    const one = section(
      { input: 'Input', http: { method: 'PUT', uri: '/', code: 200 } },
      structure({ P: { type: 'blob', in: 'payload', streaming: true } }),
    )
    async function* chunks() {
      yield 'a'
      yield new Uint8Array([98])
    }
    const made = restXml.serializer(service, one)({ P: chunks() }, context) as never as {
      body: { replayable: boolean; open(): AsyncIterable<Uint8Array> }
    }
    const read: number[] = []
    for await (const chunk of made.body.open()) read.push(...chunk)
    expect(read).toEqual([97, 98])
    expect(made.body.replayable).toBe(false)
  })
})

describe('Query forms', () => {
  const members: Record<string, Member> = {
    L: { shape: 'Strings' },
    Flat: { shape: 'Strings', xmlFlattened: true, xmlName: 'F' },
    M: { shape: 'Numbers' },
    lower: { ec2Name: 'Own' },
    small: {},
  }
  const input = { L: ['a', 'b'], Flat: ['c'], M: { k: 1 }, lower: 'x', small: 'y' }
  const pairs = (codec: Codec, value: object) =>
    of(
      codec,
      members,
    )(value as Record<string, unknown>)
      .body.split('&')
      .slice(2)

  it('A12.32: awsQuery', () => {
    expect(pairs(awsQuery, input)).toEqual([
      'L.member.1=a',
      'L.member.2=b',
      'F.1=c',
      'M.entry.1.key=k',
      'M.entry.1.value=1',
      'lower=x',
      'small=y',
    ])
    expect(pairs(awsQuery, { L: [] })).toEqual(['L='])
  })

  it('ec2Query', () => {
    const { M, ...rest } = input
    expect(pairs(ec2Query, rest)).toEqual(['L.1=a', 'L.2=b', 'F.1=c', 'Own=x', 'Small=y'])
    expect(pairs(ec2Query, { L: [] })).toEqual([])
  })
})

describe('XML', () => {
  it('A12.24 A12.25: has attributes, namespaces, names and escapes', () => {
    const xml = section(
      { input: 'Input', http: { method: 'POST', uri: '/', code: 200 } },
      {
        Input: {
          type: 'structure',
          xmlName: 'Root',
          xmlNamespace: { uri: 'urn:a' },
          members: {
            Id: { xmlAttribute: true, xmlName: 'p:id' },
            Text: {},
            List: { shape: 'Strings', xmlNamespace: { uri: 'urn:b', prefix: 'p' } },
            Flat: { shape: 'Strings', xmlFlattened: true },
            Map: { shape: 'Numbers' },
          },
        },
      },
    )
    const value = { Id: '"1"', Text: 'a&b<c>', List: ['x'], Flat: ['y', 'z'], Map: { k: 1 } }
    expect((written(restXml, xml, value) as unknown as Made).body).toBe(
      '<Root xmlns="urn:a" p:id="&quot;1&quot;"><Text>a&amp;b&lt;c&gt;</Text>' +
        '<List xmlns:p="urn:b"><member>x</member></List><Flat>y</Flat><Flat>z</Flat>' +
        '<Map><entry><key>k</key><value>1</value></entry></Map></Root>',
    )
  })
})

describe('host prefixes', () => {
  const members: Record<string, Member> = { A: { hostLabel: true } }
  it('take labels from the input', () => {
    const make = of(awsJson1_0, members, '/', { hostPrefix: 'data-{A}.' })
    expect(make({ A: 'me' })).toMatchObject({ hostPrefix: 'data-me.' })
    for (const A of [undefined, '', 'a/b', 'a#', '-a', 'a'.repeat(64)])
      expect(make({ A })).toMatchObject({ $anomaly: 'incorrect' })
  })
})

describe('what is absent', () => {
  const all = { awsJson1_0, awsQuery, ec2Query, restJson1, restXml, rpcv2Json }
  it.each(Object.entries(all))('A12.4: %s fills a token, at any depth', (_, codec) => {
    const more = {
      ...structure({ Token: { token: true }, Inner: { shape: 'Inner' } }),
      Inner: { type: 'structure', members: { Token: { token: true } } },
    } as const
    const one = section({ input: 'Input', http: { method: 'POST', uri: '/', code: 200 } }, more)
    const { body } = written(codec, one, { Inner: {} }) as unknown as Made
    expect(body.split(token)).toHaveLength(3)
    const own = written(codec, one, { Token: 'mine', Inner: { Token: 'mine' } }) as unknown as Made
    expect(own.body).not.toContain(token)
  })

  it('gets its default below the top level, when asked for', () => {
    const members: Record<string, Member> = {
      N: { type: 'integer', default: 1 },
      Text: { default: 'a', clientOptional: true },
      At: { type: 'timestamp', default: 0 },
      Bytes: { type: 'blob', default: 'YQ==' },
      List: { shape: 'Strings', default: [] },
    }
    const one = section(
      { input: 'Input' },
      {
        ...structure({ ...members, Inner: { shape: 'Inner' } }),
        Inner: { type: 'structure', members },
      },
    )
    const make = (defaults: boolean) => {
      const made = awsJson1_0.serializer(service, one)({ Inner: {} }, { ...context, defaults })
      return JSON.parse(new TextDecoder().decode((made as { body: Uint8Array }).body))
    }
    expect(make(false)).toEqual({ Inner: {} })
    expect(make(true)).toEqual({ Inner: { N: 1, At: 0, Bytes: 'YQ==', List: [] } })
  })
})

describe('unions', () => {
  it.each([[{}], [{ Word: 'a', Count: 1 }], [{ Other: 1 }], ['a'], [{ toString: 1 }]])(
    '%j is refused',
    Choice => {
      for (const codec of [awsJson1_0, restJson1, rpcv2Cbor])
        expect(
          codec.serializer(service, echo('Values'))({ Choice } as never, context),
        ).toMatchObject({ $anomaly: 'incorrect', message: expect.stringContaining('Choice') })
    },
  )
})

describe('compression', () => {
  const gzip = (bytes: Uint8Array) => bytes.subarray(0, 1)
  const request = {
    method: 'POST',
    target: '/',
    headers: [['content-encoding', 'custom']] as [string, string][],
    body: new Uint8Array(100),
  }
  const operation = { ...section({}).operation, compression: ['gzip'] }

  it('comes after the encodings there are, above a size', () => {
    expect(compressed(operation, request, { minimum: 100, gzip })).toMatchObject({
      headers: [['content-encoding', 'custom, gzip']],
      body: new Uint8Array(1),
    })
    expect(compressed(operation, request, { minimum: 101, gzip })).toBe(request)
    expect(compressed(section({}).operation, request, { minimum: 0, gzip })).toBe(request)
  })
})

it('the fixture has shapes for all of this', () => {
  expect(Object.keys(shapes)).toContain('Values')
})

describe('Content-MD5', () => {
  const request = { method: 'POST', target: '/', headers: [], body: new Uint8Array(1) }
  const hasher = () => ({ update: () => {}, digest: () => new Uint8Array([1]) })
  const { operation } = section({})

  it('A12.53: is sent where a checksum is demanded and none is named', () => {
    const md5 = { ...operation, checksum: { requestRequired: true } } as const
    expect(withContentMd5(md5, request, { hasher }).headers).toEqual([['content-md5', 'AQ==']])
    const own = { ...request, headers: [['Content-MD5', 'x']] as [string, string][] }
    expect(withContentMd5(md5, own, { hasher })).toBe(own)
    const named = { ...md5, checksum: { ...md5.checksum, requestAlgorithmMember: 'A' } }
    expect(withContentMd5(named, request, { hasher })).toBe(request)
    expect(withContentMd5(operation, request, { hasher })).toBe(request)
  })
})
