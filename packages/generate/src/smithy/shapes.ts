/**
 * Aggregate shapes and enums of a service's closure. Simple shapes are absent here: members.ts dissolves them.
 */
import type { ErrorTraits, XmlNamespace } from '@plainwire/wire'
import type { DescribedShape, Enums } from '../description.ts'
import { flag, mapValues, present, unlessEmpty } from '../present.ts'
import type { AstShape } from './ast.ts'
import { shapeOf, trait } from './ast.ts'
import type { Naming } from './closure.ts'
import { enumValues, readConstraint, readMember } from './members.ts'

type Kind = (naming: Naming, shape: AstShape, name: string) => DescribedShape

export function readShapes(
  naming: Naming,
  ids: readonly string[],
): Readonly<Record<string, DescribedShape>> {
  const entries = ids.flatMap(id => {
    const shape = shapeOf(naming.model, id)
    const name = naming.name(id)
    const read = kinds[shape.type]
    return read ? [[name, read(naming, shape, name)] as const] : []
  })
  return Object.fromEntries(entries)
}

export function readEnums(naming: Naming, ids: readonly string[]): Enums {
  const entries = ids.flatMap(id => {
    const values = enumValues(shapeOf(naming.model, id))
    return values ? [[naming.name(id), values] as const] : []
  })
  return Object.fromEntries(entries)
}

const structure: Kind = (naming, shape, name) =>
  present<Extract<DescribedShape, { type: 'structure' }>>({
    type: 'structure',
    members: membersOf(naming, shape, name),
    error: errorTraits(shape, name),
    ...xmlTraits(shape),
    ...words(shape),
  })

const union: Kind = (naming, shape, name) =>
  present<Extract<DescribedShape, { type: 'union' }>>({
    type: 'union',
    members: membersOf(naming, shape, name),
    streaming: flag(trait(shape, 'smithy.api#streaming')),
    ...xmlTraits(shape),
    ...words(shape),
  })

const list: Kind = (naming, shape, name) =>
  present<Extract<DescribedShape, { type: 'list' }>>({
    type: 'list',
    member: readMember(naming, shape.member!, `${name}$member`),
    sparse: flag(trait(shape, 'smithy.api#sparse')),
    constraint: unlessEmpty({
      ...readConstraint(shape.traits),
      ...(shape.type === 'set' ? { unique: true as const } : {}),
    }),
    ...words(shape),
  })

const map: Kind = (naming, shape, name) =>
  present<Extract<DescribedShape, { type: 'map' }>>({
    type: 'map',
    key: readMember(naming, shape.key!, `${name}$key`),
    value: readMember(naming, shape.value!, `${name}$value`),
    sparse: flag(trait(shape, 'smithy.api#sparse')),
    constraint: unlessEmpty(readConstraint(shape.traits)),
    ...words(shape),
  })

const kinds: Readonly<Record<string, Kind>> = { structure, union, list, set: list, map }

const membersOf = (naming: Naming, shape: AstShape, name: string) =>
  mapValues(shape.members, (member, key) => readMember(naming, member, `${name}$${key}`))

const xmlTraits = (shape: AstShape) => ({
  xmlName: trait<string>(shape, 'smithy.api#xmlName'),
  xmlNamespace: trait<XmlNamespace>(shape, 'smithy.api#xmlNamespace'),
})

const words = (shape: AstShape) => ({
  documentation: trait<string>(shape, 'smithy.api#documentation'),
  deprecated: flag(trait(shape, 'smithy.api#deprecated')),
})

type QueryError = { readonly code: string; readonly httpResponseCode: number }

function errorTraits(shape: AstShape, name: string): ErrorTraits | undefined {
  const fault = trait<'client' | 'server'>(shape, 'smithy.api#error')
  if (!fault) return undefined
  const query = trait<QueryError>(shape, 'aws.protocols#awsQueryError')
  const status = trait<number>(shape, 'smithy.api#httpError')
  const retryable = trait<{ readonly throttling?: boolean }>(shape, 'smithy.api#retryable')
  return present<ErrorTraits>({
    fault,
    status,
    queryCode: query?.code === name ? undefined : query?.code,
    queryStatus: query?.httpResponseCode === status ? undefined : query?.httpResponseCode,
    retryable: flag(retryable),
    throttling: flag(retryable?.throttling),
  })
}
