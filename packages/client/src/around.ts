/**
 * What a client puts around a call, and only where there is something to put: plugins, what a service needs of its own,
 * settings of one call. A call without any of them is `invoke` and nothing else.
 */
import { signDetailed } from '@plainwire/wire'
import type { Call, Inside } from './client.ts'
import { invoke, type OpCall } from './invoke.ts'
import { overridden } from './overrides.ts'
import { hookNames, pluginsOf } from './plugin.ts'
import { type Quirk, quirks } from './quirks/index.ts'

/** @example const call = around(inside); await call({ op: 'ListTables', region: 'eu-west-1' }) */
export function around(inside: Inside): Call {
  const { invoker, catalogue, options, invoke: run = invoke } = inside
  const hooks = pluginsOf(options).filter(plugin =>
    Object.keys(plugin).some(field => hookNames.includes(field)),
  )
  const { name } = catalogue.info
  const load = Object.hasOwn(quirks, name) ? quirks[name] : undefined
  if (hooks.length === 0 && load === undefined)
    return given => run(overridden(invoker, given), given)
  let quirk: Promise<Quirk> | undefined
  return async given => {
    quirk ??= load?.(inside) ?? Promise.resolve({})
    const { plugins: own = [], call, scope } = await quirk
    const { hooked } = await import('./hooks.ts')
    const next = (now: OpCall): Promise<object> =>
      hooked(
        { ...inside, invoker: signing(overridden(invoker, now), scope) },
        [...hooks, ...own],
        now,
      )
    return call === undefined ? next(given) : call(next, given)
  }
}

function signing(invoker: Inside['invoker'], scope: Quirk['scope']): Inside['invoker'] {
  if (scope === undefined) return invoker
  const { config } = invoker
  const { sign = signDetailed } = config
  return {
    ...invoker,
    config: {
      ...config,
      sign: (request, given, primitives) => sign(request, scope(given), primitives),
    },
  }
}
