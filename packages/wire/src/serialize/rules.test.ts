/** What requests look like, rule by rule: a row is a rule, a protocol, members, an input, and what goes out. */
import { describe, expect, test } from 'vitest'
import type { Codec } from '../model/codec.ts'
import type { Member, Section, Shapes } from '../model/types.ts'
import { awsJson1_0 } from '../protocols/aws-json.ts'
import { awsQuery, ec2Query } from '../protocols/query.ts'
import { restJson1 } from '../protocols/rest-json.ts'
import { restXml } from '../protocols/rest-xml.ts'
import { echo, section, structure, token, written } from '../protocols/sink.fixture.ts'

type Members = Readonly<Record<string, Member>>
type Wire = {
  readonly method?: string
  readonly target?: string
  readonly headers?: readonly (readonly [string, string])[]
  readonly body?: string
}
type Rule = readonly [rule: string, codec: Codec, of: Section, input: object, wire: Wire]

const one = (members: Members, more: Shapes = {}, uri = '/', method = 'POST'): Section =>
  section({ input: 'Input', http: { method, uri, code: 200 } }, { ...structure(members), ...more })

const accept = ['accept', 'application/json'] as const
const half = new Date(1500)
const form = [['content-type', 'application/x-www-form-urlencoded']] as const
const pour = 'Action=Pour&Version=2026-01-01'
const rooted: Shapes = {
  Rooted: {
    type: 'structure',
    xmlName: 'Root',
    xmlNamespace: { uri: 'urn:r', prefix: 'p' },
    members: { Text: {} },
  },
}

const json: readonly Rule[] = [
  ['A12.6: a body is an object, also of nothing', awsJson1_0, echo('Values'), {}, { body: '{}' }],
  ['A12.6: and where there is no input', awsJson1_0, section({}), {}, { body: '{}' }],
  [
    'A12.7: members go by their own names',
    awsJson1_0,
    one({ Text: { jsonName: 'other' } }),
    { Text: 'a' },
    { body: '{"Text":"a"}' },
  ],
  [
    'A12.7: and in REST by the names of the description',
    restJson1,
    one({ Text: { jsonName: 'other' } }),
    { Text: 'a' },
    { body: '{"other":"a"}' },
  ],
  [
    'A12.8: what is null is left out',
    awsJson1_0,
    one({ A: {}, B: {}, In: { shape: 'Values' } }),
    { A: null, B: undefined, In: { Text: null, Small: 1 } },
    { body: '{"In":{"Small":1}}' },
  ],
  [
    'A12.14: an instant in seconds is a number, whether or not the description says so',
    awsJson1_0,
    one({ At: { type: 'timestamp' }, Same: { type: 'timestamp', format: 'epoch-seconds' } }),
    { At: half, Same: half },
    { body: '{"At":1.5,"Same":1.5}' },
  ],
]

const restJson: readonly Rule[] = [
  [
    'A12.15: JSON is asked for, also without a body',
    restJson1,
    section({ http: { method: 'GET', uri: '/', code: 200 } }),
    {},
    { body: '', headers: [accept] },
  ],
  [
    'A12.15: but not where bytes or text are the answer',
    restJson1,
    section(
      { output: 'Answer', http: { method: 'GET', uri: '/', code: 200 } },
      { Answer: { type: 'structure', members: { P: { in: 'payload', type: 'blob' } } } },
    ),
    {},
    { headers: [] },
  ],
  [
    'A12.15: nor events',
    restJson1,
    section(
      { output: 'Answer', http: { method: 'GET', uri: '/', code: 200 } },
      {
        Answer: { type: 'structure', members: { P: { in: 'payload', shape: 'Events' } } },
        Events: { type: 'union', streaming: true, members: { Said: { shape: 'Values' } } },
      },
    ),
    {},
    { headers: [] },
  ],
  [
    'A12.15: what a member says goes first',
    restJson1,
    one({ As: { in: 'header', name: 'Accept' } }, {}, '/', 'GET'),
    { As: 'text/csv' },
    { headers: [['accept', 'text/csv']] },
  ],
  [
    'A12.16: no members of the body, no body',
    restJson1,
    one({ Q: { in: 'query', name: 'q' } }, {}, '/', 'GET'),
    { Q: 'a' },
    { method: 'GET', target: '/?q=a', body: '' },
  ],
  [
    'A12.16: members of the body that are absent make an empty object',
    restJson1,
    one({ Text: {} }),
    {},
    { body: '{}', headers: [['content-type', 'application/json'], accept] },
  ],
  [
    'A12.17: a payload that is absent is no body',
    restJson1,
    one({ P: { in: 'payload', type: 'blob' } }),
    { P: null },
    { body: '' },
  ],
  [
    'A12.22: a token of the query stands in the query alone',
    restJson1,
    one({ Token: { token: true, in: 'query', name: 'token' }, Text: {} }),
    { Text: 'a' },
    { target: `/?token=${token}`, body: '{"Text":"a"}' },
  ],
  [
    'A12.22: a token of a header stands in the header alone',
    restJson1,
    one({ Token: { token: true, in: 'header', name: 'X-Token' }, Text: {} }),
    {},
    {
      headers: [['content-type', 'application/json'], ['x-token', token], accept],
      body: '{}',
    },
  ],
]

const xml: readonly Rule[] = [
  [
    'A12.26: a flattened map has no element around it',
    restXml,
    one({ Map: { shape: 'Numbers', xmlFlattened: true, xmlName: 'Of' } }),
    { Map: { a: 1, b: 2 } },
    {
      body: '<Input><Of><key>a</key><value>1</value></Of><Of><key>b</key><value>2</value></Of></Input>',
    },
  ],
  [
    'A12.26: a payload has the name of its shape',
    restXml,
    one({ P: { in: 'payload', shape: 'Rooted' } }, rooted),
    { P: { Text: 'a' } },
    { body: '<Root xmlns:p="urn:r"><Text>a</Text></Root>' },
  ],
  [
    'A12.26: unless its member has another, and a namespace of its own',
    restXml,
    one(
      { P: { in: 'payload', shape: 'Rooted', xmlName: 'Other', xmlNamespace: { uri: 'urn:o' } } },
      rooted,
    ),
    { P: { Text: 'a' } },
    { body: '<Other xmlns="urn:o"><Text>a</Text></Other>' },
  ],
  [
    'A12.27: XML says that it is XML',
    restXml,
    one({ Text: {} }),
    { Text: 'a' },
    { headers: [['content-type', 'application/xml']], body: '<Input><Text>a</Text></Input>' },
  ],
  [
    'A12.27: text that it is text',
    restXml,
    one({ P: { in: 'payload' } }),
    { P: '<a' },
    { headers: [['content-type', 'text/plain']], body: '<a' },
  ],
  [
    'A12.27: bytes that they are bytes',
    restXml,
    one({ P: { in: 'payload', type: 'blob' } }),
    { P: new Uint8Array([60]) },
    { headers: [['content-type', 'application/octet-stream']], body: '<' },
  ],
]

const query: readonly Rule[] = [
  [
    'A12.31: a form with action and version, posted to /, of a type without a charset, as the protocol has it',
    awsQuery,
    one({ Text: {} }),
    { Text: 'a b&c' },
    { method: 'POST', target: '/', headers: form, body: `${pour}&Text=a%20b%26c` },
  ],
  [
    'A12.32: booleans, bytes, instants and numbers as text',
    awsQuery,
    one({
      Yes: { type: 'boolean' },
      No: { type: 'boolean' },
      Bytes: { type: 'blob' },
      At: { type: 'timestamp' },
      Ratio: { type: 'double' },
    }),
    { Yes: true, No: false, Bytes: new Uint8Array([1, 2]), At: half, Ratio: Number.NaN },
    { body: `${pour}&Yes=true&No=false&Bytes=AQI%3D&At=1970-01-01T00%3A00%3A01.5Z&Ratio=NaN` },
  ],
  [
    'A12.32: a flattened map has no .entry',
    awsQuery,
    one({ Map: { shape: 'Numbers', xmlFlattened: true, xmlName: 'Of' } }),
    { Map: { a: 1, b: 2 } },
    { body: `${pour}&Of.1.key=a&Of.1.value=1&Of.2.key=b&Of.2.value=2` },
  ],
  [
    'A12.33: an empty list leaves its name',
    awsQuery,
    one({ L: { shape: 'Strings' } }),
    { L: [] },
    { body: `${pour}&L=` },
  ],
  [
    'A12.34: what is null is left out',
    awsQuery,
    one({ A: {}, B: {}, L: { shape: 'Strings' } }),
    { A: null, B: undefined, L: ['a', null] },
    { body: `${pour}&L.member.1=a` },
  ],
  ['A12.38: nothing to say, nothing said', awsQuery, section({}), {}, { body: pour }],
  ['A12.38: by EC2 neither', ec2Query, one({ Text: {} }), {}, { body: pour }],
  [
    'A12.41: names of EC2: its own, else that of the description, else the member, with a capital',
    ec2Query,
    one({ a: { ec2Name: 'own', xmlName: 'x' }, b: { xmlName: 'named' }, c: {} }),
    { a: '1', b: '2', c: '3' },
    { headers: form, body: `${pour}&own=1&Named=2&C=3` },
  ],
  [
    'A12.41: lists of EC2 have numbers and no element, empty ones leave nothing',
    ec2Query,
    one({ L: { shape: 'Strings' }, None: { shape: 'Strings' } }),
    { L: ['a', 'b'], None: [] },
    { body: `${pour}&L.1=a&L.2=b` },
  ],
]

const rest: readonly Rule[] = [
  [
    'A12.43: a label is percent-encoded, a greedy one keeps / and ~',
    restXml,
    one({ A: { in: 'label' }, B: { in: 'label' } }, {}, '/{A}/{B+}', 'GET'),
    { A: 'a/b c', B: 'd/e f~' },
    { target: '/a%2Fb%20c/d/e%20f~' },
  ],
  [
    'A12.44: a key may begin with a slash',
    restXml,
    one({ Key: { in: 'label' } }, {}, '/notes/{Key+}', 'PUT'),
    { Key: '/foo' },
    { target: '/notes//foo' },
  ],
  [
    'A12.45: ~ stays, instants go by the description',
    restJson1,
    one(
      {
        A: { in: 'label' },
        At: { in: 'label', type: 'timestamp' },
        Day: { in: 'label', type: 'timestamp', format: 'http-date' },
      },
      {},
      '/{A}/{At}/{Day}',
      'GET',
    ),
    { A: '~', At: half, Day: new Date(0) },
    { target: '/~/1970-01-01T00%3A00%3A01.5Z/Thu%2C%2001%20Jan%201970%2000%3A00%3A00%20GMT' },
  ],
  [
    'A12.47: null is left out, nothing is kept, lists repeat, maps spread, instants are ISO',
    restJson1,
    one(
      {
        None: { in: 'query', name: 'none' },
        Empty: { in: 'query', name: 'empty' },
        Many: { in: 'query', name: 'many', shape: 'Strings' },
        At: { in: 'query', name: 'at', type: 'timestamp' },
        Rest: { in: 'queryParams', shape: 'Texts' },
      },
      { Texts: { type: 'map', key: {}, value: {} } },
      '/',
      'GET',
    ),
    { None: null, Empty: '', Many: ['a', 'b'], At: half, Rest: { k: 'v', many: 'theirs' } },
    { target: '/?empty=&many=a&many=b&at=1970-01-01T00%3A00%3A01.5Z&k=v' },
  ],
  [
    'A12.48: a pattern that has a query is added to',
    restXml,
    one({ Id: { in: 'query', name: 'versionId' } }, {}, '/?tagging&x=1', 'GET'),
    { Id: 'a' },
    { target: '/?tagging&x=1&versionId=a' },
  ],
  [
    'A12.50: a map of headers has its prefix, in small letters',
    restXml,
    one(
      { M: { in: 'prefixHeaders', name: 'X-Amz-Meta-', shape: 'Texts' } },
      {
        Texts: { type: 'map', key: {}, value: {} },
      },
    ),
    { M: { Team: 'blue', none: null } },
    { headers: [['x-amz-meta-team', 'blue']] },
  ],
]

describe.each(Object.entries({ json, restJson, xml, query, rest }))('%s', (_, rules) => {
  test.each(rules)('%s', (_, codec, of, input, wire) => {
    expect(written(codec, of, input as Record<string, unknown>)).toMatchObject(wire)
  })
})
