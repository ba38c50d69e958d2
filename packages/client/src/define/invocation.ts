/** The ways to say what to call, made one. */
import type { Header } from '@plainwire/wire'
import type { OpCall } from '../invoke.ts'
import type { Payload } from './parameters.ts'

export type GivenHeaders = readonly Header[] | Readonly<Record<string, string>>

/** What one call wants otherwise than the API. */
export type CallSettings = Omit<OpCall, 'op' | 'request'> & {
  /** The payload is sent as it is, as this type; an object is written as it. */
  readonly contentType?: string
  readonly headers?: GivenHeaders
  /** In place of the `X-Amz-Target` that the definition makes. */
  readonly target?: string
  readonly raiseError?: boolean
  readonly decode?: boolean
}

/** A call as one object; `content_type` is the seed's name for `contentType`. */
export type ActionCall = CallSettings & {
  readonly action?: string
  readonly parameters?: Payload | undefined
  readonly content_type?: string
}

/** `('ListRules', {...})`, `('ListRules', '{...}', 'application/json', headers)`, `('ListRules', {...}, {...})`, `({...})`. */
export type InvokeArguments = readonly [
  action?: string | ActionCall | undefined,
  parameters?: Payload | undefined,
  settings?: string | CallSettings | undefined,
  headers?: GivenHeaders | undefined,
]

/** @example understoodCall(['ListRules', '{}', 'application/json']) // { action, parameters, contentType } */
export function understoodCall([first, parameters, third, headers]: InvokeArguments): ActionCall {
  if (typeof first === 'object' && first !== null) {
    const { content_type, ...rest } = first
    return { ...(content_type !== undefined && { contentType: content_type }), ...rest }
  }
  return {
    ...(typeof third === 'string' ? { contentType: third } : third),
    ...(headers && { headers }),
    ...(first !== undefined && { action: first }),
    parameters,
  }
}

export const headerPairs = (given: GivenHeaders = []): readonly Header[] =>
  Array.isArray(given) ? given : Object.entries(given)
