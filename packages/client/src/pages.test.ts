import { cloudfront } from '@plainwire/cloudfront'
import { cloudwatchLogs } from '@plainwire/cloudwatch-logs'
import { dynamodb } from '@plainwire/dynamodb'
import { route53 } from '@plainwire/route-53'
import { s3 } from '@plainwire/s3'
import { type HttpRequest, isAnomaly } from '@plainwire/wire'
import { describe, expect, test } from 'vitest'
import { client, meta } from './index.ts'
import { credentials, nowhere } from './service.fixture.ts'

type Given = { readonly status?: number; readonly body: string }

/** A client of a service that answers by script, and what it was sent. */
function scripted<const A>(api: A, answers: readonly (Given | string | object)[]) {
  const sent: HttpRequest[] = []
  const made = client({
    api: api as typeof dynamodb,
    region: 'eu-west-1',
    credentials,
    environment: nowhere,
    send: async request => {
      const given = answers[sent.push(request) - 1] ?? answers.at(-1)!
      const { status = 200, body } =
        typeof given === 'string'
          ? { body: given }
          : 'body' in given
            ? (given as Given)
            : { body: JSON.stringify(given) }
      return { status, headers: [], body: Buffer.from(body) }
    },
  })
  const bodies = () =>
    sent.map(({ body }) => JSON.parse(Buffer.from(body as Uint8Array).toString()))
  return { made, sent, bodies }
}

async function all<T>(iterable: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const one of iterable) found.push(one)
  return found
}

const key = (id: string) => ({ id: { S: id } })
const three = [
  { Items: [key('a'), key('b')], LastEvaluatedKey: key('b') },
  { Items: [], LastEvaluatedKey: key('c') },
  { Items: [key('d')] },
]

describe('pages', () => {
  test('one after the other, empty ones too, each with its metadata', async () => {
    const { made, bodies } = scripted(dynamodb, three)
    const found = await all(made.pages({ op: 'Scan', request: { TableName: 't' }, pageSize: 2 }))
    expect(found).toEqual(three)
    expect(found.map(page => meta(page)?.attempts.length)).toEqual([1, 1, 1])
    expect(bodies()).toEqual([
      { TableName: 't', Limit: 2 },
      { TableName: 't', Limit: 2, ExclusiveStartKey: key('b') },
      { TableName: 't', Limit: 2, ExclusiveStartKey: key('c') },
    ])
  })

  test('stop, and go on from where it was', async () => {
    const { made, bodies } = scripted(dynamodb, three)
    const listing = made.pages({ op: 'Scan', request: { TableName: 't' } })
    for await (const page of listing) {
      expect(page).toEqual(three[0])
      break
    }
    const kept = JSON.parse(JSON.stringify(listing.next))
    expect(kept).toEqual({ ExclusiveStartKey: key('b') })
    const rest = made.pages({ op: 'Scan', request: { TableName: 't' }, from: kept })
    expect(await all(rest)).toEqual(three.slice(1))
    expect(rest.next).toBeUndefined()
    expect(bodies()[1]).toMatchObject(kept)
  })

  test('an anomaly is a value and the last one; next asks for the same page again', async () => {
    const failure = { status: 400, body: '{"__type":"x#ValidationException","message":"no"}' }
    const { made } = scripted(dynamodb, [three[0]!, failure])
    const listing = made.pages({ op: 'Scan', request: { TableName: 't' } })
    const [first, second, ...more] = await all(listing)
    expect(first).toEqual(three[0])
    expect(second).toMatchObject({ $anomaly: 'incorrect', code: 'ValidationException' })
    expect(more).toEqual([])
    expect(listing.next).toEqual({ ExclusiveStartKey: key('b') })
  })

  test('nothing is sent before it is iterated', async () => {
    const { made, sent } = scripted(dynamodb, three)
    made.pages({ op: 'Scan', request: { TableName: 't' } })
    expect(sent).toEqual([])
  })

  test('a signal ends it', async () => {
    const { made } = scripted(dynamodb, three)
    const stop = new AbortController()
    const found: unknown[] = []
    for await (const page of made.pages({
      op: 'Scan',
      request: { TableName: 't' },
      signal: stop.signal,
    })) {
      found.push(page)
      stop.abort()
    }
    expect(found.at(-1)).toBeDefined()
  })

  test('an operation without pages, and one that is none', async () => {
    const { made, sent } = scripted(dynamodb, three)
    expect(await all(made.pages({ op: 'PutItem', request: { TableName: 't', Item: {} } }))).toEqual(
      [expect.objectContaining({ $anomaly: 'unsupported', code: 'NO_PAGES', op: 'PutItem' })],
    )
    expect(await all(made.pages({ op: 'Scann' } as never))).toEqual([
      expect.objectContaining({ $anomaly: 'unsupported', code: 'UNKNOWN_OPERATION' }),
    ])
    expect(sent).toEqual([])
  })

  test('a token that comes back is said, not followed for ever; empty tokens end', async () => {
    const { made, sent } = scripted(dynamodb, [three[0]!, three[0]!])
    const found = await all(made.pages({ op: 'Scan', request: { TableName: 't' } }))
    expect(found.at(-1)).toMatchObject({ $anomaly: 'fault', code: 'REPEATED_TOKEN' })
    expect(sent).toHaveLength(2)
    const logs = scripted(cloudwatchLogs, [{ events: [], nextForwardToken: 'f/1' }])
    const client = logs.made as never as { pages(call: object): AsyncIterable<object> }
    expect(
      await all(client.pages({ op: 'GetLogEvents', request: { logStreamName: 's' } })),
    ).toEqual([
      { events: [], nextForwardToken: 'f/1' },
      { events: [], nextForwardToken: 'f/1' },
    ])
    const empty = scripted(dynamodb, [{ TableNames: ['a'], LastEvaluatedTableName: '' }])
    expect(await all(empty.made.pages({ op: 'ListTables' }))).toHaveLength(1)
  })

  test('a token of several members', async () => {
    const page = (more: boolean, tokens: string) =>
      `<ListResourceRecordSetsResponse><ResourceRecordSets/><IsTruncated>${more}</IsTruncated>${tokens}<MaxItems>1</MaxItems></ListResourceRecordSetsResponse>`
    const { made, sent } = scripted(route53, [
      page(true, '<NextRecordName>b.</NextRecordName><NextRecordType>A</NextRecordType>'),
      page(false, ''),
    ])
    const listing = (made as never as { pages(call: object): AsyncIterable<object> }).pages({
      op: 'ListResourceRecordSets',
      request: { HostedZoneId: 'Z' },
    })
    expect(await all(listing)).toHaveLength(2)
    expect(sent[1]?.target).toBe('/2013-04-01/hostedzone/Z/rrset?name=b.&type=A')
  })

  test('a truncated page whose token is its last key', async () => {
    const page = (more: boolean, key: string) =>
      `<ListBucketResult><IsTruncated>${more}</IsTruncated><Contents><Key>${key}</Key></Contents></ListBucketResult>`
    const { made, sent } = scripted(s3, [page(true, 'a&amp;b'), page(false, 'c')])
    const listing = (made as never as { pages(call: object): AsyncIterable<object> }).pages({
      op: 'ListObjects',
      request: { Bucket: 'notes' },
    })
    expect(await all(listing)).toHaveLength(2)
    expect(sent[1]?.target).toContain('marker=a%26b')
  })
})

describe('items', () => {
  test('of all pages', async () => {
    const { made } = scripted(dynamodb, three)
    const listing = made.items({ op: 'Scan', request: { TableName: 't' } })
    expect(await all(listing)).toEqual([key('a'), key('b'), key('d')])
    expect(listing.next).toBeUndefined()
  })

  test('stopped within a page, that page comes again', async () => {
    const { made } = scripted(dynamodb, three)
    const listing = made.items({ op: 'Scan', request: { TableName: 't' } })
    for await (const item of listing) {
      expect(item).toEqual(key('a'))
      break
    }
    expect(listing.next).toEqual({})
  })

  test('an anomaly is a value among them', async () => {
    const failure = { status: 400, body: '{"__type":"x#ValidationException"}' }
    const { made } = scripted(dynamodb, [three[0]!, failure])
    const found = await all(made.items({ op: 'Scan', request: { TableName: 't' } }))
    expect(found.slice(0, 2)).toEqual([key('a'), key('b')])
    expect(found.slice(2)).toEqual([expect.objectContaining({ code: 'ValidationException' })])
  })

  const listing = `<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>a</Key></Contents><CommonPrefixes><Prefix>p/</Prefix></CommonPrefixes></ListBucketResult>`
  const distributions = `<DistributionList><IsTruncated>false</IsTruncated><Items><DistributionSummary><Id>d</Id></DistributionSummary></Items></DistributionList>`
  test.each([
    [s3, 'ListObjectsV2', { Bucket: 'b' }, undefined, listing, { Key: 'a' }],
    [s3, 'ListObjectsV2', { Bucket: 'b' }, 'CommonPrefixes', listing, { Prefix: 'p/' }],
    [cloudfront, 'ListDistributions', {}, undefined, distributions, { Id: 'd' }],
  ])('%# of the list that is meant', async (api, op, request, of, answer, item) => {
    const { made } = scripted(api, [answer])
    const found = (made as never as { items(call: object): AsyncIterable<object> }).items({
      op,
      request,
      of,
    })
    expect(await all(found)).toEqual([expect.objectContaining(item)])
  })

  test('of a description that does not say where: the only list, or a question', async () => {
    const scan = await dynamodb.section('Scan')!
    const { items: _, ...pagination } = scan.operation.pagination!
    const members = { A: { shape: 'KeyList' }, B: { shape: 'KeyList' } }
    const bare = (output: object) => ({
      ...dynamodb,
      section: () => ({
        ...scan,
        operation: { ...scan.operation, pagination },
        shapes: { ...scan.shapes, ScanOutput: { type: 'structure', ...output } },
      }),
    })
    const request = { TableName: 't' }
    const one = scripted(bare({ members: { Items: { shape: 'ItemList' } } }), [three[2]!])
    expect(await all(one.made.items({ op: 'Scan', request }))).toEqual([key('d')])
    const two = scripted(
      bare({ members: { X: { shape: 'ItemList' }, Y: { shape: 'ItemList' } } }),
      [{}],
    )
    const [asked] = await all(two.made.items({ op: 'Scan', request }))
    expect(asked).toMatchObject({ $anomaly: 'unsupported', code: 'NO_ITEMS' })
    expect(isAnomaly(asked) && asked.message).toMatch(/'of'; it has X, Y/)
    expect(members).toBeDefined()
  })
})
