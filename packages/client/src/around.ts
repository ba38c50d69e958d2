/**
 * What a client puts around a call, and only where there is something to put: plugins, what a service needs of its own,
 * settings of one call. A call without any of them is `invoke` and nothing else.
 */
import { signDetailed } from '@plainwire/wire'
import type { Call, Inside } from './client.ts'
import { type Invoker, invoke, type OpCall } from './invoke.ts'
import { overridden } from './overrides.ts'
import { hookNames, pluginsOf } from './plugin.ts'
import { type Quirk, quirks } from './quirks/index.ts'
import { type Watching, watchersOf } from './watchers.ts'

/** @example const call = around(inside); await call({ op: 'ListTables', region: 'eu-west-1' }) */
export function around(inside: Inside): Call {
  const make = maker(inside)
  if (inside.note !== undefined) return given => make(inside.invoker, given)
  const watching = watchersOf(inside)
  return given => {
    const watchers = watching()
    return watchers.length === 0
      ? make(inside.invoker, given)
      : watched(inside.invoker, given, make, watchers)
  }
}

type Make = (invoker: Invoker, given: OpCall) => Promise<object>

async function watched(
  invoker: Invoker,
  given: OpCall,
  make: Make,
  watchers: ReturnType<Watching>,
): Promise<object> {
  const { observed } = await import('./observe.ts')
  return observed(invoker, given, make, await Promise.all(watchers.map(load => load())))
}

function maker(inside: Inside): Make {
  const { catalogue, options, invoke: run = invoke } = inside
  const hooks = pluginsOf(options).filter(plugin =>
    Object.keys(plugin).some(field => hookNames.includes(field)),
  )
  const { name } = catalogue.info
  const load = Object.hasOwn(quirks, name) ? quirks[name] : undefined
  if (hooks.length === 0 && load === undefined)
    return (invoker, given) => run(overridden(invoker, given), given)
  let quirk: Promise<Quirk> | undefined
  return async (invoker, given) => {
    quirk ??= load?.(inside) ?? Promise.resolve({})
    const { plugins: own = [], call, scope } = await quirk
    const { hooked } = await import('./hooks.ts')
    const next = (now: OpCall): Promise<object> => {
      const settled = signing(overridden(invoker, now), scope)
      return hooked({ ...inside, invoker: settled }, [...hooks, ...own], now)
    }
    return call === undefined ? next(given) : call(next, given)
  }
}

function signing(invoker: Invoker, scope: Quirk['scope']): Invoker {
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
