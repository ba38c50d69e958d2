/**
 * The same protocols in the older description format, both generations, client direction. Every suite is a service of
 * its own, every case brings its operation.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readC2j } from '../../packages/generate/src/c2j/read.ts'
import { sectionOf, split } from '../../packages/generate/src/write/split.ts'
import { isAnomaly } from '../../packages/wire/src/anomaly.ts'
import { parseJson } from '../../packages/wire/src/codec/json.ts'
import { eventMember, outputShape } from '../../packages/wire/src/model/lookup.ts'
import type { ProtocolName } from '../../packages/wire/src/model/types.ts'
import { errorName } from '../../packages/wire/src/parse/errors.ts'
import { compareValue, type Difference } from './compare.ts'
import { collected } from './event-streams.ts'
import {
  compareRequest,
  expectedOutput,
  outputOf,
  type RequestExpectation,
  requestOf,
  type Subject,
} from './exchange.ts'
import { verdict } from './protocol-tests.ts'
import { reasonToSkip } from './skips.ts'
import type { Outcome } from './suite.ts'
import { typed } from './values.ts'

export const suite = { name: 'protocols-c2j', run }

const folders = ['input', 'output', 'legacy/input', 'legacy/output']

async function* run(corporaDir: string): AsyncIterable<Outcome> {
  for (const folder of folders) {
    const base = join(corporaDir, suite.name, folder)
    for (const name of (await readdir(base)).sort()) {
      if (!name.endsWith('.json')) continue
      const text = await readFile(join(base, name), 'utf8')
      for (const group of parseJson(text, { exact: true }) as Group[])
        for (const test of group.cases) {
          const outcome = { file: `${folder}/${name}`, id: test.id }
          const skipped = reasonToSkip(suite.name, test.id)
          if (skipped !== undefined) yield { ...outcome, ok: true, skipped }
          else yield { ...outcome, ...(await verdict(() => differenceOf(group, test, folder))) }
        }
    }
  }
}

type Group = {
  readonly description: string
  readonly metadata: Readonly<Record<string, unknown>>
  readonly shapes: Readonly<Record<string, { readonly exception?: boolean }>>
  readonly clientEndpoint?: string
  readonly cases: readonly Case[]
}

type Case = {
  readonly id: string
  readonly given: {
    readonly name?: string
    readonly errors?: readonly { readonly shape: string }[]
  }
  readonly params?: unknown
  readonly serialized?: {
    readonly method?: string
    readonly uri: string
    readonly host?: string
    readonly headers?: Readonly<Record<string, string>>
    readonly requireHeaders?: readonly string[]
    readonly forbidHeaders?: readonly string[]
    readonly body?: string
  }
  readonly response?: {
    readonly status_code: number
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: string
  }
  readonly result?: unknown
  readonly error?: unknown
  readonly errorCode?: string
  readonly errorMessage?: string
}

async function differenceOf(group: Group, test: Case, folder: string): Promise<Difference> {
  const subject = subjectOf(group, test)
  if (test.serialized !== undefined)
    return compareRequest(
      { ...expectationOf(group, test, subject), older: folder.startsWith('legacy') },
      await requestOf(subject, test.params ?? {}),
    )
  if (eventMember(subject.section, outputShape(subject.section)) !== undefined) {
    const bytes = Buffer.from(test.response?.body ?? '', 'base64')
    return compareValue(streamResult(subject, test), await collected(subject, bytes), 'output')
  }
  const output = unknownMembers(await outputOf(subject, responseOf(subject, test)))
  if (test.errorCode !== undefined) return compareError(subject, test, output)
  if (isAnomaly(output)) return `anomaly ${output.$anomaly}: ${output.message}`
  const expected = unknownMembers(expectedOutput(subject, test.result ?? {}))
  return compareValue(expected, output, 'output')
}

/** The events of a stream, which stand as a list. */
function streamResult({ section }: Subject, { result }: Case): unknown {
  const { key, name } = eventMember(section, outputShape(section))!
  const all = result as Record<string, unknown>
  const events = (all[key] as unknown[]).map(event => typed(section, { shape: name }, event))
  return { ...all, [key]: events }
}

/** The source names a union's unknown member only; here it comes with its value. */
function unknownMembers(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || isAnomaly(value)) return value
  if (Object.getPrototypeOf(value) !== Object.prototype) return value
  if ('$unknown' in value) return { unknown: (value.$unknown as unknown[])[0] }
  if ('SDK_UNKNOWN_MEMBER' in value)
    return { unknown: (value.SDK_UNKNOWN_MEMBER as { name: string }).name }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unknownMembers(item)]))
}

/** Errors are looked for among all of a suite, as its source does; a section holds only those of its operation. */
function subjectOf({ metadata, shapes }: Group, { given }: Case): Subject {
  const name = given.name ?? 'Operation'
  const others = Object.keys(shapes).filter(key => shapes[key]?.exception === true)
  const errors = [...(given.errors ?? []), ...others.map(shape => ({ shape }))]
  const service = { metadata, shapes, operations: { [name]: { name, ...given, errors } } }
  const model = split(readC2j({ service }, { name: 'test' }))
  return { service: { ...model.info, codecs: {} }, section: sectionOf(model, name) }
}

const mediaTypes: Readonly<Partial<Record<ProtocolName, string>>> = {
  awsJson1_0: 'application/json',
  awsJson1_1: 'application/json',
  restJson1: 'application/json',
  restXml: 'application/xml',
  awsQuery: 'application/x-www-form-urlencoded',
  ec2Query: 'application/x-www-form-urlencoded',
  rpcv2Cbor: 'application/cbor',
}

function expectationOf(
  { clientEndpoint }: Group,
  { serialized }: Case,
  { service, section }: Subject,
): RequestExpectation {
  const { uri, method, host, body, ...headers } = serialized!
  const [path, query = ''] = uri.split('?', 2)
  const endpoint = clientEndpoint?.replace(/^https?:\/\//, '')
  return {
    method,
    path,
    query: query.split('&'),
    wholeQuery: true,
    ...headers,
    body,
    mediaType: hasPlainPayload(section, body ?? '') ? undefined : mediaTypes[service.protocols[0]!],
    endpoint,
    host: host?.split('/', 1)[0],
  }
}

/** Payloads of bytes or text are compared as they are. */
function hasPlainPayload(section: Subject['section'], body: string): boolean {
  const { input } = section.operation
  const shape = input === undefined ? undefined : section.shapes[input]
  if (shape?.type !== 'structure' || body === '') return false
  const payload = Object.values(shape.members).find(member => member.in === 'payload')
  return payload !== undefined && payload.shape === undefined && payload.type !== 'document'
}

const responseOf = ({ service }: Subject, { response }: Case) => ({
  status: response!.status_code,
  headers: Object.entries(response!.headers ?? {}),
  body: new Uint8Array(
    Buffer.from(response!.body ?? '', service.protocols[0] === 'rpcv2Cbor' ? 'base64' : 'utf8'),
  ),
})

function compareError({ section }: Subject, test: Case, output: unknown): Difference {
  if (!isAnomaly(output)) return `expected the error ${test.errorCode}, got an output`
  const shape = errorName(section, test.errorCode)
  const expected = shape && typed(section, { shape }, test.error ?? {})
  return (
    compareValue(test.errorCode, output.code, 'error code') ??
    compareValue(test.response?.status_code, output.status, 'status') ??
    (test.errorMessage ? compareValue(test.errorMessage, output.message, 'message') : undefined) ??
    (expected && test.error ? compareValue(expected, output.data, 'error data') : undefined)
  )
}
