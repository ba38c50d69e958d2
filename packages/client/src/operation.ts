/** An operation made ready: fetched, compiled once, kept. */
import {
  type Anomaly,
  anomaly,
  type Body,
  type Codec,
  type Parser,
  type Primitives,
  part as partOf,
  type Section,
  type SendEvents,
  type Serializer,
  type ServiceInfo,
  streamedOutput,
  type Unread,
} from '@plainwire/wire'
import { type EndpointParameters, parameterReader, type ReadParameters } from './endpoint.ts'

export type Ready = {
  readonly section: Section
  readonly serialize: Serializer
  readonly parse: Parser
  readonly parameters: ReadParameters
  /**
   * Puts a body that is left unread into the output, where the operation has such a member. Of events, the first may be
   * waited for, and may be a failure.
   */
  readonly putBody?: (
    output: Record<string, unknown>,
    body: Body,
    primitives: Primitives,
  ) => Promise<Anomaly | undefined> | undefined
  /** Makes a body of the events of a request. */
  readonly sendEvents?: SendEvents
}

/** What a client knows of its operations. */
export type Catalogue = {
  readonly info: ServiceInfo
  readonly operations: readonly string[]
  readonly section: (op: string) => Section | Promise<Section | undefined> | undefined
  readonly codec: () => Codec | Promise<Codec>
}

/** Returns the way to make an operation ready; each is compiled on first use. */
export function operationMaker(
  catalogue: Catalogue,
  settings: EndpointParameters,
  suggest: Suggest = () => '',
  unread?: Unread,
): (op: string) => Ready | Promise<Ready | Anomaly> {
  const ready = new Map<string, Ready>()
  let codec: Codec | undefined
  const make = async (op: string): Promise<Ready | Anomaly> => {
    const section = await catalogue.section(op)
    if (section === undefined) return unknownOperation(catalogue, op, suggest)
    codec ??= await catalogue.codec()
    const made = compile(catalogue.info, section, codec, settings, unread)
    ready.set(op, made)
    return made
  }
  return op => ready.get(op) ?? make(op)
}

function compile(
  info: ServiceInfo,
  section: Section,
  codec: Codec,
  settings: EndpointParameters,
  unread: Unread | undefined,
): Ready {
  return {
    section,
    serialize: codec.serializer(info, section),
    parse: codec.parser(info, section),
    parameters: parameterReader(info, section, settings),
    ...streams(info, section, codec, unread),
  }
}

/** A codec with events of its own is not the one the service prefers, whose events come with the operation. */
function streams(
  info: ServiceInfo,
  section: Section,
  codec: Codec,
  unread: Unread | undefined,
): Pick<Ready, 'putBody' | 'sendEvents'> {
  const events = (codec.events ?? section.events)?.exchange(info, section)
  const putBody = events?.receive ?? bodyPutter(section, codec, unread)
  return {
    ...(events?.send && { sendEvents: events.send }),
    ...(putBody && { putBody }),
  }
}

function bodyPutter(
  section: Section,
  { parts }: Codec,
  unread: Unread | undefined,
): Ready['putBody'] {
  const streamed = streamedOutput(section)
  if (streamed === undefined) return undefined
  const responseBody = partOf({ ...section, parts: { ...parts, ...section.parts } }, 'responseBody')
  return (output, body) => {
    output[streamed] = responseBody(body, unread)
    return undefined
  }
}

type Suggest = (wrong: string, names: readonly string[]) => string

const unknownOperation = ({ info, operations }: Catalogue, op: string, suggest: Suggest): Anomaly =>
  anomaly('unsupported', `${info.name} has no operation '${op}'.${suggest(op, operations)}`, {
    code: 'UNKNOWN_OPERATION',
    service: info.name,
    op,
  })
