/** What a service is as a whole: identity, protocols, signing, endpoint rules. */
import type { EndpointRules, Partition, ProtocolName, XmlNamespace } from '@plainwire/wire'
import type { Description } from '../description.ts'
import { flag, isRecord, present } from '../present.ts'
import type { AstShape, Model } from './ast.ts'
import { localName, problem, trait } from './ast.ts'
import { serviceAuth } from './auth.ts'
import { readDiagram, readRuleSet } from './endpoint.ts'

/** The id of the service to read: the one asked for, the one the file names, or the only one. */
export function findService(model: Model, wanted: string | undefined): string {
  const ids = Object.keys(model.shapes).filter(id => model.shapes[id]?.type === 'service')
  const noted = isRecord(model.metadata.plainwire) ? model.metadata.plainwire.service : undefined
  const name = wanted ?? noted
  const matches = name === undefined ? ids : ids.filter(id => id === name || localName(id) === name)
  const [id] = matches
  if (id !== undefined && matches.length === 1) return id
  throw problem(
    model.file,
    `${name === undefined ? 'one service' : `a service "${name}"`}, found: ${ids.join(', ') || 'none'}`,
  )
}

type AwsService = {
  readonly sdkId: string
  readonly arnNamespace?: string
  readonly endpointPrefix?: string
}

/** Everything of a description that the service shape itself says. */
export type ServicePart = Omit<
  Description,
  'operations' | 'shapes' | 'commonErrors' | 'enums' | 'waiters' | 'source'
>

export function readService(
  id: string,
  shape: AstShape,
  options: { readonly name?: string; readonly partitions?: readonly Partition[] },
): ServicePart {
  const aws = trait<AwsService>(shape, 'aws.api#service')
  const sdkId = aws?.sdkId ?? localName(id)
  const protocols = readProtocols(shape)
  const name = options.name ?? packageName(sdkId)
  return present<ServicePart>({
    name,
    id: sdkId,
    version: shape.version ?? '',
    shapeName: localName(id),
    target: protocols.some(protocol => protocol.startsWith('awsJson')) ? localName(id) : undefined,
    signingName:
      trait<{ readonly name?: string }>(shape, 'aws.auth#sigv4')?.name ??
      aws?.arnNamespace ??
      aws?.endpointPrefix ??
      name,
    endpointPrefix: aws?.endpointPrefix,
    xmlNamespace: trait<XmlNamespace>(shape, 'smithy.api#xmlNamespace'),
    protocols,
    auth: serviceAuth(shape),
    queryCompatible: flag(trait(shape, 'aws.protocols#awsQueryCompatible')),
    title: trait<string>(shape, 'smithy.api#title') ?? sdkId,
    documentation: trait<string>(shape, 'smithy.api#documentation'),
    endpoint: readRules(shape, options.partitions ?? []),
    clientContext: readClientContext(shape),
  })
}

/** `CloudWatch Logs` is `cloudwatch-logs`, as in the names of service packages. */
export const packageName = (sdkId: string): string =>
  sdkId
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')

/** The order AWS tells its SDKs to prefer; the AST sorts traits by id, so it holds no order of its own. */
const protocolTraits: readonly (readonly [string, ProtocolName])[] = [
  ['smithy.protocols#rpcv2Cbor', 'rpcv2Cbor'],
  ['smithy.protocols#rpcv2Json', 'rpcv2Json'],
  ['aws.protocols#awsJson1_0', 'awsJson1_0'],
  ['aws.protocols#awsJson1_1', 'awsJson1_1'],
  ['aws.protocols#restJson1', 'restJson1'],
  ['aws.protocols#restXml', 'restXml'],
  ['aws.protocols#awsQuery', 'awsQuery'],
  ['aws.protocols#ec2Query', 'ec2Query'],
]

const readProtocols = (shape: AstShape): readonly ProtocolName[] =>
  protocolTraits.flatMap(([id, name]) => (trait(shape, id) === undefined ? [] : [name]))

function readRules(shape: AstShape, partitions: readonly Partition[]): EndpointRules | undefined {
  const rules =
    readDiagram(trait(shape, 'smithy.rules#endpointBdd')) ??
    readRuleSet(trait(shape, 'smithy.rules#endpointRuleSet'))
  return rules && { ...rules, partitions }
}

type ClientParameters = Readonly<Record<string, { readonly type: string }>>

function readClientContext(shape: AstShape): Description['clientContext'] {
  const parameters = trait<ClientParameters>(shape, 'smithy.rules#clientContextParams')
  return parameters && Object.keys(parameters)
}
