/**
 * Smithy's protocol tests, client direction: requests serialized, responses parsed, errors told apart. Cases for servers
 * are not counted here.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readSmithy } from '../../packages/generate/src/smithy/read.ts'
import { type Split, sectionOf, split } from '../../packages/generate/src/write/split.ts'
import { isAnomaly } from '../../packages/wire/src/anomaly.ts'
import { parseJson } from '../../packages/wire/src/codec/json.ts'
import { compareValue, type Difference } from './compare.ts'
import { type StreamTest, streamDifference } from './event-streams.ts'
import {
  compareRequest,
  expectedOutput,
  outputOf,
  type RequestExpectation,
  requestOf,
  type Subject,
} from './exchange.ts'
import { bucketPlace, type Settings, withBucketRules } from './s3.ts'
import { reasonToSkip } from './skips.ts'
import type { Outcome } from './suite.ts'
import { typed } from './values.ts'

export const suite = { name: 'protocol-tests', run }

async function* run(corporaDir: string): AsyncIterable<Outcome> {
  const folder = join(corporaDir, suite.name)
  const names = (await readdir(folder)).filter(name => name.endsWith('.json')).sort()
  for (const name of names) {
    const text = await readFile(join(folder, name), 'utf8')
    const { ast, partitions } = await withBucketRules(corporaDir, parseJson(text, { exact: true }))
    const model = split(readSmithy(ast, { file: name, partitions }))
    for (const one of casesOf(ast as Ast, model)) {
      const skipped = reasonToSkip(suite.name, one.test.id)
      const outcome = { file: name, id: one.test.id }
      if (skipped !== undefined) yield { ...outcome, ok: true, skipped }
      else yield { ...outcome, ...(await verdict(() => differenceOf(one))) }
    }
  }
}

/** Whatever a case throws is its failure. */
export async function verdict(
  run: () => Promise<Difference>,
): Promise<{ ok: boolean; detail?: string }> {
  try {
    const detail = await run()
    return detail === undefined ? { ok: true } : { ok: false, detail }
  } catch (error) {
    const detail = error instanceof Error ? stackOf(error) : JSON.stringify(error)
    return { ok: false, detail }
  }
}

const stackOf = (error: Error): string =>
  (error.stack ?? error.message)
    .split('\n')
    .slice(0, 3)
    .map(line => line.trim())
    .join(' ')

export type Ast = { readonly shapes: Readonly<Record<string, AstShape>> }
type AstShape = {
  readonly type: string
  readonly traits?: Readonly<Record<string, unknown>>
  readonly errors?: readonly { readonly target: string }[]
}

type Test = {
  readonly id: string
  readonly appliesTo?: 'client' | 'server'
  readonly tags?: readonly string[]
  readonly params?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly forbidHeaders?: readonly string[]
  readonly requireHeaders?: readonly string[]
  readonly body?: string
  readonly bodyMediaType?: string
  readonly vendorParams?: {
    readonly code?: string
    readonly scopedConfig?: { readonly client?: Settings; readonly operation?: Settings }
  }
}
export type RequestTest = Test & {
  readonly method: string
  readonly uri: string
  readonly host?: string
  readonly resolvedHost?: string
  readonly queryParams?: readonly string[]
  readonly forbidQueryParams?: readonly string[]
  readonly requireQueryParams?: readonly string[]
}
type ResponseTest = Test & { readonly code: number }

type Case =
  | { readonly kind: 'stream'; readonly subject: Subject; readonly test: StreamTest & Test }
  | { readonly kind: 'request'; readonly subject: Subject; readonly test: RequestTest }
  | { readonly kind: 'response'; readonly subject: Subject; readonly test: ResponseTest }
  | {
      readonly kind: 'error'
      readonly subject: Subject
      readonly test: ResponseTest
      readonly shape: string
    }

function* casesOf(ast: Ast, model: Split): Generator<Case> {
  for (const [id, { type, traits }] of Object.entries(ast.shapes)) {
    const name = id.slice(id.indexOf('#') + 1)
    const requests = forClients<RequestTest>(traits?.['smithy.test#httpRequestTests'])
    const responses = forClients<ResponseTest>(traits?.['smithy.test#httpResponseTests'])
    const streams = forClients<StreamTest & Test>(traits?.['smithy.test#eventStreamTests'])
    if (requests.length + responses.length + streams.length === 0) continue
    if (type === 'operation') {
      const subject = subjectOf(model, name)
      for (const test of requests) yield { kind: 'request', subject, test }
      for (const test of responses) yield { kind: 'response', subject, test }
      for (const test of streams) yield { kind: 'stream', subject: streaming(subject), test }
    } else {
      const subject = subjectFailingWith(model, name)
      for (const test of responses) yield { kind: 'error', subject, test, shape: name }
    }
  }
}

/** A payload union of an operation with stream cases is a stream, should its model forget to say so. */
function streaming({ service, section }: Subject): Subject {
  const { input = '', output = '' } = section.operation
  const shapes = { ...section.shapes }
  for (const end of [section.shapes[input], section.shapes[output]])
    for (const { shape = '', in: place } of end?.type === 'structure'
      ? Object.values(end.members)
      : []) {
      const union = shapes[shape]
      if (place === 'payload' && union?.type === 'union')
        shapes[shape] = { ...union, streaming: true }
    }
  return { service, section: { ...section, shapes } }
}

const forClients = <T extends Test>(tests: unknown): T[] =>
  ((tests ?? []) as T[]).filter(test => test.appliesTo !== 'server')

export const subjectOf = (model: Split, operation: string): Subject => ({
  service: { ...model.info, codecs: {} },
  section: sectionOf(model, operation),
})

/** An operation that lists the error; where none does, the first one is made to. */
function subjectFailingWith(model: Split, error: string): Subject {
  const operations = Object.values(model.operations)
  const found = operations.find(({ errors }) => errors.includes(error))
  if (found !== undefined) return subjectOf(model, found.name)
  const [first] = operations
  if (first === undefined) throw new Error('a service without operations')
  const failing = { ...first, errors: [error] }
  return subjectOf({ ...model, operations: { [first.name]: failing } }, first.name)
}

async function differenceOf(one: Case): Promise<Difference> {
  if (one.kind === 'stream') return streamDifference(one.subject, one.test)
  const options = { defaults: one.test.tags?.includes('defaults') === true }
  const params = withDigits(one.test)
  if (one.kind === 'request') {
    const made = await requestOf(one.subject, params, options)
    return compareRequest({ ...expectationOf(one.test), ...placeOf(one.subject, one.test) }, made)
  }
  const output = await outputOf(one.subject, responseOf(one.test), options)
  if (one.kind === 'error') return compareError(one.subject, one.test, one.shape, output)
  if (isAnomaly(output)) return `anomaly ${output.$anomaly}: ${output.message}`
  return compareValue(expectedOutput(one.subject, params ?? {}), output, 'output')
}

/**
 * The numbers of these cases were rounded when the corpus was made; the body has kept their digits. A number is given
 * them back where the body's text rounds to it.
 */
export function withDigits({
  params,
  tags,
  body = '',
}: Pick<Test, 'params' | 'tags' | 'body'>): unknown {
  if (!tags?.includes('arbitrary-precision')) return params
  const whole = JSON.parse(body) as Record<string, unknown>
  const pairs = Object.entries(params as Record<string, unknown>).map(([key, value]) => {
    const text = whole[key]
    const rounded = Number(text) === value && String(value) !== text
    return [key, rounded ? text : value]
  })
  return Object.fromEntries(pairs)
}

/** Settings of one call win over the client's. */
function placeOf(subject: Subject, { params, vendorParams }: RequestTest) {
  const { client, operation } = vendorParams?.scopedConfig ?? {}
  const settings = { ...client, ...operation }
  return bucketPlace(subject, (params as { Bucket?: unknown } | undefined)?.Bucket, settings)
}

const expectationOf = (test: RequestTest): RequestExpectation => ({
  method: test.method,
  path: test.uri,
  query: test.queryParams,
  forbidQuery: test.forbidQueryParams,
  requireQuery: test.requireQueryParams,
  headers: test.headers,
  forbidHeaders: test.forbidHeaders,
  requireHeaders: test.requireHeaders,
  body: test.body,
  mediaType: test.bodyMediaType,
  endpoint: test.host,
  host: test.resolvedHost,
})

const responseOf = ({ code, headers = {}, body = '', bodyMediaType }: ResponseTest) => ({
  status: code,
  headers: Object.entries(headers),
  body: new Uint8Array(Buffer.from(body, bodyMediaType === 'application/cbor' ? 'base64' : 'utf8')),
})

function compareError(
  { section }: Subject,
  { code, params, vendorParams }: ResponseTest,
  shape: string,
  output: unknown,
): Difference {
  if (!isAnomaly(output)) return `expected the error ${shape}, got an output`
  const wanted = vendorParams?.code ?? shape
  return (
    compareValue(wanted, output.code, 'error code') ??
    compareValue(code, output.status, 'status') ??
    compareValue(typed(section, { shape }, params ?? {}), output.data, 'error data')
  )
}
