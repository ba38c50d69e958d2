/** Services made ready: the code of a protocol and the routes at its first request, an operation's closures at its own. */
import type { HttpRequest, ProtocolName, Section, Service } from '@plainwire/wire'
import { header, isAnomaly } from '@plainwire/wire'
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
import { constraintsCheck, ofWhole } from './constraints.ts'
import type { Handler, LocalService, MemberNotes } from './types.ts'

export type Ready = {
  /** As signatures name it. */
  readonly name: string
  readonly local: LocalService
  readonly service: Service<unknown>
  /** Can the operation be told without the body? */
  readonly rest: boolean
  readonly route: Router
  /** Writes what failed before an operation was known. */
  readonly failure: FailureWriter
  operation(op: string): Promise<ReadyOperation | undefined>
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
  readonly notes: MemberNotes
  /** Does it only read? */
  readonly reads: boolean
  /** May it be called without a signature? */
  readonly anonymous: boolean
}

export type Readiness = {
  (name: string, request: HttpRequest): Promise<Ready> | undefined
  /** Services that were asked for anything yet. */
  used(): ReadonlySet<string>
}

/** @example const ready = await readiness(services)('s3', request) */
export function readiness(services: Readonly<Record<string, LocalService>>): Readiness {
  const made = new Map<string, Promise<Ready>>()
  const used = new Set<string>()
  const readyFor = (name: string, request: HttpRequest): Promise<Ready> | undefined => {
    if (!Object.hasOwn(services, name)) return undefined
    used.add(name)
    const spoken = header(request.headers, 'smithy-protocol') ?? ''
    const key = `${name} ${spoken}`
    let ready = made.get(key)
    if (ready === undefined) {
      ready = makeReady(name, services[name]!, spoken)
      if (Object.hasOwn(announced, spoken) || spoken === '') made.set(key, ready)
    }
    return ready
  }
  return Object.assign(readyFor, { used: () => used })
}

/** Protocols that a request names in `smithy-protocol`: any service that routes by names alone is spoken to in these. */
const announced: Readonly<Record<string, ProtocolName>> = {
  'rpc-v2-cbor': 'rpcv2Cbor',
  'rpc-v2-json': 'rpcv2Json',
}

async function makeReady(name: string, local: LocalService, spoken: string): Promise<Ready> {
  const service = await local.describe()
  const usual = service.protocols[0]!
  const rest = usual === 'restJson1' || usual === 'restXml'
  const protocol = rest ? usual : (announced[spoken] ?? usual)
  const standard = await serverCodecs[protocol]()
  const codec = local.codec?.(standard, protocol) ?? standard
  const check = await checksOf(local, service)
  const operations = new Map<string, Promise<ReadyOperation | undefined>>()
  const compile = async (op: string): Promise<ReadyOperation | undefined> => {
    const section = await service.section(op)
    if (section === undefined) return undefined
    return {
      section,
      streams: hasStream(section),
      receive: checked(codec.receiver(service, section), check(section)),
      respond: codec.responder(service, section),
      failure: telling(codec.failure(service, section, local.respond)),
      handler: Object.hasOwn(local.handlers, op) ? local.handlers[op] : undefined,
      access: Object.hasOwn(local.access, op) ? local.access[op] : undefined,
      notes: notesFor(local.members, section),
      reads: section.operation.readonly ?? reading.test(op),
      anonymous: local.anonymous ?? section.operation.auth?.includes('none') ?? false,
    }
  }
  return {
    name,
    local,
    service,
    rest,
    route: codec.router(service, await routesOf(service as Service, protocol)),
    failure: telling(codec.failure(service, undefined, local.respond)),
    operation(op) {
      let compiled = operations.get(op)
      if (compiled === undefined) {
        compiled = compile(op)
        operations.set(op, compiled)
      }
      return compiled
    },
  }
}

/** Where the description does not say it, the name does. */
const reading = /^(BatchGet|Describe|Get|Head|List|Query|Scan|Search|Select|Simulate)/

function notesFor(members: LocalService['members'], section: Section): MemberNotes {
  const { name } = section.operation
  const inert = { ...members?.['*']?.inert, ...members?.[name]?.inert }
  const unsupported = { ...members?.['*']?.unsupported, ...members?.[name]?.unsupported }
  return { inert: { ...carried(section), ...inert }, unsupported }
}

/** The length of a body is what the transport goes by; no handler has to. */
function carried({ operation, shapes }: Section): Readonly<Record<string, string>> {
  const shape = operation.input === undefined ? undefined : shapes[operation.input]
  const members = shape?.type === 'structure' ? Object.entries(shape.members) : []
  return Object.fromEntries(
    members
      .filter(([, { in: at, name }]) => at === 'header' && name?.toLowerCase() === 'content-length')
      .map(([member]) => [member, 'what the transport goes by']),
  )
}

type Check = ReturnType<typeof constraintsCheck>

/** Of an operation's input, where the service wants its constraints held. */
async function checksOf(
  { invalid }: LocalService,
  service: Service<unknown>,
): Promise<(section: Section) => Check | undefined> {
  if (invalid === undefined) return () => undefined
  const constraints = ofWhole((await service.constraints?.()) ?? {})
  return section => constraintsCheck(section, constraints, invalid)
}

const checked = (receive: Receiver, check: Check | undefined): Receiver =>
  check === undefined
    ? receive
    : (request, bytes) => {
        const received = receive(request, bytes)
        return isAnomaly(received) ? received : (check(received.input) ?? received)
      }

function hasStream({ operation, shapes }: Section): boolean {
  const shape = operation.input === undefined ? undefined : shapes[operation.input]
  return (
    shape?.type === 'structure' &&
    Object.values(shape.members).some(({ type, streaming }) => type === 'blob' && streaming)
  )
}
