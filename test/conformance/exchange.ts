/** One case through the chain: a request as it would go out, a response as a caller would get it. */
import { gzipSync } from 'node:zlib'
import { nodePrimitives } from '../../packages/client/src/primitives-node.ts'
import { isAnomaly } from '../../packages/wire/src/anomaly.ts'
import type { Header, HttpResponse, UnplacedRequest } from '../../packages/wire/src/http.ts'
import { collect, header } from '../../packages/wire/src/http.ts'
import type { Codec } from '../../packages/wire/src/model/codec.ts'
import { outputShape, streamedOutput } from '../../packages/wire/src/model/lookup.ts'
import type { Section, ServiceInfo } from '../../packages/wire/src/model/types.ts'
import { allCodecs } from '../../packages/wire/src/protocols/index.ts'
import { compressed } from '../../packages/wire/src/serialize/compress.ts'
import { withContentMd5 } from '../../packages/wire/src/serialize/content-md5.ts'
import { compareBody, compareValue, type Difference, pairsOf } from './compare.ts'
import { typed } from './values.ts'

export type Subject = { readonly service: ServiceInfo; readonly section: Section }

/** What a case says about a request; absent means it says nothing. */
export type RequestExpectation = {
  readonly method?: string | undefined
  readonly path?: string | undefined
  /** Query pairs, percent-encoded; with `wholeQuery` there may be no others. */
  readonly query?: readonly string[] | undefined
  readonly wholeQuery?: boolean | undefined
  readonly forbidQuery?: readonly string[] | undefined
  readonly requireQuery?: readonly string[] | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** The older generation has `charset=utf-8`, lists without blanks and no header for an empty list. */
  readonly older?: boolean | undefined
  readonly forbidHeaders?: readonly string[] | undefined
  readonly requireHeaders?: readonly string[] | undefined
  readonly body?: string | undefined
  readonly mediaType?: string | undefined
  readonly endpoint?: string | undefined
  /** Does the endpoint hold the bucket? */
  readonly bucket?: boolean | undefined
  readonly host?: string | undefined
}

export type Options = { readonly defaults?: boolean }

const token = () => '00000000-0000-4000-8000-000000000000'

export async function codecOf({ service }: Subject): Promise<Codec> {
  const name = service.protocols[0]
  const load = name && allCodecs[name]
  if (load === undefined) throw new Error(`no code for ${name}`)
  return load()
}

/** Serializes, with gzip for every size; throws what the serializer refuses. */
export async function requestOf(
  subject: Subject,
  params: unknown,
  options: Options = {},
): Promise<UnplacedRequest> {
  const { service, section } = subject
  const codec = await codecOf(subject)
  const { input } = section.operation
  const value = input === undefined ? {} : (typed(section, { shape: input }, params) ?? {})
  const made = codec.serializer(service, section)(value as Record<string, unknown>, {
    token,
    ...(options.defaults ? { defaults: true } : {}),
  })
  if (isAnomaly(made)) throw new Error(`${made.$anomaly}: ${made.message}`)
  const small = compressed(section.operation, made, { minimum: 0, gzip: bytes => gzipSync(bytes) })
  return withContentMd5(section.operation, small, nodePrimitives)
}

export async function compareRequest(
  expected: RequestExpectation,
  made: UnplacedRequest,
): Promise<Difference> {
  const [path = '', query = ''] = made.target.split('?', 2)
  const bytes = await collect(made.body, 1e9)
  if (isAnomaly(bytes)) return bytes.message
  const differences = [
    expected.method && compareValue(expected.method, made.method, 'method'),
    expected.path !== undefined && comparePath(expected, path),
    compareQuery(expected, query),
    compareHeaders(expected, made.headers),
    expected.body !== undefined && compareBody(expected.mediaType, expected.body, bytes),
    expected.host && compareValue(expected.host, hostOf(expected, made), 'host'),
  ]
  return (
    differences.filter(one => typeof one === 'string' && one !== '').join('\n     ') || undefined
  )
}

/** An endpoint may bring a path of its own; with a bucket in it, a slash at the end says nothing. */
function comparePath(
  { path, bucket, endpoint = '' }: RequestExpectation,
  made: string,
): Difference {
  const base = endpoint.includes('/') ? endpoint.slice(endpoint.indexOf('/')) : ''
  const whole = base.replace(/\/$/, '') + made
  return compareValue(path, bucket && whole !== path ? whole.replace(/\/$/, '') : whole, 'path')
}

const hostOf = ({ endpoint = '' }: RequestExpectation, { hostPrefix = '' }: UnplacedRequest) =>
  hostPrefix + endpoint.split('/', 1)[0]

function compareQuery(expected: RequestExpectation, query: string): Difference {
  const pairs = pairsOf(query)
  if (expected.wholeQuery)
    return compareValue(pairsOf((expected.query ?? []).join('&')), pairs, 'query')
  const missing = pairsOf((expected.query ?? []).join('&')).filter(pair => !pairs.includes(pair))
  if (missing.length > 0) return `query: ${missing.join(' ')} missing in ${query}`
  const keys = pairs.map(pair => pair.split('=', 1)[0])
  const forbidden = expected.forbidQuery?.filter(key => keys.includes(key)) ?? []
  if (forbidden.length > 0) return `query: ${forbidden.join(' ')} forbidden in ${query}`
  const required = expected.requireQuery?.filter(key => !keys.includes(key)) ?? []
  return required.length > 0 ? `query: ${required.join(' ')} required in ${query}` : undefined
}

function compareHeaders(expected: RequestExpectation, headers: readonly Header[]): Difference {
  const wrong = Object.entries(expected.headers ?? {})
    .map(([name, value]) => [name, expected.older ? newer(value) : value] as const)
    .map(([name, value]) => compareValue(value, header(headers, name), name))
    .filter(difference => difference !== undefined)
  const forbidden = (expected.forbidHeaders ?? [])
    .filter(name => header(headers, name) !== (expected.older ? '' : undefined))
    .filter(name => header(headers, name) !== undefined)
    .map(name => `${name} is forbidden`)
  const required = (expected.requireHeaders ?? [])
    .filter(name => name.toLowerCase() !== 'content-length') // the transport's
    .filter(name => header(headers, name) === undefined)
    .map(name => `${name} is required`)
  return [...wrong, ...forbidden, ...required].join('; ') || undefined
}

const newer = (value: string): string =>
  value.replace(/; charset=utf-8$/, '').replaceAll(/,(?! )/g, ', ')

/** Parses; a streaming member gets the bytes, as the client does it. */
export async function outputOf(
  subject: Subject,
  response: HttpResponse & { readonly body: Uint8Array },
  options: Options = {},
): Promise<unknown> {
  const { service, section } = subject
  const codec = await codecOf(subject)
  const parse = codec.parser(service, section, options.defaults ? { defaults: true } : {})
  const streamed = response.status < 300 ? streamedOutput(section) : undefined
  const { output } = parse(response, streamed === undefined ? response.body : undefined)
  if (isAnomaly(output) || streamed === undefined) return output
  return response.body.length === 0 ? output : { ...output, [streamed]: response.body }
}

/** The value expected of a response. */
export const expectedOutput = ({ section }: Subject, params: unknown): unknown => {
  const { output } = section.operation
  if (output === undefined) return params
  const expected = typed(section, { shape: output }, params, 'absent') as Record<string, unknown>
  for (const [key, member] of Object.entries(outputShape(section)?.members ?? {}))
    if (member.in === 'prefixHeaders' && expected[key]) expected[key] = lowerKeys(expected[key])
  return expected
}

/** Names of headers have no case; here they come in lower case. */
const lowerKeys = (map: unknown): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(map as Record<string, unknown>).map(([key, value]) => [
      key.toLowerCase(),
      value,
    ]),
  )
