/**
 * What every part of the C2J reader needs: the description, which protocols it is for (they decide what a
 * `locationName` means), and how to find a shape.
 */
import type { ProtocolName } from '@plainwire/wire'
import type { C2jService, C2jShape, Metadata } from './format.ts'
import { problem } from './format.ts'

export type C2jContext = {
  readonly file: string
  readonly service: C2jService
  readonly protocols: readonly ProtocolName[]
  /** `locationName` of a body member is its name in JSON. */
  readonly jsonNames: boolean
  /** `locationName` of a body member is the name of its element. */
  readonly xmlNames: boolean
  /** Query takes the name of a flattened list from its member, the REST protocols from the list's own. */
  readonly listNamesFirst: boolean
}

export function contextOf(service: C2jService, file: string): C2jContext {
  const protocols = readProtocols(service.metadata, file)
  const xml = (name: ProtocolName): boolean => xmlProtocols.has(name)
  return {
    file,
    service,
    protocols,
    jsonNames: !protocols.slice(0, 1).some(xml),
    xmlNames: protocols.some(xml),
    listNamesFirst: protocols.includes('awsQuery'),
  }
}

export function shapeOf(context: C2jContext, name: string, user: string): C2jShape {
  const shapes = context.service.shapes
  const shape = Object.hasOwn(shapes, name) ? shapes[name] : undefined
  if (!shape) throw problem(`${context.file}: ${user}`, `a shape "${name}", which it uses`)
  return shape
}

const xmlProtocols: ReadonlySet<ProtocolName> = new Set(['awsQuery', 'ec2Query', 'restXml'])

const names: Readonly<Record<string, ProtocolName>> = {
  'json-1.0': 'awsJson1_0',
  'json-1.1': 'awsJson1_1',
  query: 'awsQuery',
  ec2: 'ec2Query',
  'rest-json': 'restJson1',
  'rest-xml': 'restXml',
  'smithy-rpc-v2-cbor': 'rpcv2Cbor',
}

/** `protocols` lists them in order of preference; older descriptions have `protocol` only. */
function readProtocols(metadata: Metadata, file: string): readonly ProtocolName[] {
  const listed = metadata.protocols ?? [metadata.protocol ?? '']
  return listed.map(name => {
    const full = name === 'json' ? `json-${metadata.jsonVersion ?? '1.0'}` : name
    const known = names[full]
    if (!known) throw problem(`${file}: metadata`, `a protocol Plainwire speaks, not "${full}"`)
    return known
  })
}
