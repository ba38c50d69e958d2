/**
 * Fields of a request that come to nothing, because nobody knows them or because they are the service's own: they are
 * named in a header, or refused where the gate `strictFields` is shut.
 */
import type { Call, Route } from '@plainwire/server'
import { isAnomaly } from '@plainwire/wire'
import { invalid } from './failures.ts'
import type { Metadata, Service } from './types.ts'

const always: readonly (keyof Metadata)[] = [
  'id',
  'name',
  'data_storage',
  'derivative',
  'created_at',
  'modified_at',
  'finalized_at',
  'finalized_by',
]

/** What a client may send in `metadata`, and the service says itself. */
const own: Readonly<Record<string, readonly (keyof Metadata)[]>> = {
  createDataset: always,
  updateDataset: [...always, 'created_by', 'modified_by'],
}

/** @example routesOf(service).map(route => reported(service, route)) */
export const reported = (service: Service, route: Route): Route => ({
  ...route,
  async handle(call) {
    const names = [...call.ignored, ...owned(route.id, call)]
    if (names.length === 0) return route.handle(call)
    const { account = '', group = '' } = (call.params ?? {}) as Record<string, string>
    if (service.rules(account, group).gates.strictFields) return refused(names)
    const reply = await route.handle(call)
    if (isAnomaly(reply)) return reply
    return { ...reply, headers: [...(reply.headers ?? []), ['x-plainwire-ignored', listed(names)]] }
  },
})

function owned(id: string, call: Call): string[] {
  const { metadata = {} } = (call.body ?? {}) as { metadata?: object | null }
  const names = Object.hasOwn(own, id) ? own[id]! : []
  return names
    .filter(name => Object.hasOwn(metadata ?? {}, name))
    .map(name => `body.metadata.${name}`)
}

/** As a header can carry them. */
const listed = (names: readonly string[]): string =>
  names.slice(0, 50).map(encodeURI).join(', ').slice(0, 2000)

const refused = (names: readonly string[]) =>
  invalid(
    `These are unknown, or the service's own, and are not to be sent: ${names.slice(0, 50).join(', ').slice(0, 2000)}.`,
    {
      code: 'IGNORED_FIELDS',
      problems: names.slice(0, 100).map(name => ({
        path: name.split('.'),
        rule: 'ignored',
        message: 'is unknown, or the service says it itself',
      })),
    },
  )
