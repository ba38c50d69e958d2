import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { isAnomaly } from '../anomaly.ts'
import { type EventMessage, encodeEvent } from '../codec/event-stream.ts'
import type { StreamBody } from '../http.ts'
import type { Section, Shapes } from '../model/types.ts'
import { awsJson1_0 } from '../protocols/aws-json-events.ts'
import { restJson1 } from '../protocols/rest-json-events.ts'
import { restXml } from '../protocols/rest-xml-events.ts'
import { rpcv2Cbor } from '../protocols/rpcv2-cbor-events.ts'
import { context, response, section, service } from '../protocols/sink.fixture.ts'
import { testPrimitives } from '../sign/primitives.fixture.ts'
import { eventBody, eventsOf, received } from './body.ts'

const primitives = { crc32: (data: Uint8Array, seed?: number) => crc32(data, seed) }
const codecs = { awsJson1_0, restJson1, restXml, rpcv2Cbor }

const shapes: Shapes = {
  Talk: {
    type: 'structure',
    members: { Name: {}, Events: { shape: 'Events', in: 'payload' } },
  },
  Events: {
    type: 'union',
    streaming: true,
    members: {
      Said: { shape: 'Said' },
      Raw: { shape: 'Raw' },
      Words: { shape: 'Words' },
      Part: { shape: 'Part' },
      Failure: { shape: 'Failure' },
    },
  },
  Said: {
    type: 'structure',
    members: {
      Loud: { type: 'boolean', eventHeader: true },
      Count: { type: 'long', eventHeader: true },
      At: { type: 'timestamp', eventHeader: true },
      Text: {},
      List: { shape: 'Strings' },
    },
  },
  Raw: { type: 'structure', members: { Bytes: { type: 'blob', eventPayload: true } } },
  Words: { type: 'structure', members: { Text: { eventPayload: true } } },
  Part: { type: 'structure', members: { Said: { shape: 'Inner', eventPayload: true } } },
  Inner: { type: 'structure', members: { Text: {} } },
  Failure: {
    type: 'structure',
    members: { message: {} },
    error: { fault: 'client', status: 429, throttling: true },
  },
}

const talk: Section = section(
  { input: 'Talk', output: 'Talk', http: { method: 'POST', uri: '/', code: 200 } },
  shapes,
)

const events = [
  { Said: { Loud: true, Count: 2n ** 60n, At: new Date(1500), Text: 'a', List: ['b'] } },
  { Raw: { Bytes: new Uint8Array([1, 2]) } },
  { Words: { Text: 'plain' } },
  { Part: { Said: { Text: 'c' } } },
]

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = []
  for await (const item of source) items.push(item)
  return items
}

describe.each(Object.entries(codecs))('%s', (_, codec) => {
  const writer = codec.events!.writer(talk)!
  const reader = codec.events!.reader(service, talk)!
  const read = (source: AsyncIterable<Uint8Array>) =>
    all(eventsOf(received(reader, source, primitives)))

  it('what is said is heard', async () => {
    const body = eventBody(writer, events, context, primitives)
    expect(writer.key).toBe('Events')
    expect(await read(body.open())).toEqual(events)
  })

  it('an exception ends the stream as an error that carries its anomaly', async () => {
    const body = eventBody(
      writer,
      [events[1], { Failure: { message: 'Slow' } }, events[1]],
      context,
      primitives,
    )
    await expect(read(body.open())).rejects.toMatchObject({
      message: 'Slow',
      anomaly: { $anomaly: 'busy', code: 'Failure', retryable: true, data: { message: 'Slow' } },
    })
  })

  it('a misfit is named', async () => {
    const body = eventBody(writer, [{ Said: { Loud: 'very' } }], context, primitives)
    await expect(all(body.open())).rejects.toThrow('Said$Loud')
  })

  it('the request leaves the events to whoever sends', () => {
    const made = codec.serializer(service, talk)({ Events: events }, context)
    expect(made).toMatchObject({ body: new Uint8Array(0) })
    expect((made as { headers: unknown }).headers).toContainEqual([
      'content-type',
      'application/vnd.amazon.eventstream',
    ])
  })
})

const string = (value: string) => ({ type: 'string', value }) as const
async function* once(...messages: EventMessage[]) {
  for (const message of messages) yield encodeEvent(message, primitives)
}

describe('messages', () => {
  const reader = restJson1.events!.reader(service, talk)!
  const read = async (headers: EventMessage['headers'], payload = '') => {
    const message = { headers, payload: new TextEncoder().encode(payload) }
    return (await all(received(reader, once(message), primitives)))[0]
  }

  it('an event nobody described is kept', async () => {
    const got = await read({ ':message-type': string('event'), ':event-type': string('New') }, 'x')
    expect(got).toEqual({ event: { $unknown: ['New', new Uint8Array([120])] } })
  })

  it('errors have a code and a text', async () => {
    const headers = {
      ':message-type': string('error'),
      ':error-code': string('InternalError'),
      ':error-message': string('Sorry'),
    }
    expect(await read(headers)).toMatchObject({
      failed: { $anomaly: 'unavailable', code: 'InternalError', message: 'Sorry' },
    })
  })

  it.each([
    [{}],
    [{ ':message-type': string('other') }],
    [{ ':message-type': string('event') }],
    [{ ':message-type': { type: 'blob', value: new Uint8Array(1) } as const }],
  ])('a message without meaning is a fault', async headers => {
    expect(await read(headers)).toMatchObject({ failed: { $anomaly: 'fault' } })
  })

  it('a payload that cannot be read is a fault', async () => {
    const headers = { ':message-type': string('event'), ':event-type': string('Said') }
    expect(await read(headers, '{')).toMatchObject({
      failed: { $anomaly: 'fault', code: 'UNREADABLE_RESPONSE' },
    })
  })
})

describe('initial messages', () => {
  it.each([awsJson1_0, rpcv2Cbor])('carry the other members of RPC protocols', async codec => {
    const writer = codec.events!.writer(talk)!
    const body = eventBody(writer, [], context, primitives, { Name: 'n', Events: [] })
    const [bytes] = await all(body.open())
    expect(new TextDecoder().decode(bytes)).toContain('initial-request')
    const reader = codec.events!.reader(service, talk)!
    const { headers, payload } = writer.initial({ Name: 'n' }, context)
    const answer = { headers: { ...headers, ':event-type': string('initial-response') }, payload }
    expect(reader.read(answer)).toEqual({ initial: { Name: 'n' } })
  })

  it('a stream that begins without what it requires is refused', () => {
    const strict = section(
      { output: 'Talk' },
      {
        ...shapes,
        Talk: {
          type: 'structure',
          members: {
            Name: { in: 'header', name: 'x-name', required: true },
            Events: { shape: 'Events', in: 'payload' },
          },
        },
      },
    )
    const parse = restJson1.parser(service, strict)
    expect(parse(response(200), undefined).output).toMatchObject({ $anomaly: 'fault' })
    expect(parse(response(200, '', [['x-name', 'n']]), undefined).output).toEqual({ Name: 'n' })
  })
})

describe('as a client drives them', () => {
  const { send, receive } = awsJson1_0.events!.exchange(service, talk)
  const edge = { primitives: testPrimitives, now: () => 0 }

  /** A body of these messages, and whether it was given back. */
  function bodyOf(...messages: Uint8Array[]) {
    const state = { closed: false }
    const body: StreamBody = {
      replayable: false,
      async *open() {
        try {
          yield* messages
          await new Promise(() => {})
        } finally {
          state.closed = true
        }
      },
    }
    return { body, state }
  }
  const heard = (type: string, name: string, payload: string) =>
    encodeEvent(
      {
        headers: { ':message-type': string(type), [`:${type}-type`]: string(name) },
        payload: new TextEncoder().encode(payload),
      },
      primitives,
    )

  it('the first message is part of the output, if it means to be', async () => {
    const output: Record<string, unknown> = {}
    const { body, state } = bodyOf(
      heard('event', 'initial-response', '{"Name":"n"}'),
      heard('event', 'Said', '{"Text":"a"}'),
    )
    expect(await receive!(output, body, testPrimitives)).toBeUndefined()
    expect(output.Name).toBe('n')
    for await (const event of output.Events as AsyncIterable<unknown>) {
      expect(event).toEqual({ Said: { Text: 'a' } })
      break
    }
    expect(state.closed).toBe(true)
  })

  it('an event that comes first is not lost', async () => {
    const output: Record<string, unknown> = {}
    const { body } = bodyOf(heard('event', 'Said', '{"Text":"a"}'))
    await receive!(output, body, testPrimitives)
    for await (const event of output.Events as AsyncIterable<unknown>) {
      expect(event).toEqual({ Said: { Text: 'a' } })
      break
    }
  })

  it('a failure that comes first is the result, and the body is given back', async () => {
    const { body, state } = bodyOf(heard('exception', 'Failure', '{"message":"Slow"}'))
    expect(await receive!({}, body, testPrimitives)).toMatchObject({ code: 'Failure' })
    expect(state.closed).toBe(true)
  })

  it('what was not taken may be sent again, what was taken may not', async () => {
    const request = send!({ Name: 'n', Events: events }, context, edge)
    if (isAnomaly(request)) throw new Error(request.message)
    expect(request.body.replayable).toBe(true)
    const messages = request.body.open()[Symbol.asyncIterator]()
    await messages.next()
    request.body.release?.()
    expect(request.body.replayable).toBe(true)
    await messages.next()
    expect(request.body.replayable).toBe(false)
    request.body.release?.()
    expect((await messages.next()).done).toBe(true)
  })
})
