/**
 * How long a hook of a plugin may take. One that does its work through the client it is given may take as long as that
 * takes: uploads in parts run within a `request`. One that does nothing the client can see is given up after a while, so
 * that no caller waits for ever.
 */
import type { Environment } from '@plainwire/client/call'
import { isObject } from './objects.ts'
import type { Loose } from './types.ts'

/** Milliseconds without a call of the hook's own; a plugin may say another number as its `hookLimit`, 0 for none. */
export const defaultLimit: number = 15 * 60_000

/** The calls that a hook has made: how many have no answer yet, and when there was something last. */
export type Watch = { open: number; last: number }

type Waiting = {
  readonly environment: Environment
  readonly limit: number | undefined
  /** What is told of who is given up. */
  readonly what: string
}

/** What the hook returns; throws once it has done nothing for too long. */
export async function inTime<Result>(
  { environment, limit = defaultLimit, what }: Waiting,
  run: (watch: Watch) => Result | PromiseLike<Result>,
): Promise<Result> {
  const { now, wait } = environment
  const watch: Watch = { open: 0, last: now() }
  const returned = run(watch)
  if (!isThenable(returned) || !(limit > 0 && limit < Number.POSITIVE_INFINITY))
    return await returned
  const over = new AbortController()
  const late = async (): Promise<never> => {
    while (!over.signal.aborted) {
      const left = watch.open > 0 ? limit : watch.last + limit - now()
      if (left <= 0) break
      await wait(left, over.signal)
    }
    throw new Error(`${what} did not settle: it has done nothing for ${limit} ms`)
  }
  try {
    return await Promise.race([returned, late()])
  } finally {
    over.abort()
  }
}

const isThenable = <T>(value: T | PromiseLike<T>): value is PromiseLike<T> =>
  typeof (value as PromiseLike<T> | null)?.then === 'function'

/** The same client, whose calls are noted; it is made when a hook first asks for it. */
export function watched(client: Loose, watch: Watch, now: () => number): Loose {
  return new Proxy(client, {
    apply: (call, self, given) => noted(Reflect.apply(call, self, given), watch, now),
    get(on, name) {
      const found = Reflect.get(on, name)
      return isMethods(found) ? watchedMethods(found, watch, now) : found
    },
  })
}

const isMethods = (value: unknown): value is object =>
  isObject(value) && Object.values(value).some(one => typeof one === 'function')

const watchedMethods = (methods: object, watch: Watch, now: () => number): object =>
  new Proxy(methods, {
    get(on, name) {
      const method = Reflect.get(on, name)
      if (typeof method !== 'function') return method
      const call = (...given: unknown[]) => noted(method.apply(on, given), watch, now)
      return Object.defineProperty(call, 'name', { value: method.name })
    },
  })

async function noted<T>(returned: T | PromiseLike<T>, watch: Watch, now: () => number): Promise<T> {
  watch.open++
  try {
    const found = await returned
    return isGenerator(found) ? (notedPages(found, watch, now) as T) : found
  } finally {
    watch.open--
    watch.last = now()
  }
}

type Pages = AsyncGenerator<unknown, unknown, unknown>

const isGenerator = (value: unknown): value is Pages =>
  Object.prototype.toString.call(value) === '[object AsyncGenerator]'

/** Of pages, each is a call. */
async function* notedPages(pages: Pages, watch: Watch, now: () => number): Pages {
  try {
    for (;;) {
      const { done, value } = await noted(pages.next(), watch, now)
      if (done) return value
      yield value
    }
  } finally {
    await pages.return(undefined)
  }
}
