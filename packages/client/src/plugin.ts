/**
 * What a plugin is: a name, and hooks that see a call at four moments and return what they would have otherwise, or
 * nothing. `hooks.ts` runs them.
 *
 * `validate` and `request` run from the first plugin to the last, `response` and `error` from the last to the first, so
 * that the first plugin of the list sees what the caller sees, and the last what goes over the wire.
 */
import type {
  Anomaly,
  Header,
  HttpRequest,
  Problem,
  Section,
  Send,
  Service,
  ServiceInfo,
  UnplacedRequest,
} from '@plainwire/wire'
import type { Operations, OperationTypes } from './client.ts'
import type { Meta } from './meta.ts'
import type { ModelPatch } from './patch.ts'

export type HookName = 'validate' | 'request' | 'response' | 'error'

/** The fields of a plugin that are functions. */
export const hookNames: readonly string[] = ['validate', 'request', 'response', 'error', 'send']

type Facts<Op> = {
  readonly op: Op
  /** Name of the service package, e.g. `dynamodb`. */
  readonly service: string
  /** The operation's description. */
  readonly section: Section
}

/** What is known of a call where it meets the transport. */
export type SendFacts = Facts<string> & {
  readonly info: ServiceInfo
  readonly input: Readonly<Record<string, unknown>>
}

/** One of these for each operation, so that `if (call.op === 'GetItem')` says what `call.input` holds. */
type Of<Ops, Kind extends 'input' | 'output'> = {
  [Op in keyof Ops & string]: Facts<Op> & {
    readonly input: Field<Ops[Op], 'request'>
  } & (Kind extends 'output' ? { readonly output: Field<Ops[Op], 'response'> } : unknown)
}[keyof Ops & string]

type Field<T, Name extends keyof OperationTypes> = T extends OperationTypes ? T[Name] : never

export type ValidateCall<Ops = Operations> = Of<Ops, 'input'>
export type RequestCall<Ops = Operations> = Of<Ops, 'input'> & { readonly http: UnplacedRequest }
export type ResponseCall<Ops = Operations> = Of<Ops, 'output'> & {
  readonly meta: Meta | undefined
}
export type ErrorCall<Ops = Operations> = Of<Ops, 'input'> & {
  readonly anomaly: Anomaly
  readonly meta: Meta | undefined
}

/** Members to set; those that are `undefined` are taken out. */
export type Members = Readonly<Record<string, unknown>>

export type HttpPatch = Partial<Omit<UnplacedRequest, 'headers'>> & {
  /** Headers by name to set, `undefined` to take out; or the whole list. */
  readonly headers?: Readonly<Record<string, string | undefined>> | readonly Header[]
}

/** An anomaly in place of a patch ends the call with it. */
type Returned<Patch> = Patch | Anomaly | undefined | null
type Soon<T> = T | Promise<T>

export type Plugin<Ops = Operations> = {
  /** Stands in anomalies and in what `prepare` shows. */
  readonly name: string
  /** Names of the services it is for; all by default. */
  readonly services?: readonly string[]
  /** Names of the operations its hooks are for; all by default. */
  readonly ops?: readonly string[]
  /** Milliseconds a hook may take; default 10,000. */
  readonly limit?: number
  /** Before the request is checked. `problems` refuse it. */
  validate?(
    call: ValidateCall<Ops>,
  ): Soon<Returned<{ readonly input?: Members; readonly problems?: readonly Problem[] }>>
  /** After the request is written, before it is placed and signed; once, however often it is sent. */
  request?(call: RequestCall<Ops>): Soon<Returned<{ readonly http?: HttpPatch }>>
  /** After a success was read. */
  response?(call: ResponseCall<Ops>): Soon<Returned<{ readonly output?: Members }>>
  /** After the call failed for good. */
  error?(call: ErrorCall<Ops>): Soon<Returned<{ readonly anomaly?: Partial<Anomaly> }>>
  /** Stands between the call and the transport, for every attempt. */
  send?(send: Send, facts: SendFacts): Send
  /** What it knows of services that their descriptions do not. */
  readonly patch?: ModelPatch | readonly ModelPatch[]
}

/**
 * A plugin for one service, whose hooks know its operations by name.
 *
 * @example
 * const audit = plugin(dynamodb, {
 *   name: 'audit',
 *   request({ op, input }) {
 *     if (op === 'PutItem') return { http: { headers: { 'x-table': input.TableName } } }
 *   },
 * })
 * client({ api: dynamodb, plugins: [audit] })
 */
export const plugin = <Ops>(api: Service<Ops>, hooks: Plugin<Ops>): Plugin =>
  ({ services: [api.name], ...hooks }) as object as Plugin

/** All that stand around the calls of a client: its own, then those that came with its service. */
export const pluginsOf = ({
  api,
  plugins = [],
}: {
  readonly api?: unknown
  readonly plugins?: readonly Plugin[]
}): readonly Plugin[] => [
  ...plugins,
  ...((api as { plugins?: readonly Plugin[] } | undefined)?.plugins ?? []),
]

/** A request as a hook's patch leaves it. */
export const patchedHttp = (
  http: UnplacedRequest,
  { headers, ...rest }: HttpPatch,
): UnplacedRequest => ({
  ...http,
  ...rest,
  ...(headers === undefined ? {} : { headers: patchedHeaders(http.headers, headers) }),
})

function patchedHeaders(
  before: HttpRequest['headers'],
  patch: NonNullable<HttpPatch['headers']>,
): readonly Header[] {
  if (Array.isArray(patch)) return patch as readonly Header[]
  const pairs = Object.entries(patch as Readonly<Record<string, string | undefined>>)
  const named = new Set(pairs.map(([name]) => name.toLowerCase()))
  const set = pairs.flatMap(([name, value]): Header[] =>
    value === undefined ? [] : [[name, value]],
  )
  return [...before.filter(([name]) => !named.has(name.toLowerCase())), ...set]
}
