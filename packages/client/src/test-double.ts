/**
 * A client that answers by itself: code under test cannot tell it from another. It refuses what a service would refuse
 * before it looked: operations there are none of, and requests that do not fit.
 */
import { type Anomaly, anomaly, isAnomaly, type Result } from '@plainwire/wire'
import {
  type Api,
  type CallOf,
  type Client,
  type ClientOptions,
  clientFactory,
  type Inside,
  inside,
  type OperationsOf,
  type ResponseOf,
} from './client.ts'
import { type OpCall, understood } from './invoke.ts'
import { recall, remember } from './meta.ts'
import { Misuse } from './misuse.ts'
import { didYouMean } from './nearest.ts'
import { nodePlatform } from './node-platform.ts'
import type { Ready } from './operation.ts'
import type { Plugin } from './plugin.ts'
import { withAsking } from './providers.ts'
import type { SampleOptions } from './sample.ts'

/** An answer as it is, a function that makes one of the operation map, or a list of these for one call after the other. */
export type Answer<Ops, Op extends keyof Ops> = OneAnswer<Ops, Op> | readonly OneAnswer<Ops, Op>[]

type Given<Ops, Op extends keyof Ops> = Partial<ResponseOf<Ops[Op]>> | Anomaly
type OneAnswer<Ops, Op extends keyof Ops> =
  | Given<Ops, Op>
  | ((call: CallOf<Ops, Op>) => Given<Ops, Op> | undefined | Promise<Given<Ops, Op> | undefined>)

export type Answers<Ops> = { readonly [Op in keyof Ops]?: Answer<Ops, Op> }

/** One call that was made, and what came of it. */
export type DoubleCall = { readonly op: string; readonly request: object; readonly result: object }

export type TestDouble<Ops> = Client<Ops> & {
  /** Adds answers, or puts others in their place. */
  instrument(ops: Answers<Ops>): void
  /** The calls that were made so far, of all operations or of one. */
  calls(op?: keyof Ops & string): readonly DoubleCall[]
}

export type TestDoubleOptions<A extends Api> = Omit<ClientOptions<A>, 'send'> & {
  readonly ops?: Answers<OperationsOf<A>>
  /** Makes up the answers that nobody gave, after their shapes; the same seed makes the same. */
  readonly generate?: boolean | SampleOptions
  /** Takes each call over the wire and back, within this process: requests are written, signed and read, answers as well. */
  readonly wire?: boolean
  /** Checks requests first; default true. */
  readonly validate?: boolean
}

/**
 * @example
 * const fake = testDouble({ api: s3, ops: {
 *   CreateBucket: ({ request }) => ({ Location: `/${request.Bucket}` }),
 *   ListBuckets: { Buckets: [] },
 * } })
 * await underTest(fake)
 * assert.equal(fake.calls('CreateBucket').length, 1)
 */
export function testDouble<const A extends Api>(
  options: TestDoubleOptions<A>,
): TestDouble<OperationsOf<A>> {
  const { ops = {}, generate = false, wire = false, validate = true, ...rest } = options
  const state: State = {
    answers: new Map(),
    calls: [],
    generate: generate === true ? {} : generate || undefined,
  }
  const made = doubled(state, wire, rest as ClientOptions) as Client
  const { operations, info } = inside(made).catalogue
  const instrument = (given: Readonly<Record<string, unknown>>): void => {
    for (const op of Object.keys(given))
      if (!operations.includes(op)) throw unknown(info.name, op, operations)
    for (const [op, answer] of Object.entries(given)) state.answers.set(op, turns(answer))
  }
  instrument(ops as never)
  made.validateRequests(validate)
  return Object.assign(made, {
    instrument,
    calls: (op?: string) => state.calls.filter(call => op === undefined || call.op === op),
    close: () => undefined,
  }) as never
}

type Make = (call: OpCall) => unknown
type State = {
  readonly answers: Map<string, Make>
  readonly calls: DoubleCall[]
  readonly generate: SampleOptions | undefined
}

/** Neither files nor variables are looked at, and no time passes between attempts. */
function doubled(state: State, wire: boolean, options: ClientOptions): object {
  const { environment, ...platform } = nodePlatform
  const { settings, retry, ...bare } = platform
  const factory = clientFactory({
    ...bare,
    environment: { ...environment, variables: {}, readText: async () => undefined },
    region: () => () => 'us-east-1',
    credentials: () => () => dummy,
    extras: plain => nodePlatform.extras!(wire ? plain : { ...plain, invoke: answering(state) }),
  })
  const plugins = [...(options.plugins ?? []), ...(wire ? [onTheWire(state)] : []), keeping(state)]
  return factory(withAsking({ ...options, plugins }) as never)
}

const dummy = { accessKeyId: 'test', secretAccessKey: 'test' }

/** A list is for one call after the other; its last answer is for all that follow. */
function turns(answer: unknown): Make {
  if (!Array.isArray(answer)) return made(answer)
  let next = 0
  return call => made(answer[Math.min(next++, answer.length - 1)])(call)
}

const made = (answer: unknown): Make =>
  typeof answer === 'function' ? (answer as Make) : () => answer

/** Find, check, answer: what `invoke` does, without a wire. */
const answering =
  (state: State): NonNullable<Inside['invoke']> =>
  async (invoker, given) => {
    const { op, input } = understood(given)
    const { name: service } = invoker.config.service
    const ready = await invoker.operation(op)
    const meta = { op, service, attempts: [] }
    if (isAnomaly(ready)) return remember(ready, meta)
    const refused = await invoker.check?.(ready, input, given)
    if (refused) return remember(refused, meta)
    const result = await answerOf(state, ready, { ...given, request: input }, service)
    return remember(result, recall(result) ?? meta)
  }

async function answerOf(state: State, { section }: Ready, given: OpCall, service: string) {
  const { op } = given
  const make = state.answers.get(op)
  if (make === undefined) {
    if (state.generate === undefined) return unanswered(service, op)
    const { sampleOutput } = await import('./sample.ts')
    return sampleOutput(section, {}, state.generate)
  }
  try {
    const result = (await make(given)) ?? {}
    if (typeof result !== 'object')
      return failing(service, op, `it gave ${typeof result}, not an object`)
    return isAnomaly(result) ? { ...result, op, service } : result
  } catch (cause) {
    return failing(service, op, cause instanceof Error ? cause.message : String(cause), cause)
  }
}

/** Stands where the transport would, with the server's half of the protocol. */
const onTheWire = (state: State): Plugin => ({
  name: 'test-double-wire',
  send: (_, facts) => async request => {
    const { answered } = await import('./test-double-wire.ts')
    return answered(request, facts, call =>
      answerOf(state, { section: facts.section } as Ready, call, facts.service),
    )
  },
})

/** Last of all plugins to change a request, first to see what came of it. */
const keeping = ({ calls }: State): Plugin => ({
  name: 'test-double-calls',
  response: ({ op, input, output }) => {
    calls.push({ op, request: input, result: output })
    return undefined
  },
  error: ({ op, input, anomaly: result }) => {
    calls.push({ op, request: input, result })
    return undefined
  },
})

const unanswered = (service: string, op: string): Anomaly =>
  anomaly('incorrect', `Nobody said what ${op} answers; give it in 'ops', or with instrument().`, {
    code: 'NOT_INSTRUMENTED',
    service,
    op,
  })

const failing = (service: string, op: string, words: string, cause?: unknown): Anomaly =>
  anomaly('fault', `The test double's answer to ${op} failed: ${words}`, {
    code: 'UNEXPECTED',
    service,
    op,
    ...(cause === undefined ? {} : { cause }),
  })

function unknown(service: string, op: string, operations: readonly string[]): Misuse {
  const message = `${service} has no operation '${op}'.${didYouMean(op, operations)}`
  const data = anomaly('unsupported', message, { code: 'UNKNOWN_OPERATION', service, op })
  return Object.assign(new Misuse('UNKNOWN_OPERATION', message), { data })
}

export type { Result }
