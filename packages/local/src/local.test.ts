/** The server as clients see it: our own over its `send` and over a port, and one that nobody here wrote. */
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { client, isAnomaly, nodePrimitives } from '@plainwire/client'
import { kinesis } from '@plainwire/kinesis'
import { sts } from '@plainwire/sts'
import { afterAll, describe, expect, it } from 'vitest'
import { local } from './index.ts'

const aws = local({ primitives: nodePrimitives, seed: 7 })
const listening = aws.listen({ port: 0 })
afterAll(async () => (await listening).close())

const keys = (accessKeyId: string, secretAccessKey = 'test') => ({ accessKeyId, secretAccessKey })
const asked = (credentials: object, options: object = {}) =>
  client({
    api: sts,
    region: 'eu-west-1',
    send: aws.send,
    credentials: credentials as never,
    backoff: () => undefined,
    ...options,
  }).invoke({
    op: 'GetCallerIdentity',
  })

describe('who calls', () => {
  it.each([
    ['test', '000000000000'],
    ['123456789012', '123456789012'],
  ])('the key %s is root of %s', async (accessKeyId, account) => {
    expect(await asked(keys(accessKeyId))).toEqual({
      UserId: account,
      Account: account,
      Arn: `arn:aws:iam::${account}:root`,
    })
  })

  it.each([
    ['a wrong secret', keys('test', 'wrong'), 'SignatureDoesNotMatch'],
    ['an unknown key', keys('AKIANOBODY'), 'InvalidClientTokenId'],
  ])('%s is refused', async (_, credentials, code) => {
    expect(await asked(credentials)).toMatchObject({ $anomaly: 'forbidden', status: 403, code })
  })

  it('a clock that differs by an hour is refused, and the settable one can be put right', async () => {
    aws.clock.advance(3_600_000)
    expect(await asked(keys('test'))).toMatchObject({
      code: 'SignatureDoesNotMatch',
      message: expect.stringContaining('Signature expired'),
    })
    aws.clock.set(Date.now())
    expect(isAnomaly(await asked(keys('test')))).toBe(false)
  })
})

describe('over a port', () => {
  it("AWS's own client is answered", async () => {
    const { url } = await listening
    const foreign = new STSClient({ endpoint: url, region: 'us-east-1', credentials: keys('test') })
    const { Account } = await foreign.send(new GetCallerIdentityCommand({}))
    expect(Account).toBe('000000000000')
  })

  it('a port that is taken is said to be', async () => {
    const { port } = await listening
    await expect(aws.listen({ port })).rejects.toThrow(`Port ${port} of 127.0.0.1 is taken`)
  })
})

describe('what is not there', () => {
  it('an operation is named, with those that are', async () => {
    const { url } = await listening
    const made = client({
      api: sts,
      region: 'eu-west-1',
      endpoint: url,
      credentials: keys('test'),
      backoff: () => undefined,
    })
    const result = await made.invoke({
      op: 'AssumeRoot',
      request: { TargetPrincipal: '1', TaskPolicyArn: {} },
    })
    expect(result).toMatchObject({ code: 'NotImplemented', status: 501 })
    expect((result as { message: string }).message).toContain(
      'no AssumeRoot here; it has GetCallerIdentity',
    )
  })

  it('a service is named', async () => {
    const made = client({
      api: kinesis,
      region: 'eu-west-1',
      send: aws.send,
      credentials: keys('test'),
      backoff: () => undefined,
    })
    expect(await made.invoke({ op: 'ListStreams' })).toMatchObject({
      code: 'UnknownService',
      message: "There is no service 'kinesis' here.",
    })
  })
})
