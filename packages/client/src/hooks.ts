/**
 * Runs a call through the hooks of its plugins. A hook gets values and returns a patch; one that throws, returns what is
 * none, or does not settle in time ends the call with an anomaly that names plugin and hook.
 */
import { type Anomaly, anomaly, isAnomaly, type Problem, type Send } from '@plainwire/wire'
import type { Inside } from './client.ts'
import { invoke, type OpCall, understood } from './invoke.ts'
import { meta, recall, remember } from './meta.ts'
import type { Ready } from './operation.ts'
import { type HookName, type HttpPatch, type Members, type Plugin, patchedHttp } from './plugin.ts'
import { invalid } from './validation.ts'

/** What a hook changed, by the names of what it set or took out; for `prepare`. */
export type Change = {
  readonly plugin: string
  readonly hook: HookName
  readonly changed: readonly string[]
}

type Ran = {
  readonly inside: Inside
  readonly plugins: readonly Plugin[]
  readonly ready: Ready
  readonly given: OpCall
  readonly note: (change: Change) => void
}

/** @example await hooked(inside, [plugin], { op: 'PutItem', request }) */
export async function hooked(
  inside: Inside,
  plugins: readonly Plugin[],
  given: OpCall,
): Promise<object> {
  const { op, input } = understood(given)
  const { invoker, catalogue, invoke: make = invoke } = inside
  const ready = await invoker.operation(op)
  const own = plugins.filter(plugin => isFor(plugin, catalogue.info.name, op))
  if (isAnomaly(ready) || own.length === 0) return make(invoker, given)
  const { note = () => undefined } = inside
  const ran: Ran = { inside, plugins: own, ready, given, note }
  const validated = await validate(ran, input)
  if (isAnomaly(validated)) return failed(ran, input, unsent(ran, validated))
  const config = withSend(ran, validated)
  const amend = hasHook(own, 'request') ? requestHooks(ran, validated) : undefined
  const result = await make(
    { ...invoker, config, ...(amend && { amend }) },
    { ...given, request: validated },
  )
  if (!isAnomaly(result)) return answered(ran, validated, result)
  return result.code === preparedCode ? result : failed(ran, validated, result)
}

/** Stands for what a call that is only prepared would have become. */
export const preparedCode = 'PREPARED'

export const isFor = ({ services, ops }: Plugin, service: string, op: string): boolean =>
  (services === undefined || services.includes(service)) && (ops === undefined || ops.includes(op))

const hasHook = (plugins: readonly Plugin[], hook: HookName): boolean =>
  plugins.some(plugin => plugin[hook] !== undefined)

const unsent = ({ inside, given }: Ran, refused: Anomaly): Anomaly =>
  remember(refused, { op: given.op, service: inside.catalogue.info.name, attempts: [] })

async function validate(ran: Ran, input: Members): Promise<Members | Anomaly> {
  let now = input
  const problems: Problem[] = []
  for (const plugin of ran.plugins) {
    const patch = await run(ran, plugin, 'validate', { input: now })
    if (isAnomaly(patch)) return patch
    if (patch?.problems) problems.push(...(patch.problems as readonly Problem[]))
    if (patch?.input) now = set(ran, plugin, 'validate', 'input', now, patch.input)
  }
  const { info } = ran.inside.catalogue
  return problems.length === 0 ? now : invalid(info.name, ran.given.op, problems)
}

/** Runs once, between serializing and placing. */
const requestHooks =
  (ran: Ran, input: Members): NonNullable<Inside['invoker']['amend']> =>
  async request => {
    let http = request
    for (const plugin of ran.plugins) {
      const patch = await run(ran, plugin, 'request', { input, http })
      if (isAnomaly(patch)) return patch
      if (!patch?.http) continue
      const before = http
      http = patchedHttp(http, patch.http as HttpPatch)
      const { headers = {}, ...rest } = patch.http as HttpPatch
      const names = Array.isArray(headers)
        ? changedHeaders(before.headers, http.headers)
        : Object.keys(headers)
      const changed = [...Object.keys(rest), ...names.map(name => `headers.${name}`)]
      ran.note({ plugin: plugin.name, hook: 'request', changed })
    }
    return http
  }

type Pairs = readonly (readonly [string, string])[]

const changedHeaders = (before: Pairs, after: Pairs): string[] => {
  const has = (pairs: Pairs, [name, value]: Pairs[number]) =>
    pairs.some(([other, one]) => other === name && one === value)
  const different = [
    ...after.filter(pair => !has(before, pair)),
    ...before.filter(pair => !has(after, pair)),
  ]
  return [...new Set(different.map(([name]) => name))]
}

async function answered(ran: Ran, input: Members, result: object): Promise<object> {
  let now = result as Members
  for (const plugin of ran.plugins.toReversed()) {
    const patch = await run(ran, plugin, 'response', { input, output: now, meta: meta(now) })
    if (isAnomaly(patch)) return failed(ran, input, remember(patch, recall(result)!))
    if (!patch?.output) continue
    now = remember(
      set(ran, plugin, 'response', 'output', now, patch.output as Members),
      recall(result)!,
    )
  }
  return now
}

async function failed(ran: Ran, input: Members, first: Anomaly): Promise<Anomaly> {
  let now = first
  for (const plugin of ran.plugins.toReversed()) {
    const patch = await run(ran, plugin, 'error', { input, anomaly: now, meta: meta(now) })
    const next = isAnomaly(patch)
      ? patch.code === 'PLUGIN_FAILED'
        ? { ...patch, data: { ...(patch.data as object), anomaly: now } }
        : patch
      : patch?.anomaly &&
        (set(ran, plugin, 'error', 'anomaly', now as never, patch.anomaly) as Anomaly)
    if (next === undefined) continue
    if (now.cause !== undefined && next.cause === undefined)
      Object.defineProperty(next, 'cause', { value: now.cause })
    now = remember(next, recall(first)!)
  }
  return now
}

/** A new value with what a patch sets; what it sets to `undefined` is taken out. */
function set(
  { note }: Ran,
  plugin: Plugin,
  hook: HookName,
  what: string,
  before: Members,
  patch: Members,
): Members {
  const made: Record<string, unknown> = { ...before, ...patch }
  for (const [name, value] of Object.entries(patch)) if (value === undefined) delete made[name]
  note({ plugin: plugin.name, hook, changed: Object.keys(patch).map(name => `${what}.${name}`) })
  return made
}

function withSend({ inside, plugins, ready, given }: Ran, input: Members) {
  const { invoker, catalogue } = inside
  const { config } = invoker
  const senders = plugins.filter(plugin => plugin.send !== undefined)
  if (senders.length === 0 || inside.note !== undefined) return config
  const { info } = catalogue
  const facts = { op: given.op, service: info.name, info, section: ready.section, input }
  const wrap = (send: Send) =>
    senders.reduceRight((inner, plugin) => plugin.send!(inner, facts), send)
  const { duplex } = config
  return {
    ...config,
    send: wrap(config.send),
    duplex: duplex && (async () => wrap(await duplex())),
  }
}

/** What each hook may return besides an anomaly, and what it must be. */
const fields: Readonly<Record<HookName, readonly string[]>> = {
  validate: ['input', 'problems'],
  request: ['http'],
  response: ['output'],
  error: ['anomaly'],
}

type Patch = Readonly<Record<string, Members | readonly unknown[] | undefined>>
type Patched = { readonly [Name in string]?: Members } & { readonly problems?: unknown }

async function run(
  ran: Ran,
  plugin: Plugin,
  hook: HookName,
  given: object,
): Promise<Patched | Anomaly | undefined> {
  if (plugin[hook] === undefined) return undefined
  const { op } = ran.given
  const { section } = ran.ready
  const argument = { op, service: ran.inside.catalogue.info.name, section, ...given }
  try {
    const returned: unknown = plugin[hook](argument as never)
    const found = isThenable(returned) ? await inTime(ran, plugin, hook, returned) : returned
    if (found === undefined || found === null) return undefined
    if (isAnomaly(found)) return { ...found, op, service: argument.service }
    return isPatch(hook, found) ? (found as Patched) : wrong(ran, plugin, hook)
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    return broken(ran, plugin, hook, `it threw: ${message}`, 'threw', cause)
  }
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as PromiseLike<unknown> | null)?.then === 'function'

const defaultLimit = 10_000

async function inTime(
  ran: Ran,
  plugin: Plugin,
  hook: HookName,
  returned: PromiseLike<unknown>,
): Promise<unknown> {
  const { limit = defaultLimit } = plugin
  const { wait } = ran.inside.invoker.config.environment
  const { signal } = ran.given
  const over = new AbortController()
  const end = () => over.abort()
  if (signal?.aborted) end()
  signal?.addEventListener('abort', end)
  const late = async () => {
    if (!over.signal.aborted) await wait(limit, over.signal)
    return signal?.aborted
      ? anomaly('interrupted', 'The call was cancelled.', { code: 'ABORTED', retryable: false })
      : broken(ran, plugin, hook, `it did not settle within ${limit} ms.`, 'never settled')
  }
  try {
    return await Promise.race([returned, late()])
  } finally {
    signal?.removeEventListener('abort', end)
    end()
  }
}

function isPatch(hook: HookName, found: unknown): found is Patch {
  if (!isMembers(found)) return false
  const { problems, ...rest } = found
  const names = Object.keys(found).every(name => fields[hook].includes(name))
  const values = Object.values(rest).every(value => value === undefined || isMembers(value))
  return names && values && (problems === undefined || isProblems(problems))
}

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isProblems = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every(one => isMembers(one) && typeof one.message === 'string' && Array.isArray(one.path))

const wrong = (ran: Ran, plugin: Plugin, hook: HookName): Anomaly => {
  const wanted = fields[hook].join(' or ')
  const words = `it returned neither nothing nor a patch of its ${wanted}, nor an anomaly.`
  return broken(ran, plugin, hook, words, 'returned')
}

const broken = (
  { inside, given: { op } }: Ran,
  plugin: Plugin,
  hook: HookName,
  words: string,
  reason: string,
  cause?: unknown,
): Anomaly =>
  anomaly('fault', `The '${hook}' hook of plugin '${plugin.name}' broke at ${op}: ${words}`, {
    code: 'PLUGIN_FAILED',
    op,
    service: inside.catalogue.info.name,
    data: { plugin: plugin.name, hook, reason },
    ...(cause === undefined ? {} : { cause }),
  })
