import { dynamodb } from '@plainwire/dynamodb'
import { ec2 } from '@plainwire/ec2'
import { iam } from '@plainwire/iam'
import { s3 } from '@plainwire/s3'
import { describe, expect, test } from 'vitest'
import { client } from './index.ts'
import { credentials, notes, nowhere } from './service.fixture.ts'

type Answer = { readonly status?: number; readonly body?: string }

/** A client whose clock only moves while it waits, and the seconds it waited. */
function scripted(api: unknown, answers: readonly Answer[], random = 0.5) {
  let time = 0
  let sent = 0
  const waits: number[] = []
  const made = client({
    api: api as typeof dynamodb,
    region: 'eu-west-1',
    credentials,
    retriable: () => false,
    environment: {
      ...nowhere,
      random: () => random,
      now: () => time,
      wait: async ms => {
        waits.push(ms / 1000)
        time += ms
      },
    },
    send: async () => {
      const { status = 200, body = '' } = answers[sent++] ?? answers.at(-1)!
      return { status, headers: [], body: Buffer.from(body) }
    },
  })
  return { made: made as never as Waiting, waits, sent: () => sent }
}
type Waiting = { wait(call: object): Promise<Record<string, unknown>> }

const table = (TableStatus: string) => ({ body: JSON.stringify({ Table: { TableStatus } }) })
const gone = { status: 400, body: '{"__type":"x#ResourceNotFoundException"}' }
const request = { TableName: 'notes' }

describe('waiting', () => {
  test('until the answer is what the waiter wants', async () => {
    const { made, waits } = scripted(dynamodb, [gone, table('CREATING'), table('ACTIVE')])
    expect(await made.wait({ until: 'TableExists', request })).toEqual({
      attempts: 3,
      last: { Table: { TableStatus: 'ACTIVE' } },
    })
    expect(waits).toEqual([20, 30])
  })

  test('until it fails as the waiter wants', async () => {
    const { made } = scripted(dynamodb, [table('DELETING'), gone])
    const found = await made.wait({ until: 'TableNotExists', request })
    expect(found).toMatchObject({ attempts: 2, last: { code: 'ResourceNotFoundException' } })
  })

  test('a failure no acceptor knows is the answer', async () => {
    const denied = { status: 400, body: '{"__type":"x#AccessDeniedException","message":"no"}' }
    const { made, sent } = scripted(dynamodb, [denied])
    const found = await made.wait({ until: 'TableExists', request })
    expect(found).toMatchObject({ $anomaly: 'incorrect', code: 'AccessDeniedException' })
    expect(sent()).toBe(1)
  })

  test('what will never come is said at once', async () => {
    const body = '{"ExportDescription":{"ExportStatus":"FAILED"}}'
    const { made } = scripted(dynamodb, [{ body }])
    const found = await made.wait({ until: 'ExportCompleted', request: { ExportArn: 'a' } })
    expect(found).toMatchObject({
      $anomaly: 'conflict',
      code: 'WAIT_FAILED',
      data: JSON.parse(body),
    })
  })

  test('no longer than maxWaitTime, and never in vain', async () => {
    const { made, waits } = scripted(dynamodb, [table('CREATING')], 1)
    const found = await made.wait({ until: 'TableExists', request, maxWaitTime: 100 })
    expect(found).toMatchObject({ $anomaly: 'interrupted', code: 'WAIT_TIMED_OUT' })
    const total = waits.reduce((sum, wait) => sum + wait, 0)
    expect(total).toBeLessThanOrEqual(100)
    expect(total).toBeGreaterThan(60)
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(20)
  })

  test('the pauses grow between the delays, and can be set', async () => {
    const { made, waits } = scripted(dynamodb, [table('CREATING')], 1)
    const delays = { minDelay: 1, maxDelay: 5, maxWaitTime: 30 }
    await made.wait({ until: 'TableExists', request, ...delays })
    expect(waits.slice(0, 4)).toEqual([1, 2, 4, 5])
    const least = scripted(dynamodb, [table('CREATING')], 0)
    await least.made.wait({ until: 'TableExists', request, ...delays })
    expect(new Set(least.waits)).toEqual(new Set([1]))
  })

  test('a signal ends it', async () => {
    const stop = new AbortController()
    const { made, sent } = scripted(dynamodb, [table('CREATING')])
    const found = made.wait({ until: 'TableExists', request, signal: stop.signal })
    stop.abort()
    expect(await found).toMatchObject({
      $anomaly: 'interrupted',
      code: 'ABORTED',
      retryable: false,
    })
    expect(sent()).toBe(0)
  })

  test('an error by the name of its shape, or by its code on the wire', async () => {
    const missing = `<ErrorResponse><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>no</Message></Error></ErrorResponse>`
    const found = `<GetRoleResponse><GetRoleResult><Role><RoleName>r</RoleName></Role></GetRoleResult></GetRoleResponse>`
    const { made } = scripted(iam, [{ status: 404, body: missing }, { body: found }])
    const waited = await made.wait({ until: 'RoleExists', request: { RoleName: 'r' } })
    expect(waited).toMatchObject({ attempts: 2 })
  })

  test('a bucket, asked without a body', async () => {
    const { made } = scripted(s3, [{ status: 404 }, { status: 200 }])
    const waited = await made.wait({ until: 'BucketExists', request: { Bucket: 'notes' } })
    expect(waited).toMatchObject({ attempts: 2 })
  })

  test.each([
    [['running', 'pending'], undefined],
    [['running', 'running'], { attempts: 1 }],
    [['running', 'terminated'], { code: 'WAIT_FAILED' }],
  ])('all, or any: %j', async (states, expected) => {
    const instances = states
      .map(name => `<item><instanceState><name>${name}</name></instanceState></item>`)
      .join('')
    const body = `<DescribeInstancesResponse><reservationSet><item><instancesSet>${instances}</instancesSet></item></reservationSet></DescribeInstancesResponse>`
    const { made } = scripted(ec2, [{ body }])
    const found = await made.wait({ until: 'InstanceRunning', maxWaitTime: 1 })
    expect(found).toMatchObject(expected ?? { code: 'WAIT_TIMED_OUT' })
  })

  test('a waiter that is none: the nearest, or that there are none', async () => {
    const { made } = scripted(dynamodb, [table('ACTIVE')])
    expect(await made.wait({ until: 'TableExist', request })).toMatchObject({
      $anomaly: 'unsupported',
      code: 'UNKNOWN_WAITER',
      message: expect.stringContaining("Did you mean 'TableExists'?"),
    })
    const none = scripted(notes, [table('ACTIVE')])
    expect(await none.made.wait({ until: 'NoteExists' })).toMatchObject({
      message: "notes has no waiter 'NoteExists'. It has none.",
    })
  })
})
