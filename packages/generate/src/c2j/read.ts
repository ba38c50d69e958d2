/**
 * The C2J reader: botocore's data folders and the SDK for JavaScript v2's descriptions in, a description out.
 * The description of the source that facts are taken from.
 */
import type { AuthScheme, EndpointRules, Partition } from '@plainwire/wire'
import type { Description } from '../description.ts'
import { flag, present } from '../present.ts'
import { bucketToEndpoint } from '../smithy/bucket.ts'
import { readRuleSet } from '../smithy/endpoint.ts'
import { packageName } from '../smithy/service.ts'
import type { C2jContext } from './context.ts'
import { contextOf } from './context.ts'
import type { Metadata } from './format.ts'
import { checkService } from './format.ts'
import { namespace } from './members.ts'
import { authSchemes, readOperations } from './operations.ts'
import { reach, readEnums, readShapes } from './shapes.ts'
import { readWaiters } from './waiters.ts'

/** The parsed files of one service folder. */
export type C2jFiles = {
  readonly service: unknown
  readonly paginators?: unknown
  readonly waiters?: unknown
  readonly endpointRuleSet?: unknown
  readonly examples?: unknown
}

export type C2jOptions = {
  /** Package name; made from the service id otherwise. */
  readonly name?: string
  /** What errors call the description. */
  readonly file?: string
  readonly partitions?: readonly Partition[]
}

/** @example readC2j({ service: JSON.parse(text) }, { name: 'sqs' }).operations.SendMessage */
export function readC2j(files: C2jFiles, options: C2jOptions = {}): Description {
  const file = options.file ?? 'service-2.json'
  const service = checkService(files.service, file)
  const context = contextOf(service, file)
  const names = reach(context)
  const description = present<Description>({
    ...readIdentity(context, options),
    endpoint: readEndpoint(files.endpointRuleSet, options.partitions ?? []),
    operations: readOperations(context, files),
    shapes: readShapes(context, names),
    commonErrors: [],
    enums: readEnums(context, names),
    waiters: readWaiters(files.waiters, `${file}: waiters`),
  })
  return bucketToEndpoint(description)
}

type Identity = Omit<
  Description,
  'endpoint' | 'operations' | 'shapes' | 'commonErrors' | 'enums' | 'waiters'
>

function readIdentity(context: C2jContext, options: C2jOptions): Identity {
  const { metadata, documentation, clientContextParams } = context.service
  const id = serviceId(metadata)
  const json = context.protocols.some(protocol => protocol.startsWith('awsJson'))
  return present<Identity>({
    name: options.name ?? packageName(id),
    id,
    version: metadata.apiVersion ?? '',
    shapeName: metadata.targetPrefix ?? id.replaceAll(' ', ''),
    target: json ? metadata.targetPrefix : undefined,
    signingName: metadata.signingName ?? metadata.endpointPrefix ?? packageName(id),
    endpointPrefix: metadata.endpointPrefix,
    xmlNamespace: namespace(metadata.xmlNamespace),
    protocols: context.protocols,
    auth: serviceAuth(metadata),
    queryCompatible: flag(metadata.awsQueryCompatible),
    title: metadata.serviceFullName ?? id,
    documentation,
    clientContext: clientContextParams && Object.keys(clientContextParams),
    source: { kind: 'c2j', name: metadata.uid ?? id, version: metadata.apiVersion ?? '' },
  })
}

const serviceId = (metadata: Metadata): string =>
  metadata.serviceId ??
  metadata.serviceAbbreviation?.replace(/^(Amazon|AWS)\s*/, '') ??
  metadata.serviceFullName ??
  metadata.endpointPrefix ??
  'service'

/** Signature versions older than 4 are spoken as version 4, which every service takes today. */
function serviceAuth(metadata: Metadata): readonly AuthScheme[] {
  const listed = authSchemes(metadata.auth ?? [metadata.signatureVersion ?? ''])
  return listed.length > 0 ? listed : ['sigv4']
}

function readEndpoint(rules: unknown, partitions: readonly Partition[]): EndpointRules | undefined {
  const set = readRuleSet(rules)
  return set && { ...set, partitions }
}
