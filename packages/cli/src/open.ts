/** Opens the client a command works with. */
import { type Client, client, Misuse } from '@plainwire/client'
import { type Context, refuse } from './context.ts'

export type ClientFlags = {
  readonly endpoint?: string
  readonly region?: string
}

/** A client for a service by name; what cannot be opened is said in one line. */
export function open(context: Context, api: string, flags: ClientFlags = {}): Client | undefined {
  try {
    return client({
      api,
      ...(flags.endpoint === undefined ? {} : { endpoint: flags.endpoint }),
      ...(flags.region === undefined ? {} : { region: flags.region }),
    })
  } catch (error) {
    if (!(error instanceof Misuse)) throw error
    refuse(context, error.message)
    return undefined
  }
}
