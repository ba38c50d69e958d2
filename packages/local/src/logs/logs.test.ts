/** CloudWatch Logs through the client, and through AWS's own. */
import {
  CloudWatchLogsClient,
  GetLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { client, isAnomaly, nodePrimitives } from '@plainwire/client'
import { cloudwatchLogs } from '@plainwire/cloudwatch-logs'
import { describe, expect, test } from 'vitest'
import { local } from '../index.ts'
import { matcherOf } from './pattern.ts'

/** What is under a name is told where it is used. */
type Answer = Record<string, unknown>

const now = Date.UTC(2026, 0, 15)
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }

function fresh() {
  const aws = local({ primitives: nodePrimitives, seed: 1 })
  aws.clock.set(now)
  const made = client({
    api: cloudwatchLogs,
    region: 'eu-west-1',
    send: aws.send,
    credentials,
    environment: { now: aws.clock.now },
    backoff: () => undefined,
  } as never) as unknown as {
    invoke(call: { op: string; request?: object }): Promise<Answer>
  }
  const ask = (op: string, request: object = {}) => made.invoke({ op, request })
  return { aws, ask }
}

const where = { logGroupName: '/a/b', logStreamName: 's' }

async function withStream() {
  const made = fresh()
  await made.ask('CreateLogGroup', { logGroupName: '/a/b', tags: { team: 'lab' } })
  await made.ask('CreateLogStream', where)
  return made
}

const events = (count: number, from = now - count) =>
  Array.from({ length: count }, (_, index) => ({
    timestamp: from + index,
    message: `event ${index}`,
  }))

const messages = (answer: Answer): string[] =>
  (answer.events as { message: string }[]).map(({ message }) => message)

describe('groups', () => {
  test('are made, described, tagged and deleted', async () => {
    const { ask } = await withStream()
    await ask('PutRetentionPolicy', { logGroupName: '/a/b', retentionInDays: 7 })
    const arn = 'arn:aws:logs:eu-west-1:000000000000:log-group:/a/b'
    expect(await ask('DescribeLogGroups', { logGroupNamePrefix: '/a' })).toEqual({
      logGroups: [
        {
          logGroupName: '/a/b',
          creationTime: expect.any(Number),
          metricFilterCount: 0,
          arn: `${arn}:*`,
          logGroupArn: arn,
          storedBytes: 0,
          logGroupClass: 'STANDARD',
          retentionInDays: 7,
        },
      ],
    })
    await ask('TagResource', { resourceArn: arn, tags: { more: '1' } })
    await ask('UntagLogGroup', { logGroupName: '/a/b', tags: ['team'] })
    expect(await ask('ListTagsForResource', { resourceArn: arn })).toEqual({ tags: { more: '1' } })
    await ask('DeleteLogGroup', { logGroupName: '/a/b' })
    expect(await ask('DescribeLogStreams', { logGroupName: '/a/b' })).toMatchObject({
      code: 'ResourceNotFoundException',
      status: 400,
    })
  })

  test('are listed page by page, each once', async () => {
    const { ask } = fresh()
    const names = Array.from({ length: 120 }, (_, index) => `g${String(index).padStart(3, '0')}`)
    for (const logGroupName of names) await ask('CreateLogGroup', { logGroupName })
    const got: string[] = []
    for (let token: unknown, more = true; more; ) {
      const page: Answer = await ask('DescribeLogGroups', token ? { nextToken: token } : {})
      got.push(
        ...(page.logGroups as { logGroupName: string }[]).map(({ logGroupName }) => logGroupName),
      )
      token = page.nextToken
      more = token !== undefined
    }
    expect(got).toEqual(names)
  })

  test('of another region and account are others', async () => {
    const { aws, ask } = await withStream()
    for (const [region, accessKeyId] of [
      ['us-east-1', 'test'],
      ['eu-west-1', '123456789012'],
    ] as const) {
      const other = client({
        api: cloudwatchLogs,
        region,
        send: aws.send,
        credentials: { accessKeyId, secretAccessKey: 'test' },
        environment: { now: aws.clock.now } as never,
      })
      expect(await other.invoke({ op: 'DescribeLogGroups' })).toEqual({ logGroups: [] })
    }
    expect((await ask('DescribeLogGroups')).logGroups).toHaveLength(1)
  })

  test.each([
    ['CreateLogGroup', { logGroupName: '/a/b' }, 'ResourceAlreadyExistsException'],
    ['CreateLogStream', where, 'ResourceAlreadyExistsException'],
    ['CreateLogGroup', { logGroupName: 'a b' }, 'InvalidParameterException'],
    ['CreateLogGroup', { logGroupName: 'x'.repeat(513) }, 'InvalidParameterException'],
    ['CreateLogStream', { ...where, logStreamName: 'a:b' }, 'InvalidParameterException'],
    ['CreateLogGroup', { logGroupName: 'x', tags: { 'aws:x': '1' } }, 'InvalidParameterException'],
    [
      'PutRetentionPolicy',
      { logGroupName: '/a/b', retentionInDays: 2 },
      'InvalidParameterException',
    ],
    [
      'PutRetentionPolicy',
      { logGroupName: '/none', retentionInDays: 1 },
      'ResourceNotFoundException',
    ],
    ['GetLogEvents', { ...where, logStreamName: 'none' }, 'ResourceNotFoundException'],
    ['GetLogEvents', { ...where, nextToken: 'x' }, 'InvalidParameterException'],
    ['DescribeLogStreams', { logGroupName: '/a/b', limit: 51 }, 'InvalidParameterException'],
    [
      'DescribeLogStreams',
      { logGroupName: '/a/b', orderBy: 'LastEventTime', logStreamNamePrefix: 's' },
      'InvalidParameterException',
    ],
    [
      'FilterLogEvents',
      { logGroupName: '/a/b', filterPattern: '{ $.a = ' },
      'InvalidParameterException',
    ],
  ])('%s %j is refused with %s', async (op, request, code) => {
    const { ask } = await withStream()
    expect(await ask(op, request)).toMatchObject({ code, status: 400 })
  })
})

describe('events', () => {
  test('come back in the order of their time, with what the stream says of them', async () => {
    const { ask } = await withStream()
    const put = await ask('PutLogEvents', { ...where, logEvents: events(3) })
    expect(put).toEqual({ nextSequenceToken: expect.any(String) })
    await ask('PutLogEvents', {
      ...where,
      logEvents: [{ timestamp: now - 10, message: 'older' }],
      sequenceToken: 'any',
    })
    expect(messages(await ask('GetLogEvents', where))).toEqual([
      'older',
      'event 0',
      'event 1',
      'event 2',
    ])
    const { logStreams } = await ask('DescribeLogStreams', { logGroupName: '/a/b' })
    expect(logStreams).toMatchObject([
      {
        firstEventTimestamp: now - 10,
        lastEventTimestamp: now - 1,
        lastIngestionTime: expect.any(Number),
      },
    ])
    const { logGroups } = await ask('DescribeLogGroups')
    expect(logGroups).toMatchObject([{ storedBytes: 3 * (7 + 26) + 5 + 26 }])
  })

  test.each([
    ['no events', []],
    ['events out of order', events(2).reverse()],
    ['more than 10,000', events(10_001)],
    ['more than a megabyte', [{ timestamp: now, message: 'x'.repeat(1_048_551) }]],
    ['a span beyond a day', [...events(1, now - 86_400_001), ...events(1, now)]],
    ['an empty text', [{ timestamp: now, message: '' }]],
  ])('%s are refused as a whole', async (_, logEvents) => {
    const { ask } = await withStream()
    expect(await ask('PutLogEvents', { ...where, logEvents })).toMatchObject({
      code: 'InvalidParameterException',
    })
    expect(messages(await ask('GetLogEvents', where))).toEqual([])
  })

  test.each([
    ['too old', -14 * 86_400_000 - 1, 0, { tooOldLogEventEndIndex: 1 }],
    ['too new', 2 * 3_600_000 + 600_000, 1, { tooNewLogEventStartIndex: 0 }],
  ])('%s are left out, and told', async (_, away, __, rejectedLogEventsInfo) => {
    const { ask } = await withStream()
    const logEvents = [{ timestamp: now + away, message: 'odd' }]
    expect(await ask('PutLogEvents', { ...where, logEvents })).toMatchObject({
      rejectedLogEventsInfo,
    })
    expect(messages(await ask('GetLogEvents', where))).toEqual([])
  })

  test('are gone when their retention is over', async () => {
    const { aws, ask } = await withStream()
    await ask('PutRetentionPolicy', { logGroupName: '/a/b', retentionInDays: 1 })
    await ask('PutLogEvents', { ...where, logEvents: events(2) })
    aws.clock.advance(86_400_001)
    expect(messages(await ask('GetLogEvents', where))).toEqual([])
    await ask('PutLogEvents', {
      ...where,
      logEvents: [{ timestamp: aws.clock.now(), message: 'new' }],
    })
    await ask('DeleteRetentionPolicy', { logGroupName: '/a/b' })
    expect(messages(await ask('GetLogEvents', where))).toEqual(['new'])
    expect((await ask('DescribeLogGroups')).logGroups).toMatchObject([{ storedBytes: 29 }])
  })

  test('are read from the newest page back, and forward again, each once', async () => {
    const { ask } = await withStream()
    await ask('PutLogEvents', { ...where, logEvents: events(25) })
    const read = async (request: object) => {
      const got: string[][] = []
      let token: unknown
      for (;;) {
        const page: Answer = await ask('GetLogEvents', {
          ...where,
          limit: 10,
          ...request,
          ...(token ? { nextToken: token } : {}),
        })
        if ((page.events as []).length === 0) return { got, token, page }
        got.push(messages(page))
        token = 'startFromHead' in request ? page.nextForwardToken : page.nextBackwardToken
      }
    }
    const all = events(25).map(({ message }) => message)
    const back = await read({})
    expect(back.got.reverse().flat()).toEqual(all)
    const forward = await read({ startFromHead: true })
    expect(forward.got.flat()).toEqual(all)
    expect(forward.page.nextForwardToken).toBe(forward.token)
  })

  test('are found across streams in order, page by page', async () => {
    const { ask } = await withStream()
    await ask('CreateLogStream', { ...where, logStreamName: 't' })
    for (const [logStreamName, from] of [
      ['s', now - 100],
      ['t', now - 99],
    ] as const)
      await ask('PutLogEvents', {
        ...where,
        logStreamName,
        logEvents: Array.from({ length: 20 }, (_, index) => ({
          timestamp: from + 2 * index,
          message: `${logStreamName}${index} ${index % 2 ? 'ERROR' : 'fine'}`,
        })),
      })
    const got: string[] = []
    for (let token: unknown, more = true; more; ) {
      const page: Answer = await ask('FilterLogEvents', {
        logGroupName: '/a/b',
        filterPattern: 'ERROR',
        limit: 7,
        interleaved: true,
        ...(token ? { nextToken: token } : {}),
      })
      got.push(...messages(page))
      token = page.nextToken
      more = token !== undefined
    }
    const wanted = Array.from({ length: 10 }, (_, index) => [
      `s${2 * index + 1} ERROR`,
      `t${2 * index + 1} ERROR`,
    ])
    expect(got).toEqual(wanted.flat())
    const some = await ask('FilterLogEvents', {
      logGroupName: '/a/b',
      logStreamNames: ['t'],
      startTime: now - 99,
      endTime: now - 95,
    })
    expect(messages(some)).toEqual(['t0 fine', 't1 ERROR'])
  })

  test('go with their stream', async () => {
    const { ask } = await withStream()
    await ask('PutLogEvents', { ...where, logEvents: events(3) })
    await ask('DeleteLogStream', where)
    await ask('CreateLogStream', where)
    expect(messages(await ask('GetLogEvents', where))).toEqual([])
    expect((await ask('DescribeLogGroups')).logGroups).toMatchObject([{ storedBytes: 0 }])
  })
})

describe('filter patterns', () => {
  const json =
    '{"level":"ERROR","code":503,"user":{"name":"ann"},"list":["a","b"],"gone":null,"ok":true}'
  const line = '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534'
  test.each([
    ['', 'anything', true],
    ['ERROR', 'an ERROR here', true],
    ['ERROR', 'an error here', false],
    ['ERROR disk', 'disk ERROR', true],
    ['ERROR disk', 'ERROR', false],
    ['"disk full"', 'the disk full one', true],
    ['ERROR -disk', 'ERROR disk', false],
    ['?a ?b', 'b', true],
    ['?a ?b', 'c', false],
    ['%E[A-Z]+R%', 'xx EROR', true],
    ['{ $.level = "ERR*" }', json, true],
    ['{ $.code >= 500 && $.user.name = ann }', json, true],
    ['{ $.code < 500 || ($.list[1] = "b" && $.ok IS TRUE) }', json, true],
    ['{ $.gone IS NULL }', json, true],
    ['{ $.none NOT EXISTS }', json, true],
    ['{ $.level != "ERROR" }', json, false],
    ['{ $.level = "ERROR" }', 'not json', false],
    ['[ip, id, user, time, request, status = 4*, bytes > 1000]', line, true],
    ['[ip, ..., status = 200, bytes]', line, false],
    ['[..., bytes = 1534]', line, true],
    ['[ip, id]', line, false],
  ])('%s on %s: %s', (pattern, text, matches) => {
    const made = matcherOf(pattern)
    expect(isAnomaly(made) ? made : made(text)).toBe(matches)
  })

  test.each([
    '{ $.a',
    '{ a = 1 }',
    '{ $.a = }',
    '[a',
    '[..., ...]',
    '%(a+)+%',
    '%[%',
    'a-b',
    '{ ($.a = 1 }',
    '{ $.a < x }',
    `"${'x'.repeat(1100)}"`,
  ])('%s is refused', pattern => {
    expect(matcherOf(pattern)).toMatchObject({ code: 'InvalidParameterException' })
  })
})

test("AWS's own client writes and reads", async () => {
  const { aws, ask } = await withStream()
  aws.clock.set(Date.now())
  const { url, close } = await aws.listen({ port: 0 })
  const foreign = new CloudWatchLogsClient({ endpoint: url, region: 'eu-west-1', credentials })
  await foreign.send(
    new PutLogEventsCommand({ ...where, logEvents: [{ timestamp: Date.now(), message: 'grüße' }] }),
  )
  const { events: got } = await foreign.send(new GetLogEventsCommand(where))
  expect(got?.map(({ message }) => message)).toEqual(['grüße'])
  foreign.destroy()
  await close()
  expect((await ask('DescribeLogGroups')).$anomaly).toBeUndefined()
})
