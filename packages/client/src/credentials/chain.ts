/**
 * The default order of credential sources: environment, `configure(...)`, web identity, profile, container, instance. The
 * first that has credentials is kept; when none has, the anomaly says what each of them lacked.
 */
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import { settings } from '../configure.ts'
import type { Environment } from '../environment.ts'
import { asProvider, type Fetching } from '../providers.ts'
import { cached, withNode } from './cached.ts'
import { amended } from './conceal.ts'
import { fromSettings, fromVariables } from './keys.ts'
import type { Credentials, Found, Link, Provider } from './types.ts'

/** Asks links in order; the one that had an answer is asked alone from then on, until it has none any more. */
export function linked(links: readonly Link[]): Provider {
  let last: Link | undefined
  const provide = async (environment?: Environment): Promise<Credentials | Anomaly> => {
    if (environment === undefined) return withNode(provide)
    const passed: string[] = []
    const order = last === undefined ? links : [last, ...links.filter(link => link !== last)]
    for (const [index, link] of order.entries()) {
      const found = await answer(link, environment)
      if (typeof found === 'string') {
        passed.push(`${link.name}: ${found}`)
        continue
      }
      if (isAnomaly(found)) return stopped(link.name, found, passed, order.slice(index + 1))
      last = link
      return amended(found, { source: found.source ?? link.name, passed })
    }
    return noCredentials(passed)
  }
  return Object.assign(provide as Provider, {
    close: () => {
      for (const link of links) link.close?.()
    },
  })
}

async function answer({ find }: Link, environment: Environment): Promise<Found> {
  const found = (await find(environment)) as Found | undefined
  if (typeof found === 'string' || isAnomaly(found)) return found
  return found?.accessKeyId && found.secretAccessKey ? found : 'its keys are incomplete'
}

/**
 * The first of several providers that has credentials; the one that had is asked alone until it has none.
 *
 * @example
 * const store = client({ api: s3, credentials: cached(chain([fromVault, profile({ profile: 'work' })])) })
 */
export const chain = (
  providers: readonly (Provider | Fetching<Credentials | Anomaly>)[],
): Provider =>
  linked(
    providers.map(asProvider).map((provider, index) => ({
      name: provider.name || `provider ${index + 1}`,
      close: provider.close,
      async find(environment) {
        try {
          const found = await provider(environment)
          return isAnomaly(found) ? found.message : found
        } catch (cause) {
          return cause instanceof Error ? cause.message : String(cause)
        }
      },
    })),
  )

const chains: WeakMap<Environment, Provider> = new WeakMap()

/** One for all clients of an environment: that of the process, unless a client brings its own. */
export function defaultChain(environment: Environment): Provider {
  const known = chains.get(environment)
  if (known !== undefined) return known
  const later = byProfile(environment)
  // Keys at hand are looked at for every call, so that a program may change them.
  const made: Provider = () => {
    const { variables } = environment
    const found = variables.AWS_ACCESS_KEY_ID ? fromVariables(variables) : fromSettings()
    return typeof found === 'string' ? later()(environment) : found
  }
  chains.set(environment, made)
  return made
}

/** The kept chain of the profile that is asked for now. */
function byProfile(environment: Environment): () => Provider {
  let profile: string | undefined
  let kept: ReturnType<typeof cached> | undefined
  return () => {
    const now = environment.variables.AWS_PROFILE || settings().profile
    if (kept === undefined || profile !== now) {
      kept?.close()
      profile = now
      kept = cached(linked(defaultLinks))
    }
    return kept
  }
}

/** What stands behind a dynamic import costs nothing until it is asked. */
const defaultLinks: readonly Link[] = [
  { name: 'environment', find: ({ variables }) => fromVariables(variables) },
  { name: 'configure', find: () => fromSettings() },
  {
    name: 'web identity',
    find: async environment =>
      (await import('./web-identity.ts')).webIdentityOf(environment.variables)(environment),
  },
  {
    name: 'profile',
    find: async environment => (await import('./profile.ts')).fromActiveProfile(environment),
  },
  {
    name: 'container',
    find: async environment => (await import('./container.ts')).fromContainer(environment),
  },
  {
    name: 'instance',
    // Nobody configured it: that it is not there is no failure.
    async find(environment) {
      const found = await (await import('./instance.ts')).fromInstance(environment)
      return isAnomaly(found) ? found.message : found
    },
  },
]

const noCredentials = (passed: readonly string[]): Anomaly =>
  anomaly(
    'fault',
    `No credentials found. Give 'credentials' to the client, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile. Tried ${passed.join('; ')}.`,
    { code: 'NO_CREDENTIALS', data: { tried: passed } },
  )

/** What fails where it was configured ends the search. */
function stopped(
  name: string,
  { $anomaly, message, code, status, retryable, cause }: Anomaly,
  passed: readonly string[],
  rest: readonly Link[],
): Anomaly {
  const tried = [...passed, `${name}: ${message}`]
  const left = rest.map(link => link.name).join(', ')
  const unasked = left === '' ? '' : ` Not asked, because ${name} is configured: ${left}.`
  return anomaly(
    $anomaly,
    `No credentials from ${name}: ${message}${unasked} Tried before: ${passed.join('; ') || 'none'}.`,
    {
      code: code ?? 'NO_CREDENTIALS',
      ...(status && { status }),
      retryable,
      data: { tried },
      cause,
    },
  )
}
