/** Event stream cases: events written and read as messages, initial messages, failures in the stream. */
import { crc32 } from 'node:zlib'
import { isAnomaly } from '../../packages/wire/src/anomaly.ts'
import {
  decodeEvent,
  type EventHeader,
  type EventMessage,
  eventDecoder,
} from '../../packages/wire/src/codec/event-stream.ts'
import { eventMember, inputShape, outputShape } from '../../packages/wire/src/model/lookup.ts'
import { compareBody, compareValue, type Difference } from './compare.ts'
import {
  codecOf,
  compareRequest,
  expectedOutput,
  outputOf,
  requestOf,
  type Subject,
} from './exchange.ts'
import { typed } from './values.ts'

export type StreamTest = {
  readonly id: string
  readonly appliesTo?: 'client' | 'server'
  readonly initialRequestParams?: unknown
  readonly initialRequest?: {
    readonly method: string
    readonly uri: string
    readonly headers?: Readonly<Record<string, string>>
    readonly forbidHeaders?: readonly string[]
    readonly requireHeaders?: readonly string[]
  }
  readonly initialResponseParams?: unknown
  readonly initialResponse?: {
    readonly code: number
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: string
  }
  readonly events?: readonly Event[]
  readonly expectation?: { readonly failure?: { readonly errorId?: string } }
}

type Event = {
  readonly type: 'request' | 'response'
  readonly params?: unknown
  readonly bodyMediaType?: string
  readonly headers?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly body?: string
  readonly bytes?: string
}

const primitives = { crc32: (data: Uint8Array, seed?: number) => crc32(data, seed) }
const context = { token: () => '' }

export async function streamDifference(subject: Subject, test: StreamTest): Promise<Difference> {
  const failure = test.expectation?.failure
  if (failure === undefined) return (await differences(subject, test)).find(one => one)
  const failed = await failureOf(subject, test)
  if (failed === undefined) return 'expected a failure'
  const code = failure.errorId?.replace(/^.*#/, '')
  return code === undefined ? undefined : compareValue(code, failed, 'error code')
}

async function differences(subject: Subject, test: StreamTest): Promise<Difference[]> {
  const { initialRequest, events = [] } = test
  const found: Difference[] = []
  if (initialRequest !== undefined) {
    const made = await requestOf(subject, test.initialRequestParams ?? {})
    found.push(await compareRequest({ ...initialRequest, path: initialRequest.uri }, made))
  }
  if (test.initialResponse !== undefined) {
    const output = await outputOf(subject, responseOf(test))
    found.push(
      compareValue(expectedOutput(subject, test.initialResponseParams ?? {}), output, 'initial'),
    )
  }
  for (const event of events)
    found.push(
      event.type === 'request' ? await written(subject, event) : await read(subject, event),
    )
  return found
}

async function written(subject: Subject, event: Event): Promise<Difference> {
  const { events } = await codecOf(subject)
  const { section } = subject
  const writer = events?.writer(section)
  const union = eventMember(section, inputShape(section))?.name
  if (writer === undefined || union === undefined) return 'there is no event stream'
  const made = writer.write(typed(section, { shape: union }, event.params), context)
  const expected = messageOf(event)
  const body = new TextDecoder().decode(expected.payload)
  return (
    compareValue(sorted(expected.headers), sorted(made.headers), 'headers') ??
    compareBody(event.bodyMediaType, body, made.payload)
  )
}

const sorted = (headers: object) => Object.fromEntries(Object.entries(headers).sort())

async function read(subject: Subject, event: Event): Promise<Difference> {
  const { section } = subject
  const received = await receivedOf(subject, event)
  if ('failed' in received) return received.failed.message
  const union = eventMember(section, outputShape(section))!.name
  const value = 'event' in received ? received.event : received.initial
  return compareValue(typed(section, { shape: union }, event.params), value, 'event')
}

async function receivedOf(subject: Subject, event: Event) {
  const { events } = await codecOf(subject)
  const reader = events?.reader(subject.service, subject.section)
  if (reader === undefined) throw new Error('there is no event stream')
  return reader.read(messageOf(event))
}

/** The bytes tell it all; without them, headers and body do. */
function messageOf({ bytes, headers = {}, body = '' }: Event): EventMessage {
  if (bytes !== undefined) return decodeEvent(Buffer.from(bytes, 'base64'), primitives)
  const pairs = Object.entries(headers).map(([name, typedValue]) => {
    const [type = 'string', value] = Object.entries(typedValue)[0] ?? []
    return [name, { type, value: headerValue(type, value) } as EventHeader]
  })
  return { headers: Object.fromEntries(pairs), payload: new TextEncoder().encode(body) }
}

const headerValue = (type: string, value: unknown): unknown =>
  type === 'blob'
    ? new Uint8Array(Buffer.from(String(value), 'base64'))
    : type === 'timestamp'
      ? typed({} as never, { type: 'timestamp' }, value)
      : value

/** The code of what fails first: the response, or an event. */
async function failureOf(subject: Subject, test: StreamTest): Promise<string | undefined> {
  const output = await outputOf(subject, responseOf(test))
  if (isAnomaly(output)) return output.code ?? ''
  for (const event of test.events ?? []) {
    const received = await receivedOf(subject, event)
    if ('failed' in received) return received.failed.code ?? ''
  }
  return undefined
}

const responseOf = ({
  initialResponse: { code = 200, headers = {}, body = '' } = {} as never,
}: StreamTest) => ({
  status: code as number,
  headers: Object.entries(headers as Record<string, string>),
  body: new TextEncoder().encode(body as string),
})

/** All of a body's messages: what the initial one holds, and the events as a list. */
export async function collected(
  subject: Subject,
  bytes: Uint8Array,
): Promise<Record<string, unknown>> {
  const { events } = await codecOf(subject)
  const reader = events?.reader(subject.service, subject.section)
  if (reader === undefined) throw new Error('there is no event stream')
  const decoder = eventDecoder(primitives)
  const list: unknown[] = []
  const output: Record<string, unknown> = { [reader.key]: list }
  for (const message of decoder.add(bytes)) {
    const one = reader.read(message)
    if ('failed' in one) throw new Error(one.failed.message)
    if ('initial' in one) Object.assign(output, one.initial)
    else list.push(one.event)
  }
  decoder.end()
  return output
}
