/**
 * Credentials that are kept, and renewed before they end: one renewal at a time, however many calls wait. While the old
 * ones live they are served; the dead never are.
 */
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import type { Environment } from '../environment.ts'
import { asProvider, type Fetching } from '../providers.ts'
import type { Credentials, Provider } from './types.ts'

export type Closing = Provider & { readonly close: () => void }

/** Milliseconds. */
const ahead = 300_000 // renewed so long before they end
const soonest = 60_000 // but not sooner than this after they came
const unending = 3_600_000 // what has no end is asked for again after this
const urgent = 60_000 // with less left than this, calls wait for the renewal

type Kept = { readonly credentials: Credentials; readonly renew: number; readonly end: number }

/**
 * Keeps what a provider hands out, until five minutes before it ends.
 *
 * @example
 * const store = client({ api: s3, credentials: cached(async () => fetchFromVault()) })
 */
export function cached(given: Provider | Fetching<Credentials | Anomaly>): Closing {
  const find = asProvider(given)
  let kept: Kept | undefined
  let asking: Promise<Credentials | Anomaly> | undefined
  let failures = 0
  let notBefore = 0
  let used = false
  let planned: (() => void) | undefined
  let closed = false

  const renew = async (environment: Environment): Promise<Credentials | Anomaly> => {
    const found = await asked(find, environment)
    const now = environment.now()
    if (!isAnomaly(found)) {
      failures = 0
      kept = keep(found, now, environment.random)
      plan(environment, kept.renew - now)
      return found
    }
    notBefore = now + pause(failures++, environment.random)
    if (kept === undefined || kept.end <= now) return found
    plan(environment, notBefore - now)
    return kept.credentials
  }
  const once = (environment: Environment) => {
    asking ??= renew(environment).finally(() => {
      asking = undefined
    })
    return asking
  }
  /** Ready before the next call asks; what nobody used since it came is left alone. */
  const plan = (environment: Environment, ms: number) => {
    planned?.()
    used = false
    if (closed) return
    planned = environment.later?.(ms, () => {
      if (used) once(environment)
    })
  }
  const provide: Provider = environment => {
    if (environment === undefined) return withNode(provide)
    const now = environment.now()
    used = true
    if (kept === undefined || kept.end <= now) return once(environment)
    if (kept.renew > now || notBefore > now) return kept.credentials
    const renewal = once(environment)
    return kept.end - urgent <= now ? renewal : kept.credentials
  }
  return Object.assign(provide, {
    close() {
      closed = true
      planned?.()
      find.close?.()
    },
  })
}

/** A provider that is called by hand stands on this process. */
export const withNode = async <T>(provide: (environment: Environment) => T): Promise<Awaited<T>> =>
  provide((await import('../node-files.ts')).nodeEnvironment) as Awaited<T>

async function asked(find: Provider, environment: Environment): Promise<Credentials | Anomaly> {
  try {
    const found = (await find(environment)) as Credentials | Anomaly | undefined
    if (isAnomaly(found)) return found
    if (!found?.accessKeyId || !found.secretAccessKey)
      return anomaly('fault', 'The credentials provider came to nothing.', {
        code: 'NO_CREDENTIALS',
      })
    const end = endOf(found)
    if (end <= environment.now())
      return anomaly('fault', 'The credentials have expired; renew them where they come from.', {
        code: 'EXPIRED_CREDENTIALS',
      })
    return found
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    return anomaly('fault', `The credentials provider failed: ${why}`, {
      code: 'PROVIDER_FAILED',
      cause,
    })
  }
}

/** In milliseconds; what is no date has no end. */
const endOf = ({ expiration }: Credentials): number =>
  expiration === undefined ? Infinity : new Date(expiration).getTime() || Infinity

/** Renewed a little earlier by some than by others, so that a fleet does not ask at once. */
function keep(credentials: Credentials, now: number, random: () => number): Kept {
  const end = endOf(credentials)
  const renew =
    end === Infinity ? now + unending : Math.max(now + soonest, end - ahead - random() * 15_000)
  return { credentials, renew, end }
}

/** Between failed renewals: from five seconds to a minute, jittered. */
const pause = (failures: number, random: () => number): number =>
  Math.min(60_000, 5_000 * 2 ** failures) * (0.5 + random() / 2)
