/** The ways to name a service, made one: a whole service, some of its operations, the name of an installed package. */
import {
  type Anomaly,
  anomaly,
  isAnomaly,
  type OperationApi,
  type ProtocolName,
  type Section,
  type Service,
  type ServiceInfo,
} from '@plainwire/wire'
import { type FullCatalogue, type LoadCodec, listed } from './catalogue.ts'
import type { ClientOptions } from './client.ts'
import { Misuse } from './misuse.ts'
import { patchedCatalogue } from './patch.ts'

/** `byName` finds a service whose name alone is given. */
export function catalogueOf(
  { api, protocol, hostPrefix, plugins = [] }: ClientOptions,
  byName: (name: string) => Service<unknown>,
): FullCatalogue {
  const described = typeof api === 'string' ? byName(api) : api
  const catalogue = Array.isArray(described)
    ? listed(whole(described as readonly OperationApi[]))
    : ofService(described as Service<unknown>)
  const { section } = catalogue
  const full = {
    ...catalogue,
    codec: codecOf(catalogue.info, protocol),
    ...(hostPrefix === false && { section: async (op: string) => unprefixed(await section(op)) }),
  }
  const patches = plugins.flatMap(({ patch = [] }) => patch)
  return patches.length === 0 ? full : patchedCatalogue(full, patches)
}

/** The operations of `/lean` know some endpoints only, and nothing of the settings that choose among the others. */
function whole(list: readonly OperationApi[]): readonly OperationApi[] {
  if (list.some(one => one?.endpoint))
    throw new Misuse(
      'BAD_API',
      "The operations of '/lean' are for '@plainwire/client/lean'; take these from '/ops'.",
    )
  return list
}

function ofService(service: Service<unknown>): Omit<FullCatalogue, 'codec'> {
  if (typeof service?.section !== 'function' || service.codecs === undefined)
    throw new Misuse(
      'BAD_API',
      "'api' must be a service, a list of operations, or the name of an installed service package.",
    )
  const { docs, constraints, waiters } = service
  return {
    info: service,
    operations: service.operations,
    section: op => (service.operations.includes(op) ? service.section(op) : undefined),
    ...(docs && { docs }),
    ...(constraints && { constraints }),
    ...(waiters && { waiters }),
  }
}

/** The operation without the prefix that it puts before the host. */
function unprefixed(section: Section | undefined): Section | undefined {
  if (section?.operation.hostPrefix === undefined) return section
  const { hostPrefix, ...operation } = section.operation
  return { ...section, operation }
}

function codecOf(info: ServiceInfo, wanted: ProtocolName | undefined): LoadCodec {
  const chosen = chooseProtocol(info, wanted)
  if (isAnomaly(chosen))
    throw Object.assign(new Misuse('UNSUPPORTED_PROTOCOL', chosen.message), { data: chosen.data })
  return () => info.codecs[chosen]!()
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
      {
        code: 'UNSUPPORTED_PROTOCOL',
        service: info.name,
        data: { protocols: info.protocols, supported: able },
      },
    )
  )
}
