/** Making, finding and showing entities: what every kind of them does alike. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { Table } from '../rows/table.ts'
import { uniqueId } from '../server/ids.ts'
import type { Context, Output } from '../server/types.ts'
import { alreadyExists, limitExceeded, noSuchEntity, notFound } from './failures.ts'
import { type Entity, keyOf, type Principal } from './store.ts'
import { newTags } from './tag-lists.ts'

/** How a kind is called, and how many of it an account has at most. */
export type Kind = {
  readonly word: string
  /** In ARNs. */
  readonly resource: string
  /** Of its unique ids. */
  readonly prefix: string
  readonly quota: readonly [name: string, limit: number]
  readonly missing: (name: string) => Anomaly
  readonly taken: (name: string) => string
}

type KindName = 'user' | 'group' | 'role' | 'policy' | 'profile'

const kind = (
  word: string,
  resource: string,
  prefix: string,
  quota: Kind['quota'],
  more: Partial<Kind> = {},
): Kind => ({
  word,
  resource,
  prefix,
  quota,
  missing: name => noSuchEntity(word, name),
  taken: name =>
    `${word.charAt(0).toUpperCase()}${word.slice(1)} with name ${name} already exists.`,
  ...more,
})

export const kinds: Readonly<Record<KindName, Kind>> = {
  user: kind('user', 'user', 'AIDA', ['UsersPerAccount', 5_000]),
  group: kind('group', 'group', 'AGPA', ['GroupsPerAccount', 300]),
  role: kind('role', 'role', 'AROA', ['RolesPerAccount', 1_000]),
  policy: kind('policy', 'policy', 'ANPA', ['PoliciesPerAccount', 1_500], {
    taken: name => `A policy called ${name} already exists. Duplicate names are not allowed.`,
  }),
  profile: kind(
    'instance profile',
    'instance-profile',
    'AIPA',
    ['InstanceProfilesPerAccount', 1_000],
    {
      missing: name => notFound(`Instance Profile ${name} cannot be found.`),
      taken: name => `Instance Profile ${name} already exists.`,
    },
  ),
}

/** A new entity that is not stored yet; refused where its name is taken, its tags are none, or there are too many. */
export function newEntity(
  context: Context,
  table: Table<Entity>,
  { resource, prefix, quota: [quota, most], taken }: Kind,
  name: string,
  input: Output,
): Entity | Anomaly {
  if (table.get(keyOf(name))) return alreadyExists(taken(name))
  const tags = newTags(input.Tags)
  if (isAnomaly(tags)) return tags
  if (table.count() >= most) return limitExceeded(quota, most)
  const path = typeof input.Path === 'string' ? input.Path : '/'
  return {
    name,
    path,
    id: uniqueId(context.edge, prefix),
    arn: `arn:aws:iam::${context.account}:${resource}${path}${name}`,
    created: context.edge.now(),
    tags,
  }
}

/** The entity under another name or path, unless that name is taken: its own in other letters is taken as well. */
export function renamed<T extends Entity>(
  context: Context,
  table: Table<T>,
  { resource, taken }: Kind,
  entity: T,
  to: { readonly name: unknown; readonly path: unknown },
): T | Anomaly {
  const name = typeof to.name === 'string' ? to.name : entity.name
  const path = typeof to.path === 'string' ? to.path : entity.path
  if (name !== entity.name && table.get(keyOf(name))) return alreadyExists(taken(name))
  return {
    ...entity,
    name,
    path,
    arn: `arn:aws:iam::${context.account}:${resource}${path}${name}`,
  }
}

/** The entity of a name, or the refusal that there is none. */
export const found = <T extends Entity>(table: Table<T>, kind: Kind, name: unknown): T | Anomaly =>
  table.get(keyOf(String(name))) ?? kind.missing(String(name))

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

/** The members that IAM shows of every entity in a list, under the names of its kind. */
export const listed = ({ path, name, id, arn, created }: Entity, kind: string): Output => ({
  Path: path,
  [`${kind}Name`]: name,
  [`${kind}Id`]: id,
  Arn: arn,
  CreateDate: new Date(created),
})

/** What it shows of one that was asked for by name: tags and boundary as well. */
export const shown = (entity: Entity, kind: string): Output => ({
  ...listed(entity, kind),
  ...(entity.tags.length === 0 ? {} : { Tags: entity.tags }),
  ...shownBoundary(entity as Principal),
})

const shownBoundary = ({ boundary }: Principal): Output =>
  boundary === undefined
    ? {}
    : {
        PermissionsBoundary: {
          PermissionsBoundaryType: 'Policy',
          PermissionsBoundaryArn: boundary,
        },
      }
