/** Process-wide settings, between the environment and the profile in every order of look-up. */
import type { Send } from '@plainwire/wire'
import { Misuse } from './misuse.ts'
import { didYouMean } from './nearest.ts'

export type Settings = {
  readonly region?: string
  readonly profile?: string
  readonly accessKeyId?: string
  readonly secretAccessKey?: string
  readonly sessionToken?: string
  /** The transport of every client that brings none of its own, and of what they look up. */
  readonly send?: Send
}

const names: readonly (keyof Settings)[] = [
  'region',
  'profile',
  'accessKeyId',
  'secretAccessKey',
  'sessionToken',
  'send',
]

/** One place for the whole program, found by every bundle and entry of it. */
const key = Symbol.for('plainwire.settings')
const shared = globalThis as { [key]?: Settings }

/**
 * Sets defaults for every client of this process; called again, it replaces them.
 *
 * @example
 * configure({ region: 'eu-west-1', profile: 'work' })
 */
export function configure(settings: Settings): void {
  for (const name of Object.keys(settings))
    if (!names.includes(name as keyof Settings))
      throw new Misuse(
        'UNKNOWN_OPTION',
        `configure has no setting '${name}'.${didYouMean(name, names)}`,
      )
  if (settings.send !== undefined && typeof settings.send !== 'function')
    throw new Misuse('BAD_OPTION', "'send' of configure must be a function.")
  shared[key] = { ...settings }
}

export const settings = (): Settings => shared[key] ?? {}
