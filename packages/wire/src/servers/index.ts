/** The server side of every protocol, loaded when one is spoken, and what a server needs besides. */
import type { ProtocolName, Section, Service } from '../model/types.ts'
import { routeOf } from '../receive/route.ts'
import type { Route, ServerCodec } from './types.ts'

export { routeOf } from '../receive/route.ts'
export { validation } from '../receive/validation.ts'
export type * from './types.ts'

const all = () => import('./all.ts')

export const serverCodecs: Readonly<Record<ProtocolName, () => Promise<ServerCodec>>> = {
  awsJson1_0: async () => (await all()).awsJson1_0,
  awsJson1_1: async () => (await all()).awsJson1_1,
  awsQuery: async () => (await all()).awsQuery,
  ec2Query: async () => (await all()).ec2Query,
  restJson1: async () => (await all()).restJson1,
  restXml: async () => (await all()).restXml,
  rpcv2Cbor: async () => (await all()).rpcv2Cbor,
  rpcv2Json: async () => (await all()).rpcv2Json,
}

/**
 * What a router needs. REST protocols route by what the sections hold, so these are all fetched; the others go by names
 * alone.
 *
 * @example
 * const codec = await serverCodecs.restXml()
 * const route = codec.router(s3, await routesOf(s3, 'restXml'))
 */
export async function routesOf(service: Service, protocol: ProtocolName): Promise<Route[]> {
  if (protocol !== 'restJson1' && protocol !== 'restXml')
    return service.operations.map(name => ({ operation: { name } }))
  const sections = await Promise.all(service.operations.map(name => service.section(name)))
  return sections.filter((section): section is Section => section !== undefined).map(routeOf)
}
