/** Services made ready: the code of a protocol and the routes at its first request, an operation's closures at its own. */
import type { HttpRequest, ProtocolName, Section, Service } from '@plainwire/wire'
import { header } from '@plainwire/wire'
import {
  type FailureWriter,
  type Receiver,
  type Responder,
  type Router,
  routesOf,
  serverCodecs,
} from '@plainwire/wire/servers'
import { telling } from '../access/denied.ts'
import type { AccessRow } from '../access/types.ts'
import type { Handler, LocalService } from './types.ts'

export type Ready = {
  readonly local: LocalService
  readonly service: Service<unknown>
  /** Can the operation be told without the body? */
  readonly rest: boolean
  readonly route: Router
  /** Writes what failed before an operation was known. */
  readonly failure: FailureWriter
  operation(name: string): Promise<ReadyOperation | undefined>
}

export type ReadyOperation = {
  readonly section: Section
  /** Does its input hold a stream of bytes? */
  readonly streams: boolean
  readonly receive: Receiver
  readonly respond: Responder
  readonly failure: FailureWriter
  readonly handler: Handler | undefined
  readonly access: AccessRow | undefined
}

export type Readiness = (name: string, request: HttpRequest) => Promise<Ready> | undefined

/** @example const ready = await readiness(services)('s3', request) */
export function readiness(services: Readonly<Record<string, LocalService>>): Readiness {
  const made = new Map<string, Promise<Ready>>()
  return (name, request) => {
    if (!Object.hasOwn(services, name)) return undefined
    const spoken = header(request.headers, 'smithy-protocol') ?? ''
    const key = `${name} ${spoken}`
    let ready = made.get(key)
    if (ready === undefined) {
      ready = makeReady(services[name]!, spoken)
      if (Object.hasOwn(announced, spoken) || spoken === '') made.set(key, ready)
    }
    return ready
  }
}

/** Protocols that a request names in `smithy-protocol`: any service that routes by names alone is spoken to in these. */
const announced: Readonly<Record<string, ProtocolName>> = {
  'rpc-v2-cbor': 'rpcv2Cbor',
  'rpc-v2-json': 'rpcv2Json',
}

async function makeReady(local: LocalService, spoken: string): Promise<Ready> {
  const service = await local.describe()
  const usual = service.protocols[0]!
  const rest = usual === 'restJson1' || usual === 'restXml'
  const protocol = rest ? usual : (announced[spoken] ?? usual)
  const codec = await serverCodecs[protocol]()
  const operations = new Map<string, Promise<ReadyOperation | undefined>>()
  const compile = async (name: string): Promise<ReadyOperation | undefined> => {
    const section = await service.section(name)
    if (section === undefined) return undefined
    return {
      section,
      streams: hasStream(section),
      receive: codec.receiver(service, section),
      respond: codec.responder(service, section),
      failure: telling(codec.failure(service, section, local.respond)),
      handler: Object.hasOwn(local.handlers, name) ? local.handlers[name] : undefined,
      access: Object.hasOwn(local.access, name) ? local.access[name] : undefined,
    }
  }
  return {
    local,
    service,
    rest,
    route: codec.router(service, await routesOf(service as Service, protocol)),
    failure: telling(codec.failure(service, undefined, local.respond)),
    operation(name) {
      let compiled = operations.get(name)
      if (compiled === undefined) {
        compiled = compile(name)
        operations.set(name, compiled)
      }
      return compiled
    },
  }
}

function hasStream({ operation, shapes }: Section): boolean {
  const shape = operation.input === undefined ? undefined : shapes[operation.input]
  return (
    shape?.type === 'structure' &&
    Object.values(shape.members).some(({ type, streaming }) => type === 'blob' && streaming)
  )
}
