/** Retries: which failures are tried again and as what, and the waits and tokens of whole calls. */
import { crc32 } from 'node:zlib'
import { client, type RetryPolicy } from '../../packages/client/src/index.ts'
import { nodeEnvironment } from '../../packages/client/src/node-files.ts'
import { isThrottling, standard } from '../../packages/client/src/retry.ts'
import { standardReleased } from '../../packages/client/src/retry-released.ts'
import { networkAnomaly } from '../../packages/client/src/send/failures.ts'
import { type Anomaly, anomaly, isAnomaly } from '../../packages/wire/src/anomaly.ts'
import type { HttpResponse, Send } from '../../packages/wire/src/http.ts'
import type { Section, ServiceInfo, Shape } from '../../packages/wire/src/model/types.ts'
import { errorAnomaly, errorShape } from '../../packages/wire/src/parse/errors.ts'
import { caseOf, type Outcome, readJson } from './read.ts'
import { reasonToSkip } from './skips.ts'

export const suite = { name: 'retries', run }

async function* run(corporaDir: string): AsyncIterable<Outcome> {
  const read = <T>(file: string) => readJson<T>(corporaDir, 'retries', file)
  yield* classified('classification.json', await read('classification.json'))
  yield* legacy('legacy-policies.json', await read('legacy-policies.json'))
  yield* sequences('sequences.json', await read('sequences.json'))
}

type Modeled = Readonly<
  Record<string, { readonly code?: string; readonly retryable?: { readonly throttling?: true } }>
>
type Classified = {
  readonly id: string
  readonly kind: string
  readonly service?: string
  readonly status: number | null
  readonly error: string | null
  readonly retryable: boolean
  readonly modeledErrors?: Modeled
  readonly body?: string
  readonly crc32Header?: string
}

async function* classified(
  file: string,
  { tests }: { readonly tests: readonly Classified[] },
): AsyncIterable<Outcome> {
  for (const test of tests) {
    const found = await kinds[test.kind]!(test)
    yield caseOf(file, test.id, test.retryable, () => found)
  }
}

const kinds: Readonly<Record<string, (test: Classified) => boolean | Promise<boolean>>> = {
  throttling: test => isThrottling(failureOf(test)),
  transient: test => failureOf(test).retryable,
  modeled: test => errorShape(sectionOf(test), test.error ?? undefined)?.error?.retryable === true,
  special: async test =>
    test.crc32Header === undefined ? failureOf(test).retryable : (await attempts(test)) > 1,
}

/** Status and code as the chain would name them; `@` stands for what never got an answer. */
function failureOf(test: Classified): Anomaly {
  if (test.error?.startsWith('@')) return networkAnomaly(new Error('it broke'))
  const status = test.status ?? 0
  if (status < 300) return anomaly('incorrect', 'no failure')
  const code = test.error ?? undefined
  return errorAnomaly(service, sectionOf(test), { ...answer(status), headers: [] }, { code })
}

const service = { name: 's', id: 'S' } as ServiceInfo

const sectionOf = ({ modeledErrors = {} }: Pick<Classified, 'modeledErrors'>): Section => ({
  operation: { name: 'Op', errors: Object.keys(modeledErrors) },
  shapes: Object.fromEntries(
    Object.entries(modeledErrors).map(([name, { code, retryable }]): [string, Shape] => [
      name,
      {
        type: 'structure',
        members: {},
        error: {
          fault: 'client',
          ...(code && { queryCode: code }),
          ...(retryable && { retryable: true }),
          ...(retryable?.throttling && { throttling: true }),
        },
      },
    ]),
  ),
})

const answer = (status: number, headers: Readonly<Record<string, string>> = {}): HttpResponse => ({
  status,
  headers: Object.entries(headers),
  body: Buffer.from('{}'),
})

/** How often a call is tried whose answer says this checksum. */
async function attempts({ service: api = '', body = '', crc32Header = '' }: Classified) {
  const isRight = Number(crc32Header) === crc32(body)
  let sent = 0
  const text = JSON.stringify({ TableNames: [body] })
  const sum = isRight ? crc32(text) : crc32(text) - 1
  await called(api, api === 's3' ? 'ListBuckets' : 'ListTables', async () => {
    sent++
    const answered = api === 's3' ? '<ListAllMyBucketsResult/>' : text
    return { ...answer(200, { 'x-amz-crc32': `${sum}` }), body: Buffer.from(answered) }
  })
  return sent
}

type Applies = {
  readonly applies_when: {
    readonly socket_errors?: readonly string[]
    readonly response?: {
      readonly service_error_code?: string
      readonly http_status_code?: number
      readonly crc32body?: string
    }
  }
}
type Named = { readonly $ref: string } | Applies
type Legacy = {
  readonly definitions: Readonly<Record<string, Applies>>
  readonly retry: Readonly<
    Record<string, { readonly __default__: { readonly policies: Readonly<Record<string, Named>> } }>
  >
}

/** The older table of one SDK: what it tries again, by service. */
async function* legacy(file: string, { definitions, retry }: Legacy): AsyncIterable<Outcome> {
  const services: Legacy['retry'] = {
    ...retry,
    default: { __default__: retry.__default__ as never },
  }
  for (const [name, { __default__: own }] of Object.entries(services))
    for (const [policy, given] of Object.entries(own?.policies ?? {})) {
      const { applies_when: when } = '$ref' in given ? definitions[given.$ref]! : given
      const id = `${name}/${policy}`
      const why = reasonToSkip('retries', id)
      if (why !== undefined) yield { file, id, ok: true, skipped: why }
      else yield caseOf(file, id, true, () => failureOf(asClassified(when)).retryable)
    }
}

const asClassified = ({ socket_errors, response }: Applies['applies_when']): Classified => ({
  id: '',
  kind: '',
  retryable: true,
  status: response?.http_status_code ?? null,
  error: socket_errors ? '@connection' : (response?.service_error_code ?? null),
})

type Step = {
  readonly response: number
  readonly headers?: Readonly<Record<string, string>>
  readonly quotaAfter?: number
  readonly delay?: number
}
type Sequence = {
  readonly id: string
  readonly mode: 'standard' | 'v2.1'
  readonly service?: string
  readonly operation?: string
  readonly maxAttempts?: number
  readonly quota?: number
  readonly base?: number
  readonly responses?: readonly Step[]
  readonly repeatCalls?: number
  readonly then?: { readonly responses: readonly Step[] }
  readonly delays?: readonly number[]
  readonly costs?: Readonly<Record<string, number>>
  readonly releaseOnFirstTrySuccess?: number
}

async function* sequences(
  file: string,
  { tests }: { readonly tests: readonly Sequence[] },
): AsyncIterable<Outcome> {
  for (const test of tests) {
    if (test.delays)
      yield caseOf(file, test.id, test.delays, () => delays(test.delays!.length, test.base))
    else if (test.costs) yield caseOf(file, test.id, [test.costs, 1], () => costs())
    else {
      const steps = [...(test.responses ?? [])]
      const expected = [...steps, ...(test.then?.responses ?? [])].filter(
        step => 'quotaAfter' in step,
      )
      const found = await sequence(test)
      yield caseOf(file, test.id, expected.map(shown), () => found)
    }
  }
}

const shown = ({ response, quotaAfter, delay }: Step) => [response, quotaAfter, delay ?? 0]

function delays(count: number, base = 0.05): readonly number[] {
  const policy = standard(count + 1, { base: base * 1000 })
  return Array.from({ length: count }, (_, retries) => {
    const pause = policy.delay(anomaly('unavailable', ''), retries, () => 1)
    return typeof pause === 'object' ? pause.wait / 1000 : Number.NaN
  })
}

function costs() {
  const cost = (failure: Anomaly) => {
    const policy = standard()
    policy.delay(failure, 0, () => 1)
    return 500 - policy.tokens!()
  }
  const policy = standard(3, { tokens: 10 })
  policy.succeeded(0)
  return [
    {
      throttling: cost(anomaly('busy', '', { code: 'SlowDown', status: 400 })),
      other: cost(anomaly('unavailable', '')),
      timeout: cost(anomaly('interrupted', '', { code: 'TIMEOUT' })),
    },
    policy.tokens!() - 10,
  ]
}

/** Plays the answers of one or more calls; says what was left and waited after each of the steps that tell. */
async function sequence(test: Sequence): Promise<readonly unknown[]> {
  const policy = policyOf(test)
  const seen: unknown[] = []
  for (let calls = test.repeatCalls ?? 1; calls > 0; calls--) {
    const steps = await played(test, test.responses ?? [], policy)
    if (test.repeatCalls === undefined) seen.push(...steps)
  }
  if (test.then) seen.push(...(await played(test, test.then.responses, policy)))
  return seen
}

const policyOf = ({ mode, maxAttempts, quota, service: name }: Sequence): RetryPolicy =>
  mode === 'standard'
    ? standardReleased(maxAttempts, { tokens: quota })
    : standard(maxAttempts, { tokens: quota, ...(name === 'dynamodb' && { base: 25 }) })

async function played(
  { service: api = 'dynamodb', operation }: Sequence,
  responses: readonly Step[],
  policy: RetryPolicy,
): Promise<readonly unknown[]> {
  const seen: [number, number, number][] = []
  const left = [...responses]
  const note = () => {
    const last = seen.at(-1)
    if (last) last[1] = policy.tokens!()
  }
  const send: Send = async () => {
    note()
    const { response = 200, headers } = left.shift() ?? {}
    seen.push([response, 0, 0])
    return answer(response, headers)
  }
  const waits = (ms: number) => {
    seen.at(-1)![2] = ms / 1000
  }
  await called(api, operation ?? 'ListTables', send, policy, waits)
  note()
  return seen
}

async function called(
  api: string,
  op: string,
  send: Send,
  retry?: RetryPolicy,
  waits: (ms: number) => void = () => undefined,
): Promise<void> {
  const environment = {
    ...nodeEnvironment,
    variables: { AWS_RETRY_MODE: 'standard', AWS_MAX_ATTEMPTS: '3' },
    random: () => 1,
    wait: async (ms: number) => waits(ms),
  }
  const made = client({
    api,
    region: 'us-east-1',
    endpoint: 'http://there',
    credentials: { accessKeyId: 'k', secretAccessKey: 's' },
    send,
    environment,
    ...(retry && { retry }),
  })
  const request = op === 'ReceiveMessage' ? { QueueUrl: 'http://there/q' } : {}
  const found = await made.invoke({ op, request })
  if (isAnomaly(found) && found.code === 'UNEXPECTED') throw new Error(found.message)
}
