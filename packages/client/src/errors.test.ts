/** What becomes of a failure: its category, its code, its words, and what of it may be tried again. */
import { s3 } from '@plainwire/s3'
import {
  type Anomaly,
  type HttpRequest,
  type HttpResponse,
  isAnomaly,
  type ProtocolName,
  type Section,
  type Shape,
} from '@plainwire/wire'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { client, meta } from './index.ts'
import { credentials, notes, nowhere } from './service.fixture.ts'

type Given = {
  readonly status?: number
  readonly headers?: HttpResponse['headers']
  readonly body?: string
}
type Found = Anomaly & Record<string, unknown>

/** A client whose service answers by script; its last answer is for all calls that follow. */
function scripted(api: unknown, answers: readonly Given[], options: object = {}) {
  const sent: HttpRequest[] = []
  const made = client({
    api,
    region: 'eu-west-1',
    endpoint: 'http://there',
    credentials,
    environment: nowhere,
    send: async (request: HttpRequest) => {
      const next = answers[sent.push(request) - 1] ?? answers.at(-1)
      const { status = 200, headers = [], body = '' } = next ?? {}
      return { status, headers, body: Buffer.from(body) }
    },
    ...options,
  } as never) as unknown as { invoke(call: object): Promise<Found> }
  return { made, sent }
}

const once = { backoff: () => undefined }

const shapes: Readonly<Record<string, Shape>> = {
  Answer: { type: 'structure', members: { A: {} } },
  Gone: {
    type: 'structure',
    members: {
      message: {},
      Where: {},
      After: { in: 'header', name: 'Retry-After', type: 'integer' },
    },
    error: { fault: 'client', status: 410, retryable: true },
  },
}
const section: Section = {
  operation: {
    name: 'Ask',
    output: 'Answer',
    errors: ['Gone'],
    http: { method: 'POST', uri: '/', code: 200 },
  },
  shapes,
}
/** A service of one operation that speaks as it is told to. */
const speaking = (protocol: ProtocolName) => ({
  ...notes,
  protocols: [protocol],
  target: 'Notes',
  operations: ['Ask'],
  section: () => section,
})
const protocols: readonly ProtocolName[] = [
  'awsJson1_0',
  'restJson1',
  'restXml',
  'awsQuery',
  'ec2Query',
  'rpcv2Json',
  'rpcv2Cbor',
]

async function failure(protocol: ProtocolName, answer: Given): Promise<Found> {
  return scripted(speaking(protocol), [answer], once).made.invoke({ op: 'Ask' })
}

describe('A5.1 A5.3 A5.6 a status and nothing else', () => {
  const named: Readonly<Record<number, string>> = {
    304: 'conflict',
    403: 'forbidden',
    404: 'not-found',
    429: 'busy',
    500: 'unavailable',
    502: 'unavailable',
    503: 'busy',
    504: 'unavailable',
  }
  test.each(protocols)('over %s: from 300 on it is an anomaly of its kind', async protocol => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 300, max: 599 }), async status => {
        const found = await failure(protocol, { status })
        const category = named[status] ?? (status < 500 ? 'incorrect' : 'fault')
        expect(found).toMatchObject({ $anomaly: category, status })
        expect(found.retryable).toBe(['busy', 'unavailable'].includes(category))
      }),
      { examples: Object.keys(named).map(status => [Number(status)]) },
    )
  })

  test.each(protocols)('over %s: below 300 it is a success', async protocol => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 200, max: 299 }), async status => {
        const body = protocol === 'rpcv2Cbor' ? '' : protocol.includes('son') ? '{}' : ''
        expect(isAnomaly(await failure(protocol, { status, body }))).toBe(false)
      }),
    )
  })

  test.each([500, 502, 503, 504, 429])('%i is tried again', async status => {
    const { made, sent } = scripted(notes, [{ status }, { body: '{"Names":[]}' }])
    expect(isAnomaly(await made.invoke({ op: 'ListNotes' }))).toBe(false)
    expect(sent).toHaveLength(2)
  })
})

test.each([
  ['restJson1', '{"__type":"Odd","message":"words","Extra":1,"status":7}'],
  ['restXml', '<Error><Code>Odd</Code><Message>words</Message><Extra>1</Extra></Error>'],
] as const)('A5.2 %s: what AWS said is under data, and nowhere else', async (protocol, body) => {
  const found = await failure(protocol, { status: 409, body })
  const { data, ...rest } = found
  expect(rest).toEqual({
    $anomaly: 'incorrect',
    message: 'words',
    retryable: false,
    code: 'Odd',
    status: 409,
    op: 'Ask',
    service: 'notes',
  })
  expect(data).toHaveProperty('Extra')
})

describe('A5.4 A5.5 codes that mean slow down are busy whatever the status', () => {
  test.each([
    'ThrottlingException',
    'Throttling',
    'ThrottledException',
    'ProvisionedThroughputExceededException',
    'RequestLimitExceeded',
    'RequestThrottled',
    'RequestThrottledException',
    'TooManyRequestsException',
    'SlowDown',
    'BandwidthLimitExceeded',
    'LimitExceededException',
    'PriorRequestNotComplete',
    'TransactionInProgressException',
    'EC2ThrottledException',
  ])('%s', async code => {
    for (const status of [400, 403, 500])
      for (const [protocol, body] of [
        ['awsJson1_0', `{"__type":"x#${code}"}`],
        ['restXml', `<Error><Code>${code}</Code></Error>`],
      ] as const)
        expect(await failure(protocol, { status, body })).toMatchObject({
          $anomaly: 'busy',
          retryable: true,
          code,
          status,
        })
  })
})

describe('A5.7 A5.8 A5.9 the code', () => {
  const spellings = [
    'Odd',
    'Odd:http://x.example/#y',
    'com.example#Odd',
    'com.example#Odd:http://x.example/',
    '#Odd:',
  ]
  const places: readonly [where: string, protocol: ProtocolName, of: (code: string) => Given][] = [
    ['header, JSON', 'restJson1', code => ({ headers: [['x-amzn-errortype', code]], body: '{}' })],
    ['header, XML', 'restXml', code => ({ headers: [['X-Amzn-ErrorType', code]] })],
    ['__type', 'awsJson1_0', code => ({ body: `{"__type":"${code}"}` })],
    ['code', 'restJson1', code => ({ body: `{"code":"${code}"}` })],
    ['Code', 'restJson1', code => ({ body: `{"Code":"${code}"}` })],
    ['Error.Code, JSON', 'restJson1', code => ({ body: `{"Error":{"Code":"${code}"}}` })],
    ['Error.Code, XML', 'restXml', code => ({ body: `<Error><Code>${code}</Code></Error>` })],
    [
      'ErrorResponse.Error.Code',
      'awsQuery',
      code => ({ body: `<ErrorResponse><Error><Code>${code}</Code></Error></ErrorResponse>` }),
    ],
    [
      'Response.Errors.Error.Code',
      'ec2Query',
      code => ({
        body: `<Response><Errors><Error><Code>${code}</Code></Error></Errors></Response>`,
      }),
    ],
    [
      'XML where JSON is spoken',
      'restJson1',
      code => ({ body: `<Error><Code>${code}</Code></Error>` }),
    ],
  ]
  test.each(places)('in %s, over %s', async (_, protocol, of) => {
    for (const spelling of spellings)
      expect(await failure(protocol, { status: 400, ...of(spelling) })).toMatchObject({
        code: 'Odd',
        $anomaly: 'incorrect',
      })
  })

  test('the header goes before the body, __type before code, code before Error', async () => {
    const headers = [['x-amzn-errortype', 'A']] as const
    const bodies = [
      { headers, body: '{"__type":"B","code":"C"}' },
      { body: '{"code":"C","__type":"B","Error":{"Code":"D"}}' },
      { body: '{"Error":{"Code":"D"},"code":"C"}' },
    ]
    const codes = await Promise.all(
      bodies.map(body => failure('restJson1', { status: 400, ...body })),
    )
    expect(codes.map(({ code }) => code)).toEqual(['A', 'B', 'C'])
  })

  test.each([
    [301, 'PermanentRedirect'],
    [304, 'NotModified'],
    [400, 'BadRequest'],
    [403, 'Forbidden'],
    [404, 'NotFound'],
    [412, 'PreconditionFailed'],
  ])('of a HEAD with %i is %s', async (status, code) => {
    const { made } = scripted(s3, [{ status }], once)
    const head = { op: 'HeadObject', request: { Bucket: 'notes', Key: 'a' } }
    expect(await made.invoke(head)).toMatchObject({ status, code })
  })

  test('of a service that left Query is the one it had there', async () => {
    const api = { ...speaking('awsJson1_0'), queryCompatible: true }
    const answer = {
      status: 400,
      headers: [['x-amzn-query-error', 'Old.Odd;Sender']] as const,
      body: '{"__type":"x#Odd"}',
    }
    expect(await scripted(api, [answer], once).made.invoke({ op: 'Ask' })).toMatchObject({
      code: 'Old.Odd',
    })
  })
})

describe('A5.10 A5.11 A5.12 A5.14 bodies that are no error document', () => {
  const bodies = [
    '[]',
    '["a"]',
    '7',
    'null',
    '{"code":{}}',
    '{"__type":["a"]}',
    '{',
    'Service Unavailable',
    '<html><body><h1>503</h1><br></body></html>',
    '<Error',
    '\u{0}\u{1}',
    '',
  ]
  test.each(protocols)('over %s keep their status and its category', async protocol => {
    for (const body of bodies)
      for (const [status, $anomaly] of [
        [503, 'busy'],
        [404, 'not-found'],
        [400, 'incorrect'],
      ] as const) {
        const found = await failure(protocol, { status, body })
        expect(found).toMatchObject({ $anomaly, status, op: 'Ask' })
        expect(typeof found.message).toBe('string')
      }
  })

  test('a number may be a code', async () => {
    expect(await failure('restJson1', { status: 400, body: '{"code":17}' })).toMatchObject({
      code: '17',
    })
  })

  test.each(protocols)('over %s text and pages are kept as they came', async protocol => {
    for (const body of ['Come back later.', '<html><body>Bad<br>Gateway</body></html>'])
      expect(await failure(protocol, { status: 502, body })).toMatchObject({
        $anomaly: 'unavailable',
        data: body,
      })
  })

  test.each(['awsJson1_0', 'restJson1'] as const)('XML in place of JSON, %s', async protocol => {
    const body = '<Error><Code>NoSuchThing</Code><Message>is not there</Message></Error>'
    expect(await failure(protocol, { status: 404, body })).toMatchObject({
      $anomaly: 'not-found',
      code: 'NoSuchThing',
      message: 'is not there',
      data: body,
    })
  })
})

test('A5.13 of XML, attributes and empty elements make no members, and siblings are a list', async () => {
  const body =
    '<Error xmlns="urn:x" a="1"><Code b="2">Odd</Code><Item>1</Item><Item>2</Item><Deep><C>3</C></Deep></Error>'
  expect((await failure('restXml', { status: 400, body })).data).toEqual({
    Code: 'Odd',
    Item: ['1', '2'],
    Deep: { C: '3' },
  })
})

describe('A5.17 conditions of S3', () => {
  const get = { op: 'GetObject', request: { Bucket: 'notes', Key: 'a', IfNoneMatch: '"e"' } }
  test.each([
    [304, '', 'conflict', 'NotModified'],
    [412, '<Error><Code>PreconditionFailed</Code></Error>', 'incorrect', 'PreconditionFailed'],
  ])('%i', async (status, body, $anomaly, code) => {
    const { made, sent } = scripted(s3, [{ status, body, headers: [['etag', '"e"']] }])
    const found = await made.invoke(get)
    expect(found).toMatchObject({ $anomaly, code, status, retryable: false })
    expect(meta(found)?.response?.headers).toEqual([['etag', '"e"']])
    expect(sent).toHaveLength(1)
  })
})

describe('A5.18 an error in a good answer', () => {
  const key = { Bucket: 'notes', Key: 'a' }
  const calls = [
    { op: 'CopyObject', request: { ...key, CopySource: 'notes/b' } },
    { op: 'UploadPartCopy', request: { ...key, CopySource: 'b/c', PartNumber: 1, UploadId: 'u' } },
    { op: 'CompleteMultipartUpload', request: { ...key, UploadId: 'u', MultipartUpload: {} } },
  ]
  const error = (code: string) =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>later</Message></Error>`
  const good: Readonly<Record<string, string>> = {
    CopyObject: '<CopyObjectResult><ETag>e</ETag></CopyObjectResult>',
    UploadPartCopy: '<CopyPartResult><ETag>e</ETag></CopyPartResult>',
    CompleteMultipartUpload:
      '<CompleteMultipartUploadResult><ETag>e</ETag></CompleteMultipartUploadResult>',
  }
  test.each(calls)('of $op is an anomaly, and tried again', async call => {
    for (const code of ['InternalError', 'SlowDown', 'SomethingElse']) {
      const { made, sent } = scripted(s3, [{ body: error(code) }, { body: good[call.op]! }])
      const found = await made.invoke(call)
      expect(isAnomaly(found)).toBe(false)
      expect(JSON.stringify(found)).toContain('"ETag":"e"')
      expect(sent).toHaveLength(2)
      const stays = await scripted(s3, [{ body: error(code) }], once).made.invoke(call)
      expect(stays).toMatchObject({ code, message: 'later', status: 200, retryable: true })
    }
  })
})

test('A5.19 a described error has its members, those of headers too, and says whether to try again', async () => {
  const headers = [['Retry-After', '7']] as const
  const xml = '<Error><Code>Gone</Code><message>left</message><Where>west</Where></Error>'
  for (const [protocol, body] of [
    ['restJson1', '{"__type":"Gone","message":"left","Where":"west","Else":1}'],
    ['restXml', xml],
  ] as const)
    expect(await failure(protocol, { status: 410, headers, body })).toMatchObject({
      $anomaly: 'incorrect',
      code: 'Gone',
      message: 'left',
      retryable: true,
      data: { Where: 'west', After: 7 },
    })
})
