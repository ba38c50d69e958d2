/** A hand-made API as a `Service`, which any client calls: no shapes, endpoint rules of four lines, a codec of its own. */
import type {
  Codecs,
  EndpointRule,
  EndpointRules,
  OperationApi,
  ProtocolName,
  Section,
  Service,
} from '@plainwire/wire'
import { Misuse } from '../index.ts'
import { enveloping, handMade } from './codec.ts'
import type { From } from './method.ts'
import type { Settings } from './settings.ts'

/** None of the protocols that have descriptions. */
const handMadeProtocol = 'handMade' as ProtocolName

/** The list of operations is the caller's: what stands in it can be called. */
export function serviceOf(settings: Settings, operations: readonly string[]): Service {
  const { name, signingName, auth, version, wire } = settings
  const codec = handMade(wire)
  const sections = new Map<string, Section>()
  return {
    name,
    id: name,
    version,
    shapeName: wire.api ?? name,
    signingName,
    auth: [auth],
    protocols: [handMadeProtocol],
    codecs: { [handMadeProtocol]: () => codec },
    endpoint: endpointRules(settings),
    ...forDoubles,
    operations,
    section(action) {
      const section = sections.get(action) ?? sectionOf(settings, action)
      sections.set(action, section)
      return section
    },
  }
}

/** What a test double that goes over the wire answers with. */
const forDoubles = { server: async () => (await import('./server.ts')).handMadeServer }

const sectionOf = ({ wire }: Settings, name: string): Section => ({
  operation: { name, errors: [], http: { method: wire.method, uri: wire.path, code: 200 } },
  shapes: {},
})

/** The given endpoint, else the host of the service in the region; China's regions have a domain of their own. */
function endpointRules({ scheme, service, isGlobal }: Settings): EndpointRules {
  const parameters = {
    Endpoint: { type: 'string', builtIn: 'SDK::Endpoint' },
    Region: { type: 'string', builtIn: 'AWS::Region' },
    UseFIPS: { type: 'boolean', builtIn: 'AWS::UseFIPS', default: false },
    UseDualStack: { type: 'boolean', builtIn: 'AWS::UseDualStack', default: false },
  } as const
  const given: EndpointRule = {
    conditions: [{ fn: 'isSet', argv: [{ ref: 'Endpoint' }] }],
    endpoint: { url: { ref: 'Endpoint' } },
  }
  const hosts = service === undefined ? nowhere : isGlobal ? global(service) : regional(service)
  const at = ([host, ...conditions]: Host): EndpointRule => ({
    conditions,
    endpoint: { url: `${scheme}://${host}` },
  })
  return { parameters, partitions: [], rules: [given, ...hosts.map(at)] }
}

type Condition = EndpointRule['conditions'][number]
type Host = readonly [host: string, ...conditions: readonly Condition[]]

const nowhere: readonly Host[] = []
const global = (service: string): readonly Host[] => [[`${service}.amazonaws.com`]]

const fips: Condition = { fn: 'booleanEquals', argv: [{ ref: 'UseFIPS' }, true] }
const dualStack: Condition = { fn: 'booleanEquals', argv: [{ ref: 'UseDualStack' }, true] }
const start = { fn: 'substring', argv: [{ ref: 'Region' }, 0, 3, false] }
const china: Condition = { fn: 'stringEquals', argv: [start, 'cn-'] }

const regional = (service: string): readonly Host[] => [
  [`${service}-fips.{Region}.api.aws`, fips, dualStack],
  [`${service}-fips.{Region}.amazonaws.com`, fips],
  [`${service}.{Region}.api.amazonwebservices.com.cn`, dualStack, china],
  [`${service}.{Region}.api.aws`, dualStack],
  [`${service}.{Region}.amazonaws.com.cn`, china],
  [`${service}.{Region}.amazonaws.com`],
]

/** A described service, or a list of its operations, cut down to some and taking envelopes. */
export function describedService(from: From, wanted?: readonly string[]): Service<unknown> {
  const whole = Array.isArray(from)
    ? listedService(from as readonly OperationApi[])
    : (from as Service<unknown>)
  if (typeof whole?.section !== 'function' || whole.codecs === undefined)
    throw new Misuse('BAD_API', "'from' must be a service, or a list of operations of one.")
  const missing = wanted?.find(name => !whole.operations.includes(name))
  if (missing !== undefined)
    throw new Misuse('UNKNOWN_OPERATION', `${whole.name} has no operation '${missing}'.`)
  return { ...whole, operations: wanted ?? whole.operations, codecs: envelopingAll(whole.codecs) }
}

const envelopingAll = (codecs: Codecs): Codecs =>
  Object.fromEntries(
    Object.entries(codecs).map(([name, load]) => [name, async () => enveloping(await load!())]),
  )

function listedService(list: readonly OperationApi[]): Service<unknown> {
  const info = list[0]?.service
  if (info === undefined || list.some(({ service }) => service?.name !== info.name))
    throw new Misuse('BAD_API', "'from' must hold operations of one service, e.g. [GetItem].")
  const sections = new Map(list.map(({ section }) => [section.operation.name, section]))
  return { ...info, operations: [...sections.keys()], section: name => sections.get(name) }
}
