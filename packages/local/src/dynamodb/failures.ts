/**
 * DynamoDB's refusals. Checks stand deep within requests, so they throw a refusal; `refusing` at the rim of every handler
 * makes an anomaly of it, and nothing else leaves the service.
 */
import { type Anomaly, anomaly, type Category } from '@plainwire/wire'
import type { Context, Handler, Output } from '../server/types.ts'

type Refusal = { readonly refusal: Anomaly }

/** Ends the request with a failure. */
export function refuse(refusal: Anomaly): never {
  const thrown: Refusal = { refusal }
  throw thrown
}

const isRefusal = (thrown: unknown): thrown is Refusal =>
  typeof thrown === 'object' && thrown !== null && 'refusal' in thrown

type Answer = (input: Output, context: Context) => Output | Promise<Output>

/** A handler out of a function that refuses by throwing. */
export const refusing =
  (answer: Answer): Handler =>
  async (input, context) => {
    try {
      return await answer(input, context)
    } catch (thrown) {
      if (isRefusal(thrown)) return thrown.refusal
      throw thrown
    }
  }

/** The refusal of a step, or what it came to. */
export function attempt<T>(step: () => T): { readonly done: T } | { readonly refused: Anomaly } {
  try {
    return { done: step() }
  } catch (thrown) {
    if (isRefusal(thrown)) return { refused: thrown.refusal }
    throw thrown
  }
}

export const failure = (
  code: string,
  message: string,
  data?: Output,
  category: Category = 'incorrect',
): Anomaly => anomaly(category, message, { code, status: 400, ...(data && { data }) })

export const invalid = (message: string): never => refuse(failure('ValidationException', message))

/** What was wrong with the values of parameters, in the phrase that most such messages begin with. */
export const invalidParameter = (message: string): never =>
  invalid(`One or more parameter values were invalid: ${message}`)

export const notFound = (message = 'Requested resource not found'): never =>
  refuse(failure('ResourceNotFoundException', message, undefined, 'not-found'))

export const inUse = (message: string): never =>
  refuse(failure('ResourceInUseException', message, undefined, 'conflict'))

export const limitExceeded = (message: string): never =>
  refuse(failure('LimitExceededException', message))
