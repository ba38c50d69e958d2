/** An operation made ready: fetched, compiled once, kept. */
import {
  type Anomaly,
  anomaly,
  type Body,
  type Codec,
  isAnomaly,
  type Parser,
  type ProtocolName,
  part as partOf,
  type Section,
  type Serializer,
  type ServiceInfo,
  streamedOutput,
} from '@plainwire/wire'
import { type EndpointParameters, parameterReader, type ReadParameters } from './endpoint.ts'

export type Ready = {
  readonly section: Section
  readonly serialize: Serializer
  readonly parse: Parser
  readonly parameters: ReadParameters
  /** Puts a body that is left unread into the output, where the operation has such a member. */
  readonly putBody?: (output: Record<string, unknown>, body: Body) => void
}

/** What a client knows of its operations. */
export type Catalogue = {
  readonly info: ServiceInfo
  readonly operations: readonly string[]
  readonly section: (op: string) => Section | Promise<Section> | undefined
}

/** Returns the way to make an operation ready; each is compiled on first use. */
export function operationMaker(
  catalogue: Catalogue,
  settings: EndpointParameters,
  protocol: ProtocolName | undefined,
  suggest: Suggest = () => '',
): (op: string) => Ready | Promise<Ready | Anomaly> {
  const ready = new Map<string, Ready>()
  let codec: Codec | undefined
  const make = async (op: string): Promise<Ready | Anomaly> => {
    const section = await catalogue.section(op)
    if (section === undefined) return unknownOperation(catalogue, op, suggest)
    codec ??= await loadCodec(catalogue.info, protocol)
    const made = compile(catalogue.info, section, codec, settings)
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
): Ready {
  return {
    section,
    serialize: codec.serializer(info, section),
    parse: codec.parser(info, section),
    parameters: parameterReader(info, section, settings),
    ...bodyPutter(section, codec),
  }
}

function bodyPutter(section: Section, { parts }: Codec): Pick<Ready, 'putBody'> {
  const streamed = streamedOutput(section)
  if (streamed === undefined) return {}
  const responseBody = partOf({ ...section, parts: { ...parts, ...section.parts } }, 'responseBody')
  return {
    putBody(output, body) {
      output[streamed] = responseBody(body)
    },
  }
}

/** The protocol that a client speaks: the one asked for, else the first the model prefers and has code for. */
export function chooseProtocol(info: ServiceInfo, wanted?: ProtocolName): ProtocolName | Anomaly {
  const able = info.protocols.filter(name => info.codecs[name] !== undefined)
  const chosen = wanted === undefined ? able[0] : able.find(name => name === wanted)
  return (
    chosen ??
    anomaly(
      'unsupported',
      `${info.name} speaks ${info.protocols.join(', ') || 'no known protocol'}; there is code for ${able.join(', ') || 'none of them'}.`,
      { code: 'UNSUPPORTED_PROTOCOL', service: info.name, data: { protocols: info.protocols } },
    )
  )
}

async function loadCodec(info: ServiceInfo, wanted?: ProtocolName): Promise<Codec> {
  const chosen = chooseProtocol(info, wanted)
  if (isAnomaly(chosen)) throw new Error(chosen.message)
  return info.codecs[chosen]!()
}

type Suggest = (wrong: string, names: readonly string[]) => string

const unknownOperation = ({ info, operations }: Catalogue, op: string, suggest: Suggest): Anomaly =>
  anomaly('unsupported', `${info.name} has no operation '${op}'.${suggest(op, operations)}`, {
    code: 'UNKNOWN_OPERATION',
    service: info.name,
    op,
  })
