import { describe, expect, it, test } from 'vitest'
import type { Category } from '../anomaly.ts'
import type { Codec } from '../model/codec.ts'
import type { Member, Section } from '../model/types.ts'
import { awsJson1_0 } from '../protocols/aws-json.ts'
import { awsQuery, ec2Query } from '../protocols/query.ts'
import { restJson1 } from '../protocols/rest-json.ts'
import { restXml } from '../protocols/rest-xml.ts'
import { rpcv2Cbor } from '../protocols/rpcv2-cbor.ts'
import { rpcv2Json } from '../protocols/rpcv2-json.ts'
import { echo, read, response, section, service, structure } from '../protocols/sink.fixture.ts'

const all: Readonly<Record<string, Codec>> = {
  awsJson1_0,
  awsQuery,
  ec2Query,
  restJson1,
  restXml,
  rpcv2Cbor,
  rpcv2Json,
}

const output = (members: Readonly<Record<string, Member>>): Section =>
  section({ output: 'Input' }, structure(members))

describe.each(Object.entries(all))('%s failures', (_, codec) => {
  it.each([
    [503, 'busy'],
    [500, 'unavailable'],
    [502, 'unavailable'],
    [504, 'unavailable'],
    [429, 'busy'],
    [404, 'not-found'],
    [403, 'forbidden'],
    [400, 'incorrect'],
    [412, 'incorrect'],
    [501, 'fault'],
  ] as [number, Category][])('plain text with %d is %s', (status, category) => {
    const { output: failed } = read(codec, echo('Values'), response(status, 'Come back later.'))
    expect(failed).toMatchObject({ $anomaly: category, status, data: 'Come back later.' })
  })

  it('an empty one tells its status', () => {
    const { output: failed } = read(codec, echo('Values'), response(404))
    expect(failed).toMatchObject({ $anomaly: 'not-found', code: 'NotFound', status: 404 })
  })

  it('HTML is kept as the text it is', () => {
    const page = '<html><body>Bad Gateway<br></body></html>'
    const { output: failed } = read(codec, echo('Values'), response(502, page))
    expect(failed).toMatchObject({ $anomaly: 'unavailable', retryable: true, data: page })
  })
})

describe('codes of JSON errors', () => {
  const codeOf = (body: string, headers: [string, string][] = []) =>
    (read(restJson1, echo('Values'), response(400, body, headers)).output as { code?: string }).code

  it.each([
    ['{"__type":"Gone"}'],
    ['{"__type":"com.example#Gone"}'],
    ['{"__type":"com.example#Gone:http://x/"}'],
    ['{"code":"Gone"}'],
    ['{"Code":"Gone"}'],
    ['{"Error":{"Code":"Gone"}}'],
    ['<Error><Code>Gone</Code></Error>'],
  ])('%s', body => {
    expect(codeOf(body)).toBe('Gone')
  })

  it('the header goes first', () => {
    expect(codeOf('{"__type":"Other"}', [['X-Amzn-ErrorType', 'Gone:http://x/']])).toBe('Gone')
  })

  it.each(['[]', '7', '{"code":{}}', '{', 'null'])('%s has none and breaks nothing', body => {
    expect(codeOf(body)).toBe('BadRequest')
  })

  it('throttling is busy whatever its status', () => {
    const { output: failed } = read(
      awsJson1_0,
      echo('Values'),
      response(400, '{"__type":"ThrottlingException","message":"Slow"}'),
    )
    expect(failed).toMatchObject({ $anomaly: 'busy', retryable: true, message: 'Slow' })
  })
})

describe('described errors', () => {
  const gone = { $anomaly: 'incorrect', code: 'Gone', data: { message: 'Left', Where: 'west' } }

  it.each([
    [awsJson1_0, '{"__type":"Gone","message":"Left","Where":"west","Else":1}'],
    [restJson1, '{"code":"Gone","message":"Left","Where":"west","Else":1}'],
    [
      restXml,
      '<ErrorResponse><Error><Code>Gone</Code><message>Left</message><Where>west</Where></Error><RequestId>r</RequestId></ErrorResponse>',
    ],
    [
      restXml,
      '<Error><Code>Gone</Code><message>Left</message><Where>west</Where><RequestId>r</RequestId></Error>',
    ],
    [
      ec2Query,
      '<Response><Errors><Error><Code>Gone</Code><message>Left</message><Where>west</Where></Error></Errors><RequestID>r</RequestID></Response>',
    ],
  ])('have their members as data', (codec, body) => {
    const result = read(codec, echo('Values'), response(410, body))
    expect(result.output).toMatchObject({ ...gone, status: 410, message: 'Left' })
    if (body.startsWith('<')) expect(result.requestId).toBe('r')
  })

  it('Query has names of its own for them', () => {
    const body =
      '<ErrorResponse><Error><Code>Sink.Gone</Code><Where>west</Where></Error></ErrorResponse>'
    const { output: failed } = read(awsQuery, echo('Values'), response(410, body))
    expect(failed).toMatchObject({ code: 'Sink.Gone', data: { Where: 'west' } })
  })

  it.each([awsJson1_0, rpcv2Json])('and services that left it still say them', codec => {
    const parse = codec.parser({ ...service, queryCompatible: true }, echo('Values'))
    const from = response(410, '{"__type":"x#Gone","Where":"west"}', [
      ['x-amzn-query-error', 'Old.Gone;Sender'],
    ])
    expect(parse(from, from.body).output).toMatchObject({
      code: 'Old.Gone',
      data: { Where: 'west' },
    })
  })

  it('a good status may hold one', () => {
    const { output: failed } = read(
      restXml,
      echo('Values'),
      response(200, '<Error><Code>InternalError</Code></Error>'),
    )
    expect(failed).toMatchObject({ $anomaly: 'unavailable', code: 'InternalError' })
  })
})

describe('headers', () => {
  const one = (member: Member) => output({ H: { ...member, in: 'header', name: 'X-H' } })

  it.each([
    [{}, 'plain', 'plain'],
    [{ type: 'long' }, '9007199254740993', 9007199254740993n],
    [{ type: 'boolean' }, 'true', true],
    [{ type: 'double' }, '-Infinity', Number.NEGATIVE_INFINITY],
    [{ type: 'timestamp' }, 'Thu, 01 Jan 1970 00:00:01 GMT', new Date(1000)],
    [{ type: 'timestamp', format: 'epoch-seconds' }, '1.5', new Date(1500)],
    [{ shape: 'Strings' }, 'a, "b,c" ,d', ['a', 'b,c', 'd']],
    [{ mediaType: 'application/json' }, 'dHJ1ZQ==', 'true'],
    [{ type: 'document', mediaType: 'application/json' }, 'eyJhIjoxfQ==', { a: 1 }],
    [{ type: 'document', mediaType: 'application/json' }, 'dHJ1ZQ==', 'true'],
  ] as [Member, string, unknown][])('A12.18 A12.21: %j: %s', (member, text, value) => {
    const got = read(restJson1, one(member), response(200, '', [['x-h', text]])).output
    expect(got).toEqual({ H: value })
  })

  it('A12.21: a repeated one is one list', () => {
    const from = response(200, '', [
      ['x-h', 'a'],
      ['X-H', 'b'],
    ])
    expect(read(restXml, one({ shape: 'Strings' }), from).output).toEqual({ H: ['a', 'b'] })
  })

  it('what only requests bind stands in the body', () => {
    const shape = output({ Q: { in: 'query', name: 'q' }, L: { in: 'label' } })
    expect(read(restJson1, shape, response(200, '{"Q":"a","L":"b"}')).output).toEqual({
      Q: 'a',
      L: 'b',
    })
  })
})

describe('what a service leaves out', () => {
  const required = {
    Text: { required: true },
    Count: { type: 'integer', required: true, default: 3 },
    List: { shape: 'Strings', required: true },
    Other: { default: 'x' },
  } as const
  const parsed = (options: object) => {
    const from = response(200, '{}')
    return restJson1.parser(service, output(required), options)(from, from.body)
  }

  it('is neutral where it is required, and noted', () => {
    const { output: got, filled } = parsed({})
    expect(got).toEqual({ Text: '', Count: 3, List: [] })
    expect(filled).toEqual(['Input$Text', 'Input$Count', 'Input$List'])
  })

  it('stays absent, or gets defaults, when asked', () => {
    expect(parsed({ correct: false }).output).toEqual({})
    expect(parsed({ correct: false, defaults: true }).output).toEqual({ Count: 3, Other: 'x' })
  })
})

describe('numbers and instants', () => {
  it('documents keep whole numbers exact', () => {
    const { output: got } = read(
      awsJson1_0,
      echo('Sparse'),
      response(200, '{"Any":{"a":[12345678901234567890],"b":0.12345678901234567890}}'),
    )
    expect(got).toEqual({ Any: { a: [12345678901234567890n], b: 0.12345678901234568 } })
  })

  it.each([awsJson1_0, restXml])(
    'A11.4: an instant that is none stays text, with a warning',
    codec => {
      const body = codec === restXml ? '<R><At>soon</At></R>' : '{"At":"soon"}'
      const result = read(codec, echo('Values'), response(200, body))
      expect(result.output).toEqual({ At: 'soon' })
      expect(result.warnings).toEqual(['not an instant: soon'])
    },
  )

  it.each(['1.5', '"1.5"', '"1970-01-01T00:00:01.5Z"'])('At: %s', text => {
    const { output: got } = read(awsJson1_0, echo('Values'), response(200, `{"At":${text}}`))
    expect(got).toEqual({ At: new Date(1500) })
  })
})

test('a newer member of a union is not lost', () => {
  const json = read(awsJson1_0, echo('Values'), response(200, '{"Choice":{"New":{"a":1}}}'))
  expect(json.output).toEqual({ Choice: { $unknown: ['New', { a: 1 }] } })
  const xml = read(restXml, echo('Values'), response(200, '<R><Choice><New>a</New></Choice></R>'))
  expect(xml.output).toEqual({ Choice: { $unknown: ['New', 'a'] } })
})

test('a single value where a list is described is a list', () => {
  const { output: got } = read(awsJson1_0, echo('Values'), response(200, '{"List":"one"}'))
  expect(got).toEqual({ List: ['one'] })
})

test.each(Object.entries(all))(
  '%s: a broken body is a fault that names the operation',
  (_, codec) => {
    const { output: failed } = read(codec, echo('Values'), response(200, '{<'))
    expect(failed).toMatchObject({ $anomaly: 'fault', code: 'UNREADABLE_RESPONSE', op: 'Pour' })
  },
)

test('A12.39: Query results stand in a wrapper that no model names, with the request id beside it', () => {
  const result = read(
    awsQuery,
    echo('Values'),
    response(
      200,
      '<PourResponse><PourResult><Text>a</Text><List><member>b</member></List></PourResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></PourResponse>',
    ),
  )
  expect(result).toEqual({ output: { Text: 'a', List: ['b'] }, requestId: 'r' })
})

test('A12.28: an output of one text may come without its wrapper', () => {
  const shape = output({ Place: {} })
  for (const body of [
    '<Place>here</Place>',
    '<Place><Place>here</Place></Place>',
    '<R><Place>here</Place></R>',
  ])
    expect(read(restXml, shape, response(200, body)).output).toEqual({ Place: 'here' })
  expect(read(restXml, shape, response(200, '<Place/>')).output).toEqual({})
})
