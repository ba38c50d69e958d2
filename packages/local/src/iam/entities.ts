/** Making, finding and listing entities: what every kind of them does alike. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { Table } from '../rows/table.ts'
import { uniqueId } from '../server/ids.ts'
import type { Context, Output } from '../server/types.ts'
import { alreadyExists, invalid, noSuchEntity } from './failures.ts'
import { type Entity, keyOf, type Tag } from './store.ts'

/** How a kind is called, and how it is named. */
export type Kind = {
  readonly word: string
  /** In ARNs. */
  readonly resource: string
  /** Of its unique ids. */
  readonly prefix: string
  /** Characters of a name. */
  readonly longest: number
}

type KindName = 'user' | 'group' | 'role' | 'policy' | 'profile'

export const kinds: Readonly<Record<KindName, Kind>> = {
  user: { word: 'user', resource: 'user', prefix: 'AIDA', longest: 64 },
  group: { word: 'group', resource: 'group', prefix: 'AGPA', longest: 128 },
  role: { word: 'role', resource: 'role', prefix: 'AROA', longest: 64 },
  policy: { word: 'policy', resource: 'policy', prefix: 'ANPA', longest: 128 },
  profile: { word: 'Instance Profile', resource: 'instance-profile', prefix: 'AIPA', longest: 128 },
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)

/** A new entity that is not stored yet; a name that is taken or no name is refused. */
export function newEntity(
  context: Context,
  table: Table<Entity>,
  kind: Kind,
  name: unknown,
  input: Output,
): Entity | Anomaly {
  const path = typeof input.Path === 'string' ? input.Path : '/'
  const wrong = badName(kind, name) ?? badPath(path)
  if (wrong) return wrong
  if (table.get(keyOf(name as string))) return alreadyExists(capital(kind.word), name as string)
  return {
    name: name as string,
    path,
    id: uniqueId(context.edge, kind.prefix),
    arn: `arn:aws:iam::${context.account}:${kind.resource}${path}${name}`,
    created: context.edge.now(),
    tags: (input.Tags as Tag[] | undefined) ?? [],
  }
}

function badName(kind: Kind, name: unknown): Anomaly | undefined {
  if (typeof name === 'string' && name.length <= kind.longest && /^[\w+=,.@-]+$/.test(name))
    return undefined
  return invalid(
    `The specified value for ${kind.word}Name is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-, and at most ${kind.longest} of them`,
  )
}

const badPath = (path: string): Anomaly | undefined =>
  path.length <= 512 && /^\/([!-~]+\/)?$/.test(path)
    ? undefined
    : invalid(
        'The specified value for path is invalid. It must begin and end with / and contain only printable ASCII.',
      )

/** The entity of a name, or the refusal that there is none. */
export const found = <T extends Entity>(table: Table<T>, kind: Kind, name: unknown): T | Anomaly =>
  table.get(keyOf(String(name))) ?? noSuchEntity(kind.word, String(name))

/** Runs a step on an entity that must be there. */
export function withEntity<T extends Entity>(
  table: Table<T>,
  kind: Kind,
  name: unknown,
  step: (entity: T) => Output | Anomaly,
): Output | Anomaly {
  const entity = found(table, kind, name)
  return isAnomaly(entity) ? entity : step(entity)
}

const mostItems = 1000
const usualItems = 100

/** One page of a list under `PathPrefix`, with IAM's marker of where the next begins. */
export function page<T extends Entity>(
  entities: Iterable<readonly [string, T]>,
  input: Output,
  member: string,
  show: (entity: T) => Output,
): Output {
  const prefix = typeof input.PathPrefix === 'string' ? input.PathPrefix : '/'
  const limit = Math.min(mostItems, Number(input.MaxItems ?? usualItems))
  const marker =
    typeof input.Marker === 'string' ? Buffer.from(input.Marker, 'base64').toString() : ''
  const items: Output[] = []
  let last = ''
  for (const [key, entity] of entities) {
    if (key <= marker || !entity.path.startsWith(prefix)) continue
    if (items.length === limit)
      return { [member]: items, IsTruncated: true, Marker: Buffer.from(last).toString('base64') }
    items.push(show(entity))
    last = key
  }
  return { [member]: items, IsTruncated: false }
}

/** The members that IAM shows of every entity, under the names of its kind. */
export const shown = ({ path, name, id, arn, created, tags }: Entity, kind: string): Output => ({
  Path: path,
  [`${kind}Name`]: name,
  [`${kind}Id`]: id,
  Arn: arn,
  CreateDate: new Date(created),
  ...(tags.length === 0 ? {} : { Tags: tags }),
})
