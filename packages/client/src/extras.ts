/** What a client does beside calling; what is seldom used or big is fetched when it is first asked for. */
import type { Result, Send } from '@plainwire/wire'
import { around } from './around.ts'
import { callPolicies } from './call-policy.ts'
import type { Call, CallOf, Inside, Operations, RequestOf, ResponseOf } from './client.ts'
import type { DocData } from './documentation.ts'
import { withChanges } from './endpoint-change.ts'
import type { Invoker, OpCall } from './invoke.ts'
import { recall, remember } from './meta.ts'
import type { ItemsCall, Pages, PagesCall } from './pages.ts'
import type { Prepared } from './prepare.ts'
import type { PresignCall, Presigned } from './presign.ts'
import { senders } from './quirks/index.ts'
import type { SampleOptions } from './sample.ts'
import type { JsonSchema } from './schema.ts'
import type { Severities } from './validation.ts'
import type { WaitCall, Waited } from './wait.ts'

const tools = () => import('./tools.ts')

/** What a client for Node does beside calling. */
export type Extras<Ops = Operations> = {
  /** Documentation as data; `undefined` for an unknown operation. */
  docData(op: keyof Ops & string): Promise<DocData | undefined>
  /** Documentation as text; `undefined` for an unknown operation. */
  doc(op: keyof Ops & string): Promise<string | undefined>
  /**
   * Switches validation of requests on or off and says which it is now. Given severities by rule, it is on with these.
   *
   * @example
   * table.validateRequests({ enum: 'error', unknown: 'warning' })
   */
  validateRequests(on?: boolean | Severities): boolean
  /** JSON Schema of what the operation takes or gives; `undefined` where it is unknown, or takes or gives nothing. */
  requestSchema(op: keyof Ops & string): Promise<JsonSchema | undefined>
  responseSchema(op: keyof Ops & string): Promise<JsonSchema | undefined>
  /** A request that the description accepts; the same for the same seed. `undefined` for an unknown operation. */
  sample<Op extends keyof Ops & string>(
    op: Op,
    options?: SampleOptions,
  ): Promise<RequestOf<Ops[Op]> | undefined>
  /** The pages of an operation, one after the other. */
  pages<Op extends keyof Ops & string>(
    call: CallOf<Ops, Op> & Pick<PagesCall, 'from' | 'pageSize'>,
  ): Pages<ResponseOf<Ops[Op]> & { readonly $anomaly?: undefined }>
  /** The items on the pages of an operation. */
  items<Op extends keyof Ops & string>(
    call: CallOf<Ops, Op> & Pick<ItemsCall, 'from' | 'pageSize' | 'of'>,
  ): Pages<ItemOf<Ops[Op]>>
  /** The call as it would be sent, and what was decided on the way; nothing is sent. */
  prepare<Op extends keyof Ops & string>(call: CallOf<Ops, Op>): Promise<Result<Prepared>>
  /** The call as a URL that is good without credentials for a while. */
  presign<Op extends keyof Ops & string>(
    call: CallOf<Ops, Op> & Pick<PresignCall, 'expiresIn'>,
  ): Promise<Result<Presigned>>
  /** Waits until a waiter of the service finds what it waits for. */
  wait<Until extends WaitersOf<Ops> & string>(
    call: Omit<WaitCall, 'until' | 'request'> & {
      readonly until: Until
      readonly request?: RequestOf<Ops[keyof Ops & Waiting<Ops, Until>]>
    },
  ): Promise<Result<Waited<ResponseOf<Ops[keyof Ops & Waiting<Ops, Until>]>>>>
}

/** What is on a page; generated types say it of operations that have pages. */
export type ItemOf<T> = T extends { readonly item: infer Item } ? Item : unknown

type WaitersOf<Ops> = Ops[keyof Ops] extends infer T
  ? T extends { readonly waiters: infer Name }
    ? Name
    : string extends keyof Ops
      ? string
      : never
  : never

/** The operation that a waiter asks. */
type Waiting<Ops, Until> = {
  [Op in keyof Ops]: Ops[Op] extends { readonly waiters: infer Name }
    ? Until extends Name
      ? Op
      : never
    : string extends keyof Ops
      ? Op
      : never
}[keyof Ops]

export function extras(plain: Inside): Inside {
  const { catalogue } = plain
  let severities: Severities | undefined
  const check: Invoker['check'] = (ready, input, given) =>
    severities &&
    tools().then(({ checkRequest }) =>
      checkRequest(catalogue, ready, input, severities, warning(given)),
    )
  const config = withChanges(withSender(plain), plain.options.endpoint)
  const invoker: Invoker = { ...plain.invoker, config, check }
  const started: Inside = { ...plain, invoker, around }
  const call = around(started)
  const warned: Call = given => (severities === undefined ? call(given) : withWarnings(call, given))
  const named = callPolicies(catalogue.info)
  const byName: Call = async given => warned(named(given))
  const inside: Inside = {
    ...started,
    call: given => (typeof given?.retry === 'string' ? byName(given) : warned(given)),
  }
  /** By code that is loaded when it is first asked for. */
  const later =
    (name: Exclude<keyof typeof import('./tools.ts'), 'checkRequest' | 'pages' | 'items'>) =>
    async (...argv: unknown[]) =>
      ((await tools())[name] as (on: Inside, ...argv: unknown[]) => unknown)(inside, ...argv)
  const methods = {
    docData: later('docData'),
    doc: later('doc'),
    requestSchema: later('requestSchema'),
    responseSchema: later('responseSchema'),
    sample: later('sample'),
    prepare: later('prepare'),
    presign: later('presign'),
    wait: later('wait'),
    pages: (given: PagesCall) => iterated('pages', inside, given),
    items: (given: ItemsCall) => iterated('items', inside, given),
    validateRequests(on: boolean | Severities = true) {
      severities = on === false ? undefined : on === true ? {} : on
      return on !== false
    },
  } satisfies Record<keyof Extras, unknown>
  return { ...inside, methods }
}

/** What a service wants before the transport is loaded with the first request. */
function withSender(plain: Inside): Invoker['config'] {
  const { config } = plain.invoker
  const { name } = plain.catalogue.info
  const load = Object.hasOwn(senders, name) ? senders[name] : undefined
  if (load === undefined) return config
  let sender: Promise<Send> | undefined
  return {
    ...config,
    async send(request, options) {
      sender ??= load().then(wrap => wrap(config.send, plain))
      return (await sender)(request, options)
    },
  }
}

/** Warnings travel beside the call, and end up beside its result. */
const warnings = Symbol('warnings')
type Warned = OpCall & { readonly [warnings]?: string[] }

const warning = (given: Warned) => (message: string) => void given[warnings]?.push(message)

async function withWarnings(call: Call, given: OpCall): Promise<object> {
  const told: string[] = []
  const warned: Warned = { ...given, [warnings]: told }
  const result = await call(warned)
  const known = recall(result)
  return told.length === 0 || known === undefined
    ? result
    : remember(result, { ...known, warnings: [...told, ...(known.warnings ?? [])] })
}

/** Pages or items, by code that is loaded when they are iterated. */
function iterated(what: 'pages' | 'items', on: Inside, given: ItemsCall): Pages<unknown> {
  let listing: Pages<unknown> | undefined
  return {
    async *[Symbol.asyncIterator]() {
      listing = (await tools())[what](on, given)
      yield* listing
    },
    get next() {
      return listing === undefined ? (given.from ?? {}) : listing.next
    },
  }
}
