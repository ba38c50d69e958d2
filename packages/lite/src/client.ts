/** The client: a function that sends one request, with the methods of its plugins on it. */
import { marshall, unmarshall } from './awsjson.ts'
import { raise } from './errors.ts'
import { methodOf, type Shared } from './method.ts'
import { services } from './names.ts'
import { accumulated, isPaginated, pages } from './paginate.ts'
import { direct } from './plugin.ts'
import { buildXML } from './request/body.ts'
import { type Failed, isFailed, type Sender, send } from './request/send.ts'
import { mocked } from './testing.ts'
import type {
  ClientConfig,
  LiteCredentials,
  LiteRequest,
  LiteResponse,
  Loose,
  Metadata,
  Plugin,
} from './types.ts'

/** What the factory found out. */
export type Settled = {
  readonly sender: Sender
  readonly region: string
  readonly plugins: readonly Plugin[]
  /** As the client shows it. */
  readonly shown: ClientConfig
  readonly credentials: () => Promise<LiteCredentials>
  /** Those used last. */
  readonly current: () => LiteCredentials
}

export function clientOf(settled: Settled): Loose {
  const { sender, plugins, shown } = settled
  const client = (params: Loose = {}) => request(settled, params)
  define(client, 'config', { value: shown, enumerable: true })
  define(client, 'credentials', { get: settled.current, enumerable: true })
  const { region, credentials } = settled
  const utils = { awsjsonMarshall: marshall, awsjsonUnmarshall: unmarshall, buildXML, client }
  const shared: Shared = { sender, region, credentials, utils: { ...utils, config: shown } }
  const owners: Owners = new Map()
  for (const plugin of plugins) attach(client, plugin, shared, owners)
  return client
}

const define = (on: object, name: string, what: PropertyDescriptor): void => {
  Object.defineProperty(on, name, { configurable: true, ...what })
}

async function request(settled: Settled, params: LiteRequest): Promise<Loose> {
  const { sender } = settled
  const { service } = params
  checkService(service, params.verifyService ?? sender.config.verifyService)
  const metadata: Metadata = { service }
  const mock = await mocked('client', params, metadata)
  if (mock && 'failure' in mock) raise(mock.failure)
  if (mock) return mock.response
  const asking = {
    region: params.region || settled.region,
    credentials: await settled.credentials(),
    metadata,
  }
  const one = (page: LiteRequest) => send(sender, page, asking)
  const { debug } = sender
  if (params.paginate === 'iterator') return each(pages(params, one, debug))
  const turns = isPaginated(params)
  return answered(await (turns ? accumulated(params, one, debug) : one(params)))
}

function answered(answer: LiteResponse | Failed): LiteResponse {
  if (isFailed(answer)) raise(answer.failure, answer.anomaly)
  return answer
}

async function* each(answers: AsyncIterable<LiteResponse | Failed>) {
  for await (const answer of answers) yield answered(answer)
}

const known: ReadonlySet<string> = new Set(services)

function checkService(service: unknown, verify = true): void {
  if (!service) throw new ReferenceError('No AWS service specified')
  if (verify && !known.has(service as string) && !known.has(`${service}`.replace(/-fips$/, '')))
    throw new ReferenceError(`Invalid AWS service specified: ${service}`)
}

/** Which property goes by a name, and how much it is its own: a property, its small letters, or the service's. */
type Owners = Map<string, { readonly property: string; readonly rank: number }>

/** Under the property or the service; in small letters of both too, unless another plugin has more claim to the name. */
function attach(client: Loose, plugin: Plugin, shared: Shared, owners: Owners): void {
  try {
    check(plugin, shared)
    const { service, property } = plugin
    const methods: Record<string, Loose> = {}
    for (const [name, method] of Object.entries(plugin.methods))
      if (method && !method.disabled)
        define(methods, name, { value: methodOf(shared, plugin, name, method), ...open })
    const name = property || service
    for (const [rank, alias] of [name, name.toLowerCase(), service.toLowerCase()].entries()) {
      const owner = owners.get(alias)
      const isTaken = owner && (owner.property === name ? owner.rank < rank : owner.rank <= rank)
      if (isTaken && rank > 0) continue
      define(client, alias, { value: methods, writable: true, enumerable: rank === 0 })
      owners.set(alias, { property: name, rank })
    }
  } catch (cause) {
    console.error(`Plugin error${plugin.name ? `: ${plugin.name}` : ''}`)
    throw cause
  }
}

const open = { enumerable: true, writable: true } as const

function check(plugin: Plugin, { sender: { config } }: Shared): void {
  const { service, methods, property } = plugin
  checkService(service, direct in plugin ? false : config.verifyService)
  if (!methods || typeof methods !== 'object' || Array.isArray(methods))
    throw new TypeError('Plugin must export a methods object')
  for (const method of Object.values(methods))
    for (const kind of ['request', 'response', 'error'] as const) {
      const hook = method ? method[kind] : undefined
      if (hook && typeof hook !== 'function')
        throw new ReferenceError(`All plugin ${kind} methods must be a function: ${service}`)
    }
  if (property && reserved.has(property))
    throw new ReferenceError(`Plugin property is taken by the client itself: ${property}`)
}

const reserved: ReadonlySet<string> = new Set(['config', 'credentials'])
