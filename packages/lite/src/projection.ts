/**
 * Calls of described operations: parameters of the contract for the client, and the client's answer for the contract.
 * Loaded with the first of them.
 */
import { Readable } from 'node:stream'
import { type Client, client, meta } from '@plainwire/client'
import {
  type Anomaly,
  isAnomaly,
  type ResponseBody,
  type Section,
  type Service,
} from '@plainwire/wire'
import { raise } from './errors.ts'
import { at } from './objects.ts'
import type { DirectCall } from './plugin.ts'
import { failureOf } from './request/failure.ts'
import { isRetriable, retriesOf, waits } from './request/retry.ts'
import { type Failed, limits, type Sender } from './request/send.ts'
import { transport } from './request/transport.ts'
import { headersOf } from './response.ts'
import { type EndpointParts, endpointParts } from './settings/endpoint.ts'
import type { Failure, Loose, Metadata } from './types.ts'

type Fields = Record<string, unknown>

/** The output, or the failure for `error` and the caller; with `paginate: 'iterator'` outputs as they come. */
export async function callDirectly(service: Service, op: string, call: DirectCall): Promise<Loose> {
  const { params, utils, sender } = call
  const section = (await service.section(op))!
  const { options, request } = sorted(params, section)
  const endpoint = { ...sender.config, ...endpointParts(options) }
  const url = endpointUrl(endpoint)
  const asked = {
    op,
    request,
    region: utils.region,
    credentials: utils.credentials as never,
    ...(url && { endpoint: url }),
  }
  const on = clientOf(service, sender)
  const read = async (found: object) => {
    const made = isAnomaly(found) ? found : await output(found as Fields, options)
    return isAnomaly(made) ? refused(made, endpoint, call) : made
  }
  if (!options.paginate || section.operation.pagination === undefined)
    return read(await on.invoke(asked as never))
  const pages = eachPage(on.pages(asked as never) as AsyncIterable<object>, read)
  return options.paginate === 'iterator' ? pages : gathered(pages, section)
}

/** What says how to call, unless the operation has a member of that name. */
const optionNames: ReadonlySet<string> = new Set([
  'endpoint',
  'host',
  'hostname',
  'paginate',
  'pathPrefix',
  'port',
  'protocol',
  'rawResponsePayload',
  'region',
  'streamResponsePayload',
  'url',
  'verifyService',
])

function sorted(
  params: Fields,
  { operation, shapes }: Section,
): { options: Loose; request: Fields } {
  const shape = shapes[operation.input ?? '']
  const members = shape?.type === 'structure' ? shape.members : {}
  const isOption = (name: string) => optionNames.has(name) && !Object.hasOwn(members, name)
  const entries = Object.entries(params)
  return {
    options: Object.fromEntries(entries.filter(([name]) => isOption(name))),
    request: Object.fromEntries(entries.filter(([name]) => !isOption(name))),
  }
}

function endpointUrl({ protocol, host, port, pathPrefix = '' }: EndpointParts): string | undefined {
  if (host === undefined) return undefined
  return `${protocol ?? 'http:'}//${host}${port ? `:${port}` : ''}${pathPrefix}`
}

/** One client for each service of a client of the contract. */
const clients: WeakMap<Sender, Map<string, Client>> = new WeakMap()

function clientOf(service: Service, sender: Sender): Client {
  const known = clients.get(sender) ?? new Map<string, Client>()
  clients.set(sender, known)
  const before = known.get(service.name)
  if (before !== undefined) return before
  const made = newClient(service, sender)
  known.set(service.name, made)
  return made
}

function newClient(service: Service, { config, environment, debug }: Sender): Client {
  const send = transport(config.keepAlive, environment)
  const made = client({
    api: service,
    send: debug?.telling(send, service.name, '<as described>') ?? send,
    retry: waits(retriesOf(config), (reason, delayMs) => debug?.retry(reason, delayMs)),
    retriable: failure => failure.retryable || isRetriable(failure),
    limits,
    ignoreConfiguredEndpoints: true,
  }) as unknown as Client
  made.validateRequests()
  return made
}

/** Bytes that stream are read whole, unless a stream is asked for. */
async function output(found: Fields, { streamResponsePayload }: Loose): Promise<Fields | Anomaly> {
  for (const [name, value] of Object.entries(found)) {
    if (!isBody(value)) continue
    if (streamResponsePayload) return { ...found, [name]: Readable.from(value) }
    const bytes = await value.bytes()
    return isAnomaly(bytes) ? bytes : { ...found, [name]: Buffer.from(bytes) }
  }
  return found
}

const isBody = (value: unknown): value is ResponseBody =>
  typeof (value as ResponseBody | null)?.bytes === 'function' &&
  Symbol.asyncIterator in Object(value)

async function* eachPage(
  pages: AsyncIterable<object>,
  read: (page: object) => Loose,
): AsyncGenerator<Loose, void, undefined> {
  for await (const page of pages) yield await read(page)
}

/** All items of all pages, under the names they have in one. */
async function gathered(pages: AsyncIterable<Loose>, { operation }: Section): Promise<Loose> {
  const paths = [operation.pagination?.items ?? []].flat()
  const lists = new Map<string, unknown[]>(paths.map(path => [path, []]))
  for await (const page of pages) {
    if ('failure' in page) return page
    for (const [path, list] of lists)
      for (const item of (at(page, path) as unknown[] | undefined) ?? []) list.push(item)
  }
  const all: Fields = {}
  for (const [path, list] of lists) place(all, path.split('.'), list)
  return all
}

function place(fields: Fields, [name = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    fields[name] = value
    return
  }
  fields[name] ??= {}
  place(fields[name] as Fields, rest, value)
}

/** An anomaly as a failure of the contract; what the description refuses is an error at once. */
function refused(found: Anomaly, endpoint: EndpointParts, { metadata }: DirectCall): Failed {
  if (found.problems) raiseProblems(found, metadata)
  const exchange = meta(found)
  if (found.status === undefined) {
    const [, scheme = 'https', host = ''] =
      /^(https?):\/\/([^/]*)/.exec(exchange?.endpoint ?? '') ?? []
    const where = { scheme: scheme as 'https', host, path: '', resolved: {} as never }
    return { failure: failureOf(found, endpoint, where, metadata), anomaly: found }
  }
  const { code, message, data, requestId } = found
  const error = {
    ...(typeof data === 'object' ? data : {}),
    message,
    ...(code && { code }),
    ...(requestId && { requestId }),
  }
  const failure: Failure = {
    statusCode: found.status,
    headers: headersOf(exchange?.response?.headers ?? []),
    error,
    metadata: { ...metadata },
  }
  return { failure, anomaly: found }
}

function raiseProblems(found: Anomaly, metadata: Metadata): never {
  const problems = found.problems ?? []
  const lines = problems.map(({ rule, path, message }) =>
    rule === 'required' && path.length === 1
      ? `- Missing required parameter: ${path[0]}`
      : `- ${message}`,
  )
  const message = `validation error${lines.length > 1 ? 's' : ''}\n${lines.join('\n')}`
  raise({ error: { message }, metadata: { ...metadata, problems } }, found)
}
