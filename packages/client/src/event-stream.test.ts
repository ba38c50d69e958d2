/** Event streams out of a service, over real connections; what the service says is made by the wire's own encoder. */
import { bedrockRuntime } from '@plainwire/bedrock-runtime'
import { cloudwatchLogs } from '@plainwire/cloudwatch-logs'
import { kinesis } from '@plainwire/kinesis'
import { lambda } from '@plainwire/lambda'
import { s3 } from '@plainwire/s3'
import { afterEach, describe, expect, it } from 'vitest'
import type { Api } from './client.ts'
import {
  all,
  credentials,
  deferred,
  event,
  exception,
  failureOf,
  message,
  overHttp1,
  type Served,
} from './event-stream.fixture.ts'
import { client } from './index.ts'

const open: Served[] = []
afterEach(() => {
  for (const served of open.splice(0)) served.close()
})

type Events = AsyncIterable<Record<string, unknown>> & { release(): void }

/** The output of a call to a server that answers by `script`. */
async function called(
  api: Api,
  op: string,
  request: object,
  script: Parameters<typeof overHttp1>[0],
  more: { signal?: AbortSignal; options?: object } = {},
): Promise<Record<string, Events> & { $anomaly?: string }> {
  const served = await overHttp1(script)
  open.push(served)
  const { endpoint } = served
  const made = client({ api, region: 'eu-west-1', credentials, endpoint, ...more.options })
  const { signal } = more
  return (await made.invoke({ op, request, ...(signal ? { signal } : {}) } as never)) as never
}

const invokeLambda = (
  script: Parameters<typeof overHttp1>[0],
  more?: Parameters<typeof called>[4],
) => called(lambda, 'InvokeWithResponseStream', { FunctionName: 'f' }, script, more)

const chunk = (text: string) => event('PayloadChunk', text)
const utf8 = new TextEncoder()

describe('what a service streams', () => {
  it('A12.57: comes out as events: Lambda', async () => {
    const output = await invokeLambda(response => {
      response.write(chunk('a'))
      response.write(chunk('b'))
      response.end(event('InvokeComplete', { LogResult: 'done' }))
    })
    expect(output.StatusCode).toBe(200)
    expect(await all(output.EventStream!)).toEqual([
      { PayloadChunk: { Payload: utf8.encode('a') } },
      { PayloadChunk: { Payload: utf8.encode('b') } },
      { InvokeComplete: { LogResult: 'done' } },
    ])
  })

  it('is cut by the network wherever it likes: byte by byte', async () => {
    const output = await invokeLambda(async response => {
      for (const byte of [...chunk('a'), ...chunk('b')]) {
        response.write(Uint8Array.of(byte))
        await new Promise(setImmediate)
      }
      response.end()
    })
    expect(await all(output.EventStream!)).toHaveLength(2)
  })

  it('may begin with the rest of the output: CloudWatch Logs, Kinesis', async () => {
    const live = await called(
      cloudwatchLogs,
      'StartLiveTail',
      { logGroupIdentifiers: ['g'] },
      response => {
        response.write(event('initial-response', {}))
        response.end(event('sessionStart', { sessionId: 's' }))
      },
    )
    expect(await all(live.responseStream!)).toEqual([{ sessionStart: { sessionId: 's' } }])
    const shard = await called(
      kinesis,
      'SubscribeToShard',
      { ConsumerARN: 'c', ShardId: 's', StartingPosition: { Type: 'LATEST' } },
      response => {
        response.write(event('initial-response', {}))
        const records = [{ SequenceNumber: '1', Data: 'YQ==', PartitionKey: 'p' }]
        const said = { Records: records, ContinuationSequenceNumber: '2', MillisBehindLatest: 0 }
        response.end(event('SubscribeToShardEvent', said))
      },
    )
    expect(await all(shard.EventStream!)).toMatchObject([
      { SubscribeToShardEvent: { Records: [{ Data: utf8.encode('a') }] } },
    ])
  })

  it('is XML and bytes: S3', async () => {
    const output = await called(
      s3,
      'SelectObjectContent',
      {
        Bucket: 'b',
        Key: 'k',
        Expression: 'select *',
        ExpressionType: 'SQL',
        InputSerialization: {},
        OutputSerialization: {},
      },
      response => {
        response.write(event('Records', 'a,b\n'))
        response.write(event('Cont'))
        response.write(event('Stats', '<Stats><BytesScanned>7</BytesScanned></Stats>'))
        response.end(event('End'))
      },
    )
    expect(await all(output.Payload!)).toEqual([
      { Records: { Payload: utf8.encode('a,b\n') } },
      { Cont: {} },
      { Stats: { Details: { BytesScanned: 7 } } },
      { End: {} },
    ])
  })

  it('may hold what nobody described', async () => {
    const output = await invokeLambda(response => {
      response.end(event('Fresh', 'x'))
    })
    expect(await all(output.EventStream!)).toEqual([{ $unknown: ['Fresh', utf8.encode('x')] }])
  })
})

describe('what goes wrong', () => {
  const converse = (script: Parameters<typeof overHttp1>[0]) =>
    called(bedrockRuntime, 'ConverseStream', { modelId: 'm', messages: [] }, script)

  it('a modelled exception ends the iteration', async () => {
    const output = await converse(response => {
      response.write(event('messageStart', { role: 'assistant' }))
      response.write(exception('throttlingException', { message: 'Slow down' }))
      response.end(event('messageStart', { role: 'assistant' }))
    })
    const seen: unknown[] = []
    const failed = await failureOf(
      (async () => {
        for await (const one of output.stream!) seen.push(one)
      })(),
    )
    expect(seen).toEqual([{ messageStart: { role: 'assistant' } }])
    expect(failed).toMatchObject({
      $anomaly: 'busy',
      code: 'ThrottlingException',
      message: 'Slow down',
      retryable: true,
      op: 'ConverseStream',
    })
  })

  it('so does an error message', async () => {
    const headers = {
      ':message-type': 'error',
      ':error-code': 'InternalError',
      ':error-message': 'Sorry',
    }
    const output = await converse(response => response.end(message(headers)))
    expect(await failureOf(all(output.stream!))).toMatchObject({
      $anomaly: 'unavailable',
      code: 'InternalError',
      message: 'Sorry',
    })
  })

  it('a connection cut within a message', async () => {
    const output = await invokeLambda(response => {
      response.write(chunk('whole'))
      response.write(chunk('half').subarray(0, 20), () => response.destroy())
    })
    expect(await failureOf(all(output.EventStream!))).toMatchObject({
      $anomaly: 'unavailable',
      retryable: true,
    })
  })

  it('a stream that ends within a message', async () => {
    const output = await invokeLambda(response => {
      response.end(chunk('half').subarray(0, 20))
    })
    expect(await failureOf(all(output.EventStream!))).toMatchObject({
      $anomaly: 'fault',
      code: 'UNREADABLE_RESPONSE',
      op: 'InvokeWithResponseStream',
    })
  })

  it('bytes that are no message, and a message larger than there are', async () => {
    const noise = await invokeLambda(response =>
      response.end('<html>Not what you asked for</html>'),
    )
    expect(await failureOf(all(noise.EventStream!))).toMatchObject({ code: 'UNREADABLE_RESPONSE' })
    const large = await invokeLambda(response => {
      response.write(chunk('x'.repeat(25 * 2 ** 20)).subarray(0, 100))
    })
    expect(await failureOf(all(large.EventStream!))).toMatchObject({ code: 'UNREADABLE_RESPONSE' })
  })

  it('a service that falls silent', async () => {
    const output = await invokeLambda(response => void response.write(chunk('a')), {
      options: { limits: { idle: 100 } },
    })
    expect(await failureOf(all(output.EventStream!))).toMatchObject({ code: 'TIMEOUT' })
  })

  it('an answer that cannot be read is given back', async () => {
    const gone = deferred()
    const served = await overHttp1(response => {
      response.on('close', gone.resolve)
      response.write(chunk('a'))
    })
    open.push(served)
    const model = client({
      api: bedrockRuntime,
      region: 'eu-west-1',
      credentials,
      endpoint: served.endpoint,
    })
    const request = { modelId: 'm', body: utf8.encode('{}') }
    const output = await model.invoke({ op: 'InvokeModelWithResponseStream', request })
    expect(output).toMatchObject({ $anomaly: 'fault', code: 'UNREADABLE_RESPONSE' })
    await gone.promise
  })

  it('a refusal before any event is the result', async () => {
    const output = await called(
      lambda,
      'InvokeWithResponseStream',
      { FunctionName: 'f' },
      response => response.end(),
      {
        options: {
          send: async () => ({
            status: 404,
            headers: [['x-amzn-errortype', 'ResourceNotFoundException']],
            body: utf8.encode('{"Message":"none"}'),
          }),
        },
      },
    )
    expect(output).toMatchObject({ $anomaly: 'not-found', code: 'ResourceNotFoundException' })
  })
})

describe('whoever stops listening', () => {
  it('gives the connection back by leaving the loop', async () => {
    const gone = deferred()
    const output = await invokeLambda(response => {
      response.on('close', gone.resolve)
      response.write(chunk('a'))
    })
    for await (const one of output.EventStream!) {
      expect(one).toHaveProperty('PayloadChunk')
      break
    }
    await gone.promise
  })

  it('or by release, without a loop', async () => {
    const gone = deferred()
    const output = await invokeLambda(response => {
      response.on('close', gone.resolve)
      response.write(chunk('a'))
    })
    output.EventStream!.release()
    await gone.promise
  })

  it('or by its signal', async () => {
    const gone = deferred()
    const stop = new AbortController()
    const output = await invokeLambda(
      response => {
        response.on('close', gone.resolve)
        response.write(chunk('a'))
      },
      { signal: stop.signal },
    )
    const failed = await failureOf(
      (async () => {
        for await (const _ of output.EventStream!) stop.abort()
      })(),
    )
    expect(failed).toMatchObject({ $anomaly: 'interrupted', code: 'ABORTED', retryable: false })
    await gone.promise
  })
})

describe('a slow listener', () => {
  it('slows the service down, and ten thousand events take little memory', async () => {
    const body = 'x'.repeat(20_000)
    let waited = 0
    const output = await invokeLambda(async response => {
      for (let count = 0; count < 10_000; count++)
        if (!response.write(chunk(body))) {
          waited++
          await new Promise(resolve => response.once('drain', resolve))
        }
      response.end()
    })
    const before = process.memoryUsage()
    let seen = 0
    let most = 0
    for await (const _ of output.EventStream!) {
      if (++seen % 500 === 0) await new Promise(resolve => setTimeout(resolve, 2))
      const { heapUsed, arrayBuffers } = process.memoryUsage()
      most = Math.max(most, heapUsed + arrayBuffers - before.heapUsed - before.arrayBuffers)
    }
    expect(seen).toBe(10_000)
    expect(waited).toBeGreaterThan(10)
    expect(most).toBeLessThan(140 * 2 ** 20) // all of it is 200 MB, and the server's part is among it
  }, 30_000)
})
