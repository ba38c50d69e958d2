/** What answers become, rule by rule: a row is a rule, a protocol, members, what came, and the output. */
import { describe, expect, test } from 'vitest'
import type { Codec } from '../model/codec.ts'
import type { Member, Section, Shapes } from '../model/types.ts'
import { awsJson1_0 } from '../protocols/aws-json.ts'
import { awsQuery, ec2Query } from '../protocols/query.ts'
import { restJson1 } from '../protocols/rest-json.ts'
import { restXml } from '../protocols/rest-xml.ts'
import { rpcv2Json } from '../protocols/rpcv2-json.ts'
import { echo, read, response, section, structure } from '../protocols/sink.fixture.ts'

type Members = Readonly<Record<string, Member>>
type Rule = readonly [rule: string, codec: Codec, of: Section, body: string, output: object]

const one = (members: Members, more: Shapes = {}): Section =>
  section({ output: 'Input' }, { ...structure(members), ...more })
const list: Members = { Before: {}, L: { shape: 'Strings' } }
const wrapped = (inner: string) => `<PourResponse><PourResult>${inner}</PourResult></PourResponse>`

const json: readonly Rule[] = [
  ['A12.9: no output is {}, whatever came', awsJson1_0, section({}), '{"a":1}', {}],
  ['A12.9: also what is no JSON', awsJson1_0, section({}), 'OK', {}],
  ['A12.10: an empty body is {}', awsJson1_0, echo('Values'), '', {}],
  ['A12.11: a single value is a list of one', awsJson1_0, one(list), '{"L":"one"}', { L: ['one'] }],
  [
    'A12.12: what nobody described is left out',
    awsJson1_0,
    one({ Text: {} }),
    '{"Text":"a","Else":1,"More":{"x":[]}}',
    { Text: 'a' },
  ],
  [
    'A11.5: bytes that are null are absent',
    restJson1,
    one({ Bytes: { type: 'blob' }, Text: {} }),
    '{"Bytes":null,"Text":"a"}',
    { Text: 'a' },
  ],
  [
    'A11.6: what JSON cannot say as a number is one',
    awsJson1_0,
    one({ A: { type: 'double' }, B: { type: 'float' }, C: { type: 'double' } }),
    '{"A":"NaN","B":"-Infinity","C":"Infinity"}',
    { A: Number.NaN, B: Number.NEGATIVE_INFINITY, C: Number.POSITIVE_INFINITY },
  ],
  [
    'A11.1: a long that no number holds is a bigint',
    rpcv2Json,
    one({ Big: { type: 'long' }, Safe: { type: 'long' } }),
    '{"Big":-9223372036854775807,"Safe":9007199254740991}',
    { Big: -9223372036854775807n, Safe: 9007199254740991 },
  ],
  [
    'A11.2: keys of a map are text, also those that look like numbers',
    awsJson1_0,
    one({ M: { shape: 'Numbers' } }),
    '{"M":{"1":1,"a b":2}}',
    { M: { '1': 1, 'a b': 2 } },
  ],
  [
    'A11.4: instants as text, digits, whole and broken numbers',
    awsJson1_0,
    one(Object.fromEntries([...'ABCDEF'].map(name => [name, { type: 'timestamp' as const }]))),
    '{"A":"1970-01-01T00:00:01.5Z","B":"1970-01-01T00:00:01Z","C":"Thu, 01 Jan 1970 00:00:01 GMT","D":"1","E":1,"F":1.123456}',
    {
      A: new Date(1500),
      B: new Date(1000),
      C: new Date(1000),
      D: new Date(1000),
      E: new Date(1000),
      F: new Date(1123),
    },
  ],
]

const xml: readonly Rule[] = [
  [
    'A11.5: an empty element is no number, no flag, no instant',
    restXml,
    one({
      N: { type: 'integer' },
      D: { type: 'double' },
      Is: { type: 'boolean' },
      Text: {},
    }),
    '<R><N/><D></D><Is/><Text/></R>',
    { Text: '' },
  ],
  [
    'A11.2: keys of a map are text in XML as well',
    restXml,
    one({ M: { shape: 'Numbers' } }),
    '<R><M><entry><key>1</key><value>1</value></entry></M></R>',
    { M: { '1': 1 } },
  ],
  [
    'A12.28: a list that is not there is absent',
    restXml,
    one(list),
    '<R><Before/></R>',
    { Before: '' },
  ],
  ['A12.28: one that is empty is []', restXml, one(list), '<R><L/></R>', { L: [] }],
  [
    'A12.29: white space between elements is nothing, within text it is text',
    restXml,
    one({ Text: {}, L: { shape: 'Strings' } }),
    '<R>\n  <L>\n    <member> a\n b </member>\n  </L>\n  <Text>  </Text>\n</R>\n',
    { L: [' a\n b '], Text: '  ' },
  ],
]

const query: readonly Rule[] = [
  ['A12.35: an empty wrapper is {}', awsQuery, echo('Values'), wrapped(''), {}],
  [
    'A12.35: a result stands in its wrapper',
    awsQuery,
    echo('Values'),
    wrapped('<Text>a</Text>'),
    { Text: 'a' },
  ],
  [
    'A12.36: no output is {}',
    awsQuery,
    section({}),
    '<PourResponse><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></PourResponse>',
    {},
  ],
  [
    'A12.37: true and false in whatever letters',
    awsQuery,
    one({ A: { type: 'boolean' }, B: { type: 'boolean' }, C: { type: 'boolean' } }),
    wrapped('<A>True</A><B>FALSE</B><C> true </C>'),
    { A: true, B: false, C: true },
  ],
  ['A12.40: no body at all is {}', awsQuery, echo('Values'), '', {}],
  ['A12.40: of EC2 neither', ec2Query, echo('Values'), '', {}],
  [
    'A12.42: EC2 has no wrapper',
    ec2Query,
    echo('Values'),
    '<PourResponse><requestId>r</requestId><Text>a</Text></PourResponse>',
    { Text: 'a' },
  ],
]

describe.each(Object.entries({ json, xml, query }))('%s', (_, rules) => {
  test.each(rules)('%s', (_, codec, of, body, output) => {
    expect(read(codec, of, response(200, body)).output).toEqual(output)
  })
})

test('A12.36: the request id is beside the output', () => {
  const body =
    '<PourResponse><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></PourResponse>'
  expect(read(awsQuery, section({}), response(200, body))).toEqual({ output: {}, requestId: 'r' })
})

test.each([restJson1, restXml])(
  'A12.19: headers, a map of them, the status and the body are one output',
  codec => {
    const shape = one(
      {
        Kind: { in: 'header', name: 'X-Kind' },
        Meta: { in: 'prefixHeaders', name: 'x-meta-', shape: 'Texts' },
        Code: { in: 'status', type: 'integer' },
        Text: {},
      },
      { Texts: { type: 'map', key: {}, value: {} } },
    )
    const body = codec === restXml ? '<R><Text>a</Text></R>' : '{"Text":"a"}'
    const headers = [
      ['x-kind', 'k'],
      ['X-Meta-Team', 'blue'],
    ] as const
    const all = { Kind: 'k', Meta: { team: 'blue' }, Code: 201, Text: 'a' }
    expect(read(codec, shape, response(201, body, headers)).output).toEqual(all)
    const { Text, ...bare } = all
    expect(read(codec, shape, response(201, '', headers)).output).toEqual(bare)
  },
)

test.each([restJson1, restXml])('A12.19: a payload is one member', codec => {
  const shape = one({ Code: { in: 'status', type: 'integer' }, P: { in: 'payload' } })
  expect(read(codec, shape, response(200, 'text')).output).toEqual({ Code: 200, P: 'text' })
})

test('A12.30: nothing outside a document is ever read, and nothing within it grows', () => {
  for (const declared of [
    '<!DOCTYPE R [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE R [<!ENTITY x "aaaaaaaaaa">]>',
  ]) {
    const found = read(
      restXml,
      one({ Text: {} }),
      response(200, `${declared}<R><Text>&x;</Text></R>`),
    )
    expect(found.output).toMatchObject({ $anomaly: 'fault', code: 'UNREADABLE_RESPONSE' })
  }
})
