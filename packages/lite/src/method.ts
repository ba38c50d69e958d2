/**
 * One method of a plugin: check, `request`, check again, send, `response` or `error`. Whatever fails becomes an error of
 * the contract here, where the caller awaits.
 */
import { unmarshall } from './awsjson.ts'
import { raise } from './errors.ts'
import { isObject } from './objects.ts'
import { accumulated, isPaginated, pages } from './paginate.ts'
import { inTime, watched } from './patience.ts'
import { type DirectMethod, direct } from './plugin.ts'
import { type Failed, isFailed, type Sender, send } from './request/send.ts'
import { mocked, seenByPlugins } from './testing.ts'
import type {
  Failure,
  LiteCredentials,
  LiteRequest,
  LiteResponse,
  Loose,
  Metadata,
  Method,
  Plugin,
  PluginUtils,
} from './types.ts'
import { checkParams } from './validate.ts'

/** What a client gives to all methods of its plugins. */
export type Shared = {
  readonly sender: Sender
  readonly region: string
  readonly credentials: () => Promise<LiteCredentials>
  readonly utils: Omit<PluginUtils, 'region' | 'credentials'>
}

/** One call of a method. */
type Calling = {
  readonly shared: Shared
  readonly method: DirectMethod
  readonly metadata: Metadata
  readonly utils: PluginUtils
  /** Milliseconds a hook may do nothing. */
  readonly limit: number | undefined
}

export type Callable = (input?: Loose) => Promise<Loose>

export function methodOf(
  shared: Shared,
  plugin: Plugin,
  name: string,
  method: DirectMethod,
): Callable {
  const metadata = metadataOf(plugin, name, method)
  const run = async (input?: Loose) => {
    const given = input || {}
    checkParams(method.validate, given, metadata)
    const credentials = await shared.credentials()
    const utils = { ...shared.utils, credentials, region: given.region || shared.region }
    const limit = plugin.hookLimit
    const calling = { shared, method, metadata: { ...metadata }, utils, limit }
    // Afterwards: a plugin may have written into what it was given.
    const added = method[direct] ? undefined : await requested(calling, given)
    const params = { ...given, ...added }
    checkParams(method.validate, params, metadata)
    return await answered(calling, { ...params, service: plugin.service })
  }
  return Object.defineProperty(run, 'name', { value: name })
}

function metadataOf(plugin: Plugin, name: string, { awsDoc, readme }: Method): Metadata {
  const { service, property } = plugin
  const docs = plugin.name?.startsWith('@aws-lite/')
    ? `https://aws-lite.org/services/${service}#${name.toLowerCase()}`
    : readme
  return { service, name, property, ...(awsDoc && { awsDoc }), ...(docs && { readme: docs }) }
}

type HookName = 'request' | 'response' | 'error'

/** What a hook makes of its subject, unless it never settles. */
const hooked = async (calling: Calling, hook: HookName, subject: Loose): Promise<Loose> => {
  const { shared, method, metadata, utils, limit } = calling
  const { environment } = shared.sender
  const what = `The ${hook} hook of ${metadata.property || metadata.service}.${metadata.name}`
  return await inTime({ environment, limit, what }, watch => {
    let client: Loose
    const own = {
      ...utils,
      get client() {
        client ??= watched(utils.client, watch, environment.now)
        return client
      },
    }
    return method[hook]!(subject, own)
  })
}

async function requested(calling: Calling, given: Loose): Promise<Loose> {
  const { method, metadata } = calling
  if (!method.request) return undefined
  try {
    return await hooked(calling, 'request', given)
  } catch (error) {
    raise({ error, metadata })
  }
}

async function answered(calling: Calling, params: LiteRequest): Promise<Loose> {
  const { shared, method, metadata, utils } = calling
  const { service, ...asked } = params
  const mock = await mocked(`${metadata.property || service}.${metadata.name}`, asked, metadata)
  if (mock && 'failure' in mock) return await failed(calling, mock)
  if (mock && !seenByPlugins()) return mock.response
  const one = async (page: LiteRequest) =>
    mock?.response ?? (await send(shared.sender, page, { ...utils, metadata }))
  const { debug } = shared.sender
  if (method[direct] && !mock) {
    const params = { params: asked, utils, sender: shared.sender, metadata }
    return await directly(calling, await method[direct](params))
  }
  // A mock is its own only page.
  const turning = mock ? { ...params, paginator: undefined } : params
  if (params.paginate === 'iterator') return each(calling, pages(turning, one, debug))
  const turns = isPaginated(turning)
  return await settled(calling, await (turns ? accumulated(params, one, debug) : one(params)))
}

/** What a described operation answers is the result; its pages fail as the call would. */
async function directly(calling: Calling, answer: Loose): Promise<Loose> {
  if (Symbol.asyncIterator in Object(answer)) return eachDirectly(calling, answer)
  return 'failure' in answer ? await failed(calling, answer) : answer
}

async function* eachDirectly(
  calling: Calling,
  pages: AsyncIterable<Loose>,
): AsyncGenerator<Loose, void, undefined> {
  for await (const page of pages) yield await directly(calling, page)
}

const settled = async (calling: Calling, answer: LiteResponse | Failed): Promise<Loose> =>
  isFailed(answer) ? await failed(calling, answer) : await seen(calling, answer)

async function* each(
  calling: Calling,
  answers: AsyncIterable<LiteResponse | Failed>,
): AsyncGenerator<Loose, void, undefined> {
  for await (const answer of answers) yield await settled(calling, answer)
}

/** What `response` makes of an answer; nothing means the answer as it is. */
async function seen(calling: Calling, answer: Loose): Promise<Loose> {
  const { shared, method, metadata } = calling
  if (!method.response) return answer
  try {
    const made = await hooked(calling, 'response', answer)
    return made === undefined ? answer : withoutTypes(made, shared)
  } catch (error) {
    raise({ error, metadata })
  }
}

/** A result that says `awsjson` is unmarshalled: its payload, or else all of it. */
function withoutTypes(made: Loose, { sender: { config } }: Shared): Loose {
  if (!isObject(made) || !made.awsjson) return made
  const { awsjson, ...rest } = made as Loose
  if (!rest.payload) return unmarshall(rest, { awsjson, config })
  return { ...rest, payload: unmarshall(rest.payload, { awsjson, config }) }
}

type Refused = { readonly failure: Failure; readonly anomaly?: Failed['anomaly'] }

/** Throws what `error` makes of a failure: another one, an error of its own, or a message. */
async function failed(calling: Calling, refused: Refused): Promise<never> {
  const { method, metadata } = calling
  const { failure, anomaly } = refused
  const isHidden = failure.metadata.mock === true && !seenByPlugins()
  const made = method.error && !isHidden ? await told(calling, failure) : null
  const said = made && typeof made === 'string' ? { ...failure, error: made } : made
  const { metadata: given, ...own } = (isObject(said) ? said : failure) as Loose
  const all = { ...given, ...metadata }
  if (!(made instanceof Error)) raise({ ...own, metadata: all }, anomaly)
  Object.assign(made, { metadata: all })
  throw made
}

/** An `error` that fails itself says less of the call. */
async function told(calling: Calling, failure: Failure): Promise<Loose> {
  const { service, name, property } = calling.metadata
  try {
    return await hooked(calling, 'error', failure)
  } catch (cause) {
    raise({ error: cause, metadata: { service, name, property } })
  }
}
