/**
 * The testing API: while it is on, no client of the process sends anything; answers come from mocks, and what was asked
 * and answered is kept.
 */
import type { Failure, LiteResponse, Loose, Metadata } from './types.ts'

export type MockRequest = { method: string; time: string; request: Loose }
export type MockResponse = { method: string; time: string; response: Loose }

export type Testing = {
  /** Switches testing on, and forgets what was before. */
  enable(options?: { usePluginResponseMethod?: boolean }): void
  disable(): void
  isEnabled(): boolean
  /** Forgets mocks, requests and responses. */
  reset(): void
  /** Answers `client`, or `Property.Method`, with a value, values in turn, or functions of the parameters. */
  mock(target: string, mock: Loose): void
  getAllRequests(target?: string): MockRequest[]
  getAllResponses(target?: string): MockResponse[]
  getLastRequest(target?: string): MockRequest
  getLastResponse(target?: string): MockResponse
  debug(options?: { print?: boolean }): Loose
}

type Target = { mocks: Loose[]; requests: MockRequest[]; responses: MockResponse[] }

type State = {
  enabled: boolean
  usePluginResponseMethod: boolean
  allRequests: MockRequest[]
  allResponses: MockResponse[]
  /** By `client` or `Property.Method`. */
  targets: Map<string, Target>
}

/** One for the process, whichever entry or bundle of this package asks. */
const key = Symbol.for('plainwire.lite.testing')
const shared = globalThis as { [key]?: State }
const state = (): State => {
  shared[key] ??= fresh(false, false)
  return shared[key]
}

const fresh = (enabled: boolean, usePluginResponseMethod: boolean): State => ({
  enabled,
  usePluginResponseMethod,
  allRequests: [],
  allResponses: [],
  targets: new Map(),
})

export const testing: Testing = {
  enable({ usePluginResponseMethod = false } = {}) {
    shared[key] = fresh(true, usePluginResponseMethod)
  },
  disable() {
    shared[key] = fresh(false, false)
  },
  isEnabled: () => state().enabled,
  reset() {
    const { enabled, usePluginResponseMethod } = state()
    shared[key] = fresh(enabled, usePluginResponseMethod)
  },
  mock(target, mock) {
    const before = state().targets.get(checked(target))
    const mocks = Array.isArray(mock) ? [...mock] : [mock]
    state().targets.set(target, { requests: [], responses: [], ...before, mocks })
  },
  getAllRequests: target => requests(target),
  getAllResponses: target => responses(target),
  getLastRequest: target => requests(target).at(-1) ?? (null as never),
  getLastResponse: target => responses(target).at(-1) ?? (null as never),
  debug({ print } = {}) {
    const data = described(state())
    if (print) {
      console.error('[aws-lite] Testing debug:')
      console.dir(data, { depth: null })
    }
    return data
  },
}

const requests = (target: string | undefined): MockRequest[] =>
  target === undefined
    ? state().allRequests
    : (state().targets.get(checked(target))?.requests ?? [])

const responses = (target: string | undefined): MockResponse[] =>
  target === undefined
    ? state().allResponses
    : (state().targets.get(checked(target))?.responses ?? [])

function checked(target: string): string {
  if (target !== 'client' && String(target).split('.').length !== 2)
    throw new ReferenceError(`Invalid test method: ${target}`)
  return target
}

/** All there is as one object: properties of the client with their methods, and the lists. */
function described({ targets, ...rest }: State): Loose {
  const data: Loose = { ...rest }
  for (const [target, found] of targets) {
    const [property, method] = target === 'client' ? ['aws-lite', 'client'] : target.split('.')
    data[property!] = { ...data[property!], [method!]: found }
  }
  return data
}

/** Does `response` of a plugin see the mock? */
export const seenByPlugins = (): boolean => state().usePluginResponseMethod

export type Mocked = { readonly response: Loose } | { readonly failure: Failure }

/** What a mock answers; nothing while testing is off. */
export async function mocked(
  target: string,
  params: Loose,
  metadata: Metadata,
): Promise<Mocked | undefined> {
  if (!state().enabled) return undefined
  const found = state().targets.get(target)
  const mock = found?.mocks[0]
  if (found === undefined || found.mocks.length === 0)
    throw new ReferenceError(`Mock response not found: ${told(target)}`)
  const item = { method: told(target), time: new Date().toISOString() }
  state().allRequests.push({ ...item, request: params })
  found.requests.push({ ...item, request: params })
  if (found.mocks.length > 1) found.mocks.shift()
  const answer = typeof mock === 'function' ? await mock(params) : mock
  const response = target === 'client' || seenByPlugins() ? whole(target, answer) : answer
  state().allResponses.push({ ...item, response })
  found.responses.push({ ...item, response })
  return response?.error
    ? { failure: { ...response, metadata: { ...metadata, mock: true } } }
    : { response }
}

/** As the contract's records have it. */
const told = (target: string): string => (target === 'client' ? 'aws-lite.client' : target)

/** What is to pass for an answer needs a status; headers and payload may be left out. */
function whole(target: string, answer: Loose): LiteResponse {
  if (!answer?.statusCode)
    throw new ReferenceError(`Mock response must include statusCode property (${target})`)
  const { headers, payload, error } = answer
  return {
    ...answer,
    headers: headers || {},
    ...(error ? {} : { payload: payload ?? '' }),
  }
}
