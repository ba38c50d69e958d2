/** Event streams into a service and out of it at once, over HTTP/2; AWS's own packages check what goes over the wire. */
import type { ServerHttp2Stream } from 'node:http2'
import {
  StartStreamTranscriptionCommand,
  TranscribeStreamingClient,
} from '@aws-sdk/client-transcribe-streaming'
import { bedrockRuntime } from '@plainwire/bedrock-runtime'
import { transcribeStreaming } from '@plainwire/transcribe-streaming'
import { decodeEvents, eventSignature, isAnomaly } from '@plainwire/wire'
import { EventStreamCodec } from '@smithy/core/event-streams'
import { fromUtf8, toUtf8 } from '@smithy/util-utf8'
import { afterEach, describe, expect, it } from 'vitest'
import type { ClientOptions } from './client.ts'
import {
  all,
  credentials,
  deferred,
  event,
  exception,
  failureOf,
  type Http2Served,
  ok,
  overHttp2,
} from './event-stream.fixture.ts'
import { client, meta, nodePrimitives } from './index.ts'

const open: Http2Served[] = []
afterEach(() => {
  for (const served of open.splice(0)) served.close()
})

const utf8 = new TextEncoder()
const speech = (text: string) => ({ AudioEvent: { AudioChunk: utf8.encode(text) } })
const heard = (text: string) =>
  event('TranscriptEvent', { Transcript: { Results: [{ ResultId: text }] } })

async function served(script: Parameters<typeof overHttp2>[0]): Promise<Http2Served> {
  const made = await overHttp2(script)
  open.push(made)
  return made
}

type Output = Record<string, never> & {
  TranscriptResultStream: AsyncIterable<unknown> & { release(): void }
}

/** Says `audio` to a server, and returns what came of it. */
async function transcribed(
  { endpoint }: { endpoint: string },
  audio: AsyncIterable<unknown>,
  { signal, ...options }: Partial<Omit<ClientOptions, 'api'>> & { signal?: AbortSignal } = {},
): Promise<Output> {
  const made = client({
    api: transcribeStreaming,
    region: 'eu-west-1',
    credentials,
    endpoint,
    ...options,
  })
  return (await made.invoke({
    op: 'StartStreamTranscription',
    request: {
      LanguageCode: 'en-GB',
      MediaSampleRateHertz: 8000,
      MediaEncoding: 'pcm',
      AudioStream: audio as never,
    },
    ...(signal ? { signal } : {}),
  })) as never
}

async function* saying(...texts: string[]) {
  for (const text of texts) yield speech(text)
}

type Frame = { readonly outer: Record<string, { value: unknown }>; readonly body: Uint8Array }

/** The messages of a request's body, decoded by AWS's own codec. */
async function framesOf(stream: ServerHttp2Stream): Promise<Frame[]> {
  const codec = new EventStreamCodec(toUtf8, fromUtf8)
  let bytes = Buffer.alloc(0)
  const frames: Frame[] = []
  for await (const chunk of stream) {
    bytes = Buffer.concat([bytes, chunk as Uint8Array])
    while (bytes.length >= 4 && bytes.length >= bytes.readUInt32BE(0)) {
      const length = bytes.readUInt32BE(0)
      const { headers, body } = codec.decode(bytes.subarray(0, length))
      frames.push({ outer: headers as never, body: new Uint8Array(body) })
      bytes = bytes.subarray(length)
    }
  }
  return frames
}

const innerOf = ({ body }: Frame) => {
  const { headers, body: payload } = new EventStreamCodec(toUtf8, fromUtf8).decode(body)
  return [headers[':event-type']?.value, Buffer.from(payload).toString()]
}

describe('what is said', () => {
  it('arrives as signed messages, ended by an empty one', async () => {
    const frames = deferred<Frame[]>()
    const asked = deferred<Record<string, unknown>>()
    const server = await served(async (stream, headers) => {
      asked.resolve(headers)
      stream.respond(ok)
      frames.resolve(await framesOf(stream))
      stream.end(heard('1'))
    })
    const output = await transcribed(server, saying('hello', 'world'))
    expect(await all(output.TranscriptResultStream)).toMatchObject([
      { TranscriptEvent: { Transcript: { Results: [{ ResultId: '1' }] } } },
    ])
    const headers = await asked.promise
    expect(headers).toMatchObject({
      ':path': '/stream-transcription',
      'content-type': 'application/vnd.amazon.eventstream',
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-EVENTS',
      'x-amzn-transcribe-language-code': 'en-GB',
    })
    const got = await frames.promise
    expect(got.slice(0, -1).map(innerOf)).toEqual([
      ['AudioEvent', 'hello'],
      ['AudioEvent', 'world'],
    ])
    expect(got.at(-1)?.body).toHaveLength(0)
    let before = /Signature=(\w+)/.exec(String(headers.authorization))![1]!
    for (const { outer, body } of got) {
      const date = outer[':date']!.value as Date
      const scope = { credentials, region: 'eu-west-1', service: 'transcribe' }
      before = eventSignature(body, date, before, scope, nodePrimitives)
      expect(Buffer.from(outer[':chunk-signature']!.value as Uint8Array).toString('hex')).toBe(
        before,
      )
    }
    expect(meta(output)?.attempts).toHaveLength(1)
  })

  it("is what AWS's own client says, but for dates and signatures", async () => {
    const requests: { headers: Record<string, unknown>; frames: Frame[] }[] = []
    const server = await served(async (stream, headers) => {
      stream.respond(ok)
      requests.push({ headers, frames: await framesOf(stream) })
      stream.end(heard('1'))
    })
    const ours = await transcribed(server, saying('hello'))
    await all(ours.TranscriptResultStream)
    const theirs = new TranscribeStreamingClient({
      region: 'eu-west-1',
      credentials,
      endpoint: server.endpoint,
    })
    const answer = await theirs.send(
      new StartStreamTranscriptionCommand({
        LanguageCode: 'en-GB',
        MediaSampleRateHertz: 8000,
        MediaEncoding: 'pcm',
        AudioStream: saying('hello') as never,
      }),
    )
    await all(answer.TranscriptResultStream!)
    theirs.destroy()
    const [our, their] = requests
    expect(our!.frames.map(({ body }) => body.length)).toEqual(
      their!.frames.map(({ body }) => body.length),
    )
    expect(innerOf(our!.frames[0]!)).toEqual(innerOf(their!.frames[0]!))
    for (const name of ['content-type', 'x-amz-content-sha256', ':path', ':method'])
      expect(our!.headers[name]).toBe(their!.headers[name])
  })

  it('is answered while it is still being said', async () => {
    const server = await served(async stream => {
      stream.respond(ok)
      let count = 0
      for await (const message of decodeEvents(stream, nodePrimitives))
        if (message.payload.length > 0) stream.write(heard(`${++count}`))
      stream.end()
    })
    const turns: string[] = []
    const answered = [deferred(), deferred()]
    const output = await transcribed(
      server,
      (async function* () {
        yield speech('a')
        await answered[0]!.promise
        turns.push('heard 1')
        yield speech('b')
        await answered[1]!.promise
        turns.push('heard 2')
      })(),
    )
    let index = 0
    for await (const _ of output.TranscriptResultStream) answered[index++]!.resolve()
    expect(turns).toEqual(['heard 1', 'heard 2'])
  })

  it('goes to Bedrock as well, with a token instead of signatures', async () => {
    const seen = deferred<{ token: unknown; types: unknown[] }>()
    const server = await served(async (stream, headers) => {
      stream.respond(ok)
      const frames = await framesOf(stream)
      const types = frames.map(({ outer }) => outer[':event-type']?.value)
      seen.resolve({ token: headers.authorization, types })
      stream.end(event('chunk', { bytes: 'YQ==' }))
    })
    const { endpoint } = server
    const model = client({
      api: bedrockRuntime,
      region: 'eu-west-1',
      credentials,
      token: 't',
      endpoint,
    })
    const output = await model.invoke({
      op: 'InvokeModelWithBidirectionalStream',
      request: {
        modelId: 'm',
        body: (async function* () {
          yield { chunk: { bytes: utf8.encode('{}') } }
        })(),
      },
    })
    if (isAnomaly(output)) throw new Error(output.message)
    expect(await all(output.body!)).toEqual([{ chunk: { bytes: utf8.encode('a') } }])
    expect(await seen.promise).toEqual({ token: 'Bearer t', types: ['chunk'] })
  })
})

describe('a source', () => {
  /** Says one thing and waits for ever. */
  function patient() {
    const ended = deferred()
    let given = 0
    const source = {
      [Symbol.asyncIterator]: () => source,
      next: () =>
        given++ === 0
          ? Promise.resolve({ done: false as const, value: speech('a') })
          : new Promise<never>(() => {}),
      return: async () => {
        ended.resolve()
        return { done: true as const, value: undefined }
      },
    }
    return { source, ended: ended.promise, given: () => given }
  }

  it('is ended when the service refuses at once', async () => {
    let calls = 0
    const server = await served(stream => {
      calls++
      stream.respond({ ':status': 403, 'x-amzn-errortype': 'AccessDeniedException' })
      stream.end('{"message":"no"}')
    })
    const { source, ended } = patient()
    expect(await transcribed(server, source)).toMatchObject({
      $anomaly: 'forbidden',
      code: 'AccessDeniedException',
      message: 'no',
    })
    await ended
    expect(calls).toBe(1)
  })

  it('is asked for nothing more once a retry would lose what it gave', async () => {
    let calls = 0
    const server = await served(async stream => {
      calls++
      for await (const _ of stream) break
      if (!stream.destroyed) stream.close(11)
    })
    const { source, ended } = patient()
    expect(await transcribed(server, source)).toMatchObject({ $anomaly: 'unavailable' })
    await ended
    expect(calls).toBe(1)
  })

  it('is there for another attempt while nothing was taken of it', async () => {
    const server = await served(async stream => {
      stream.respond(ok)
      stream.resume()
      stream.end(heard('1'))
    })
    const { endpoint } = server
    let looks = 0
    const output = await transcribed({ endpoint }, saying('a'), {
      region: () =>
        looks++ === 0
          ? { $anomaly: 'unavailable', message: 'not yet', retryable: true }
          : 'eu-west-1',
      environment: { wait: async () => {} },
    })
    expect(await all(output.TranscriptResultStream)).toHaveLength(1)
    expect(looks).toBe(2)
  })

  it('that throws ends the call, before the answer and after', async () => {
    const early = await served(() => {})
    const failing = async function* (when: Promise<void>) {
      yield speech('a')
      await when
      throw new Error('microphone unplugged')
    }
    const before = await transcribed(early, failing(Promise.resolve()))
    expect(before).toMatchObject({
      $anomaly: 'fault',
      code: 'BODY_FAILED',
      message: expect.stringContaining('microphone unplugged'),
    })
    const late = await served(stream => stream.respond(ok))
    const answered = deferred()
    const output = await transcribed(late, failing(answered.promise))
    answered.resolve()
    expect(await failureOf(all(output.TranscriptResultStream))).toMatchObject({
      $anomaly: 'fault',
      code: 'BODY_FAILED',
    })
  })

  it('that says what fits no event is told so', async () => {
    const server = await served(() => {})
    const odd = async function* () {
      yield { AudioEvent: { AudioChunk: 7 } }
    }
    expect(await transcribed(server, odd())).toMatchObject({
      $anomaly: 'incorrect',
      message: expect.stringContaining('AudioEvent$AudioChunk'),
    })
    expect(await transcribed(server, 'text' as never)).toMatchObject({ code: 'NO_EVENTS' })
  })

  it('is read no faster than the service reads', async () => {
    const go = deferred()
    const server = await served(async stream => {
      stream.respond(ok)
      await go.promise
      stream.resume()
      stream.on('end', () => stream.end(heard('1')))
    })
    let given = 0
    const big = 'x'.repeat(10_000)
    const output = await transcribed(
      server,
      (async function* () {
        for (; given < 10_000; given++) yield speech(big)
      })(),
    )
    await new Promise(resolve => setTimeout(resolve, 200))
    expect(given).toBeLessThan(100)
    const before = process.memoryUsage()
    go.resolve()
    expect(await all(output.TranscriptResultStream)).toHaveLength(1)
    const after = process.memoryUsage()
    expect(given).toBe(10_000)
    expect(after.heapUsed - before.heapUsed).toBeLessThan(60 * 2 ** 20)
  }, 30_000)

  it('is ended by the signal of the call, and by leaving the loop', async () => {
    const server = await served(stream => {
      stream.respond(ok)
      stream.write(heard('1'))
    })
    const stop = new AbortController()
    const first = patient()
    const output = await transcribed(server, first.source, { signal: stop.signal })
    const failed = failureOf(
      (async () => {
        for await (const _ of output.TranscriptResultStream) stop.abort()
      })(),
    )
    expect(await failed).toMatchObject({ $anomaly: 'interrupted', code: 'ABORTED' })
    await first.ended
    const second = patient()
    const other = await transcribed(server, second.source)
    for await (const _ of other.TranscriptResultStream) break
    await second.ended
  })

  it('may hold nothing at all', async () => {
    const frames = deferred<number>()
    const server = await served(async stream => {
      stream.respond(ok)
      frames.resolve((await framesOf(stream)).length)
      stream.end()
    })
    const output = await transcribed(server, saying())
    expect(await all(output.TranscriptResultStream)).toEqual([])
    expect(await frames.promise).toBe(1)
  })
})

describe('what is heard', () => {
  it('an exception ends both directions', async () => {
    const gone = deferred()
    const server = await served(stream => {
      stream.on('close', gone.resolve)
      stream.respond(ok)
      stream.resume()
      stream.write(exception('LimitExceededException', { Message: 'enough' }))
    })
    const output = await transcribed(
      server,
      (async function* () {
        yield speech('a')
        await gone.promise
      })(),
    )
    expect(await failureOf(all(output.TranscriptResultStream))).toMatchObject({
      code: 'LimitExceededException',
      message: 'enough',
    })
    await gone.promise
  })

  it('a connection cut within a message, a stream reset, a session given up', async () => {
    const cuts: ((stream: ServerHttp2Stream, all: Http2Served) => void)[] = [
      (_stream, { sockets }) => {
        for (const socket of sockets) socket.destroy()
      },
      stream => stream.destroy(new Error('out of order')),
      stream => stream.session?.destroy(),
      stream => stream.session?.goaway(2),
    ]
    for (const cut of cuts) {
      const server: Http2Served = await served(stream => {
        stream.respond(ok)
        stream.resume()
        stream.write(heard('1'))
        stream.write(heard('2').subarray(0, 30), () => setTimeout(cut, 20, stream, server))
      })
      const output = await transcribed(server, saying('a'))
      expect(await failureOf(all(output.TranscriptResultStream))).toMatchObject({
        $anomaly: 'unavailable',
      })
    }
  })

  it('a custom send is asked in every case', async () => {
    let asked = 0
    const made = await transcribed({ endpoint: 'http://127.0.0.1:9' }, saying('a'), {
      send: async () => {
        asked++
        return { status: 200, headers: [], body: heard('1') }
      },
    })
    expect(await all(made.TranscriptResultStream)).toHaveLength(1)
    expect(asked).toBe(1)
  })
})
