/** Credentials in the ways an API takes them, as the provider that a client takes. */
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import type { Credentials, Provider } from '../credentials/types.ts'
import { Misuse } from '../index.ts'
import type { ApiOptions } from './settings.ts'

type Given<T> = T | (() => T | Promise<T>)

/** Values, or functions that give them: these are read for every call. */
export type GivenCredentials = {
  readonly accessKeyId: Given<string>
  readonly secretAccessKey: Given<string>
  readonly sessionToken?: Given<string | undefined>
  readonly expiration?: Given<Date | undefined>
}

/** `undefined` where the client is to look for them. */
export function providerOf(options: ApiOptions): Provider | undefined {
  const { credentials, accessKeyId, secretAccessKey, sessionToken } = options
  if (credentials === undefined) {
    if (!accessKeyId && !secretAccessKey && !sessionToken) return undefined
    if (!accessKeyId || !secretAccessKey) throw incomplete()
    const keys = { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) }
    return () => keys
  }
  const ask = typeof credentials === 'function' ? credentials : reader(credentials)
  return Object.assign(valid(ask), { close: () => (ask as Provider).close?.() })
}

/** Keys behind getters and functions may be others by the next call. */
function reader(given: Credentials | GivenCredentials): Provider {
  if (!('accessKeyId' in given) || !('secretAccessKey' in given)) throw incomplete()
  const { sessionToken: _, expiration: __, ...others } = given as Credentials
  return async () => {
    const accessKeyId = await current(given.accessKeyId, given)
    const secretAccessKey = await current(given.secretAccessKey, given)
    const sessionToken = await current(given.sessionToken, given)
    const expiration = await current(given.expiration, given)
    return {
      ...others,
      accessKeyId,
      secretAccessKey,
      ...(sessionToken && { sessionToken }),
      ...(expiration && { expiration }),
    }
  }
}

const current = async <T>(given: Given<T>, on: object): Promise<T> =>
  typeof given === 'function' ? (given as () => T | Promise<T>).call(on) : given

/** What has expired is asked for once more, and is an anomaly if it stays so. */
const valid =
  (ask: Provider): Provider =>
  async environment => {
    const now = environment?.now ?? Date.now
    const isOver = (found: Credentials | Anomaly) =>
      !isAnomaly(found) && found?.expiration !== undefined && found.expiration.getTime() <= now()
    const found = await ask(environment)
    const last = isOver(found) ? await ask(environment) : found
    return isOver(last)
      ? anomaly('forbidden', 'token expired: the credentials are over, and no new ones came.', {
          code: 'TOKEN_EXPIRED',
        })
      : last
  }

const incomplete = (): Misuse =>
  new Misuse('BAD_CREDENTIALS', 'credentials need both accessKeyId and secretAccessKey.')
