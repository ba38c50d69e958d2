/**
 * Smithy's protocol tests, server direction: request cases are received, response cases and errors are answered,
 * malformed requests are refused. Cases for clients are not counted here.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readSmithy } from '../../packages/generate/src/smithy/read.ts'
import { type Split, sectionOf, split } from '../../packages/generate/src/write/split.ts'
import { isAnomaly } from '../../packages/wire/src/anomaly.ts'
import { decodeCbor, encodeCbor } from '../../packages/wire/src/codec/cbor.ts'
import { parseJson } from '../../packages/wire/src/codec/json.ts'
import { type HttpResponse, header } from '../../packages/wire/src/http.ts'
import type { Member, Section, ServiceInfo } from '../../packages/wire/src/model/types.ts'
import { routeOf, serverCodecs } from '../../packages/wire/src/servers/index.ts'
import type {
  Failure,
  ReceivedRequest,
  RespondOptions,
  ServerCodec,
} from '../../packages/wire/src/servers/types.ts'
import { compareBody, compareValue, type Difference, show } from './compare.ts'
import { requestOf as clientRequest, outputOf } from './exchange.ts'
import { bodyOfCase, expand, type MalformedTest } from './malformed.ts'
import { verdict, withDigits } from './protocol-tests.ts'
import { withBucketRules } from './s3.ts'
import { reasonToSkip } from './skips.ts'
import type { Outcome } from './suite.ts'
import { typed } from './values.ts'

export const suite = { name: 'protocol-server', run }

async function* run(corporaDir: string): AsyncIterable<Outcome> {
  const folder = join(corporaDir, 'protocol-tests')
  const names = (await readdir(folder)).filter(name => name.endsWith('.json')).sort()
  for (const file of names) {
    const text = await readFile(join(folder, file), 'utf8')
    const { ast, partitions } = await withBucketRules(corporaDir, parseJson(text, { exact: true }))
    const server = await serverOf(split(readSmithy(ast, { file, partitions })), ast as Ast)
    for (const one of casesOf(ast as Ast, server)) {
      const id = one.test.id
      const skipped = reasonToSkip('protocol-tests', id)
      if (skipped !== undefined) yield { file, id, ok: true, skipped }
      else yield { file, id, ...(await verdict(() => checks[one.kind](server, one as never))) }
    }
  }
}

type Ast = {
  readonly shapes: Readonly<
    Record<string, { readonly type: string; readonly traits?: Readonly<Record<string, unknown>> }>
  >
}

type Server = {
  readonly service: ServiceInfo
  readonly codec: ServerCodec
  readonly model: Split
  readonly sections: ReadonlyMap<string, Section>
  readonly options: RespondOptions
}

async function serverOf(model: Split, ast: Ast): Promise<Server> {
  const service: ServiceInfo = { ...model.info, codecs: {} }
  const codec = await serverCodecs[service.protocols[0]!]()
  const sections = new Map(
    Object.keys(model.operations).map(name => [name, sectionOf(model, name)] as const),
  )
  const bare = Object.values(ast.shapes).some(
    ({ traits }) =>
      (traits?.['aws.protocols#restXml'] as { noErrorWrapping?: boolean } | undefined)
        ?.noErrorWrapping,
  )
  return { service, codec, model, sections, options: bare ? { bareErrors: true } : {} }
}

type Test = {
  readonly id: string
  readonly appliesTo?: 'client' | 'server'
  readonly tags?: readonly string[]
  readonly params?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly forbidHeaders?: readonly string[]
  readonly body?: string
  readonly bodyMediaType?: string
}
type RequestTest = Test & {
  readonly method: string
  readonly uri: string
  readonly host?: string
  readonly resolvedHost?: string
  readonly queryParams?: readonly string[]
}
type ResponseTest = Test & { readonly code: number }

type Case =
  | { readonly kind: 'request'; readonly name: string; readonly test: RequestTest }
  | { readonly kind: 'response' | 'error'; readonly name: string; readonly test: ResponseTest }
  | { readonly kind: 'malformed'; readonly name: string; readonly test: MalformedTest }

function* casesOf(ast: Ast, { model }: Server): Generator<Case> {
  for (const [id, { type, traits = {} }] of Object.entries(ast.shapes)) {
    const name = id.slice(id.indexOf('#') + 1)
    const of = <T extends { appliesTo?: string }>(trait: string) =>
      ((traits[`smithy.test#${trait}`] ?? []) as T[]).filter(one => one.appliesTo !== 'client')
    if (type === 'operation' && model.operations[name] === undefined) continue
    for (const test of of<RequestTest>('httpRequestTests')) yield { kind: 'request', name, test }
    const kind = type === 'operation' ? 'response' : 'error'
    for (const test of of<ResponseTest>('httpResponseTests')) yield { kind, name, test }
    for (const test of of<MalformedTest & { appliesTo?: string }>('httpMalformedRequestTests'))
      for (const one of expand(test)) yield { kind: 'malformed', name, test: one }
  }
}

const checks = {
  request: checkRequest,
  response: checkResponse,
  error: checkError,
  malformed: checkMalformed,
}

async function checkRequest(
  server: Server,
  { name, test }: Case & { test: RequestTest },
): Promise<Difference> {
  const section = server.sections.get(name)!
  const request = await withBody(server, section, test, requestOf(server, section, test))
  const routed = routedTo(server, request)
  if (routed !== name) return `routed to ${show(routed)}`
  const receive = server.codec.receiver(server.service, section, defaultsOf(test))
  const received = receive(request, request.body)
  if (isAnomaly(received)) return `${received.code}: ${received.message}`
  const { input } = section.operation
  if (input === undefined) return compareValue({}, received.input, 'input')
  const wanted = typed(section, { shape: input }, withDigits(test) ?? {}) as Fields
  return compareValue(carried(section, wanted), silent(section, wanted, received.input), 'input')
}

type Fields = Readonly<Record<string, unknown>>

const inputMembers = ({ operation, shapes }: Section): Readonly<Record<string, Member>> => {
  const shape = shapes[operation.input ?? '']
  return shape?.type === 'structure' ? shape.members : {}
}

/** An empty list leaves no trace in a query. */
function carried(section: Section, params: Fields): Fields {
  const members = inputMembers(section)
  const kept = Object.entries(params).filter(
    ([key, value]) => members[key]?.in !== 'query' || !Array.isArray(value) || value.length > 0,
  )
  return Object.fromEntries(kept)
}

/** Cases for both sides say nothing of the map that gathers the whole query, cases for servers alone do. */
function silent(section: Section, params: Fields, input: Fields): Fields {
  const members = inputMembers(section)
  const kept = Object.entries(input).filter(
    ([key]) => members[key]?.in !== 'queryParams' || key in params,
  )
  return Object.fromEntries(kept)
}

/** Cases of compression show no body: it is what a client sends, as it is once it has been decompressed. */
async function withBody(
  { service }: Server,
  section: Section,
  test: RequestTest,
  request: InHand,
): Promise<InHand> {
  if (section.operation.compression === undefined || test.body !== undefined) return request
  const { compression, ...operation } = section.operation
  const made = await clientRequest({ service, section: { ...section, operation } }, test.params)
  const headers = request.headers.flatMap(([name, value]): (readonly [string, string])[] => {
    if (name.toLowerCase() !== 'content-encoding') return [[name, value]]
    const rest = value.replace(/(?:^|,\s*)gzip$/, '')
    return rest === '' ? [] : [[name, rest]]
  })
  const contentType = made.headers.filter(([name]) => name === 'content-type')
  return { ...request, headers: [...contentType, ...headers], body: made.body as Uint8Array }
}

type InHand = ReceivedRequest & { readonly body: Uint8Array }

/** What a case leaves unsaid of a request is what every client says; endpoint rules have placed the bucket. */
function requestOf(server: Server, section: Section, test: Omit<RequestTest, 'id'>): InHand {
  const query = (test.queryParams ?? []).join('&')
  const host = test.resolvedHost ?? test.host
  const headers = Object.entries(test.headers ?? {})
  const { target: prefix = server.service.shapeName } = server.service
  if (server.service.protocols[0]?.startsWith('awsJson') && !header(headers, 'x-amz-target'))
    headers.push(['X-Amz-Target', `${prefix}.${section.operation.name}`])
  const { Bucket: bucket } = (test.params ?? {}) as { Bucket?: string }
  const placed = inputMembers(section).Bucket?.in === 'label' ? { Bucket: bucket ?? '' } : undefined
  const uri = placed === undefined ? test.uri : withoutBucket(test.uri, placed.Bucket)
  return {
    method: test.method,
    target: query === '' ? uri : uri + (uri.includes('?') ? '&' : '?') + query,
    headers,
    body: bodyOfCase(test.body ?? '', test.bodyMediaType ?? header(headers, 'content-type')),
    ...(host === undefined ? {} : { host }),
    ...(placed === undefined ? {} : { placed }),
  }
}

const withoutBucket = (uri: string, bucket: string): string =>
  uri.startsWith(`/${bucket}`) ? uri.slice(bucket.length + 1) || '/' : uri

function routedTo({ codec, service, sections }: Server, request: InHand): unknown {
  const routes = [...sections.values()].map(routeOf)
  return codec.router(service, routes)(request, request.body)
}

const defaultsOf = (test: Test): { defaults?: true } =>
  test.tags?.includes('defaults') ? { defaults: true } : {}

async function checkResponse(
  server: Server,
  { name, test }: Case & { test: ResponseTest },
): Promise<Difference> {
  const section = server.sections.get(name)!
  const { output } = section.operation
  const value =
    output === undefined ? {} : typed(section, { shape: output }, withDigits(test) ?? {})
  const options = { ...server.options, ...defaultsOf(test) }
  const respond = server.codec.responder(server.service, section, options)
  const made = respond(value as Record<string, unknown>, requestIdOf(test))
  if (isAnomaly(made)) return `${made.code}: ${made.message}`
  return compareResponse(server, section, test, made)
}

async function checkError(
  server: Server,
  { name, test }: Case & { test: ResponseTest },
): Promise<Difference> {
  const operation = Object.values(server.model.operations).find(({ errors }) =>
    errors.includes(name),
  )
  const section = server.sections.get(operation?.name ?? '')!
  const failure: Failure = {
    code: name,
    ...messageOf(test),
    data: typed(section, { shape: name }, test.params ?? {}),
  }
  const made = server.codec.failure(
    server.service,
    section,
    server.options,
  )(failure, requestIdOf(test))
  return compareResponse(server, section, test, made)
}

/** The message of an error whose shape has no member for it. */
function messageOf({ body = '' }: Test): { message?: string } {
  const message = /<Message>([^<]*)</.exec(body)?.[1]
  return message === undefined ? {} : { message }
}

/** The id that the case's answer carries. */
function requestIdOf({ body = '', headers = {} }: Test): { requestId?: string } {
  const requestId =
    header(Object.entries(headers), 'x-amzn-requestid') ?? /<RequestI[dD]>([^<]*)</i.exec(body)?.[1]
  return requestId === undefined ? {} : { requestId }
}

async function compareResponse(
  server: Server,
  section: Section,
  test: ResponseTest,
  made: HttpResponse,
): Promise<Difference> {
  const body = made.body as Uint8Array
  const differences = [
    compareValue(test.code, made.status, 'status'),
    ...Object.entries(test.headers ?? {}).map(([name, value]) =>
      compareHeader(name, value, made, body),
    ),
    ...(test.forbidHeaders ?? []).map(name =>
      header(made.headers, name) === undefined ? undefined : `${name} is forbidden`,
    ),
    test.body === undefined ? undefined : await compareDocument(server, section, test, made),
  ]
  return differences.filter(one => one !== undefined).join('\n     ') || undefined
}

function compareHeader(
  name: string,
  value: string,
  made: HttpResponse,
  body: Uint8Array,
): Difference {
  if (name.toLowerCase() === 'x-amz-target') return undefined // a request's, in a response by mistake
  if (name.toLowerCase() === 'content-length') return compareValue(value, `${body.length}`, name)
  return compareValue(value, header(made.headers, name), name)
}

/** Names of errors are compared as clients read them, without the namespace a model may come from. */
async function compareDocument(
  server: Server,
  section: Section,
  test: ResponseTest,
  made: HttpResponse,
): Promise<Difference> {
  const body = made.body as Uint8Array
  const strict = compareBody(mediaTypeOf(test), plainType(test), body)
  if (strict === undefined || !readsAlike(server, test)) return strict
  const subject = { service: server.service, section }
  const expected = {
    status: test.code,
    headers: Object.entries(test.headers ?? {}),
    body: bodyOfCase(test.body!, test.bodyMediaType),
  }
  return compareValue(
    await outputOf(subject, expected),
    await outputOf(subject, { ...made, body }),
    'what the body says',
  )
}

const mediaTypeOf = ({ body = '', bodyMediaType }: Test): string | undefined =>
  bodyMediaType ?? (body.startsWith('<') ? 'application/xml' : undefined)

function plainType({ body = '', bodyMediaType }: Test): string {
  if (bodyMediaType !== 'application/cbor' || body === '')
    return body.replace(/("__type"\s*:\s*")[^"#]*#/, '$1')
  const value = decodeCbor(bodyOfCase(body, bodyMediaType)) as Record<string, unknown>
  if (typeof value?.__type !== 'string') return body
  const plain = { ...value, __type: value.__type.replace(/^.*#/, '') }
  return Buffer.from(encodeCbor(plain)).toString('base64')
}

/** Documents that no server would write: only what clients read out of them counts. */
const readsAlike = ({ service }: Server, { body = '' }: Test): boolean =>
  odd.some(({ test }) => test.test(body)) ||
  (service.xmlNamespace !== undefined && body.startsWith('<') && !body.includes('xmlns'))

const odd: readonly { test: RegExp; why: string }[] = [
  { test: /T\d\d:\d\d:\d\d[-+]\d\d:\d\d/, why: 'a timestamp with an offset' },
  { test: /<AnotherSetting>/, why: 'an element nobody described' },
  { test: /"Fooooo"/, why: 'a member under a name that is not its own' },
]

async function checkMalformed(
  server: Server,
  { name, test }: Case & { test: MalformedTest },
): Promise<Difference> {
  const section = server.sections.get(name)!
  const request = requestOf(server, section, test.request)
  const routed = routedTo(server, request)
  if (routed !== name) return `routed to ${show(routed)}`
  const { constraints } = server.model
  const received = server.codec.receiver(server.service, section, { constraints })(
    request,
    request.body,
  )
  if (!isAnomaly(received)) return `accepted as ${show(received.input)}`
  const made = server.codec.failure(server.service, section, server.options)(received)
  const wanted = test.response.body
  return (
    compareValue(test.response.code, made.status, 'status') ??
    Object.entries(test.response.headers ?? {})
      .map(([key, value]) => compareValue(value, header(made.headers, key), key))
      .find(one => one !== undefined) ??
    (wanted?.assertion.contents === undefined
      ? undefined
      : compareBody(wanted.mediaType, wanted.assertion.contents, made.body as Uint8Array))
  )
}
