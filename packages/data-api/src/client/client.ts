/** The client: every call of the Data API as a method. Failures are thrown; 204 is undefined, 201, 202 and 304 are true and false. */
import type { Provider } from '@plainwire/client'
import type { Send } from '@plainwire/wire'
import { type JsonObject, readJson } from '../json.ts'
import {
  everyItem,
  exportBody,
  importQuery,
  item,
  misuse,
  provisioningBody,
  resultOf,
  seg,
  tokenText,
} from './bodies.ts'
import { type ConnectOptions, DataApiControlPlane, keysOf, regionOf } from './control-plane.ts'
import type { EndpointsFile } from './endpoints-file.ts'
import { type Answer, type Asked, type Exchange, exchange } from './exchange.ts'
import { importItems } from './import.ts'
import type {
  Exporting,
  Finding,
  Imported,
  Importing,
  ImportingItems,
  Page,
  Paging,
  Provisioning,
  Reading,
  Webhook,
  Writing,
} from './types.ts'

export type DataApiClientOptions = Pick<
  ConnectOptions,
  'accessKey' | 'secretKey' | 'sessionToken'
> & {
  readonly stage: string
  readonly regionName?: string
  readonly credentials?: Provider
  /** Host and port, or a whole URL; what is known of stages is not looked at then. */
  readonly serviceEndpoint?: string
  /** Default true. */
  readonly tls?: boolean
  readonly endpointsFile?: EndpointsFile
  readonly send?: Send
}

/**
 * @example
 * const notes = new DataApiClient({ stage: 'dev', serviceEndpoint: '127.0.0.1:8080', tls: false, regionName: 'eu-west-1' })
 * await notes.putResource('Notes', '7', { text: 'hello' })
 */
export class DataApiClient {
  readonly #ask: Exchange
  readonly #base: () => Promise<string>

  constructor(options: DataApiClientOptions) {
    const { stage, regionName, serviceEndpoint, tls = true, endpointsFile, send } = options
    if (!stage) throw misuse("The client needs a 'stage', e.g. 'dev'.")
    const region = regionOf(regionName)
    const credentials = keysOf(options)
    this.#ask = exchange({ region, ...(credentials && { credentials }), ...(send && { send }) })
    const plane = new DataApiControlPlane({
      regionName: region,
      tls,
      ...(endpointsFile !== undefined && { endpointsFile }),
    })
    this.#base = async () => {
      if (serviceEndpoint !== undefined)
        return `${/^https?:/.test(serviceEndpoint) ? '' : tls ? 'https://' : 'http://'}${serviceEndpoint.replace(/\/+$/, '')}/${stage}`
      const endpoint = await plane.getEndpoint(stage)
      return (await plane.isCustomDomain(stage))
        ? endpoint
        : `${endpoint.replace(new RegExp(`/${stage}$`), '')}/${stage}`
    }
  }

  /** Makes a namespace, or changes its settings. */
  async provision(dataType: string, settings: Provisioning = {}): Promise<void> {
    await this.#send({
      method: 'PUT',
      path: `/${seg(dataType)}/provision`,
      body: provisioningBody(settings),
    })
  }
  getNamespaces = (): Promise<readonly string[]> => this.#get('/namespaces')
  version = (): Promise<{ version: string }> => this.#get('/version')
  getEndpoints = (dataType: string): Promise<JsonObject> => this.#get(`/${seg(dataType)}/endpoints`)
  getStatus = (dataType: string): Promise<{ Status: string }> =>
    this.#get(`/${seg(dataType)}/status`)
  getInfo = (
    dataType: string,
    attributeFilters?: readonly string[],
  ): Promise<JsonObject | undefined> =>
    this.#get(`/${seg(dataType)}/info`, { AttributeFilters: attributeFilters?.join(',') })
  putInfo = (dataType: string, apiMetadata: JsonObject): Promise<JsonObject> =>
    this.#send({ method: 'PUT', path: `/${seg(dataType)}/info`, body: apiMetadata })
  usage = (dataType: string): Promise<JsonObject> => this.#get(`/${seg(dataType)}/usage`)
  async drop(dataType: string, options: { readonly finalExport?: boolean } = {}): Promise<void> {
    await this.#send({
      method: 'PUT',
      path: `/${seg(dataType)}/drop`,
      query: { DoFinalExport: options.finalExport },
    })
  }

  getSchema = (
    dataType: string,
    schemaType: 'Resource' | 'Metadata',
  ): Promise<JsonObject | undefined> => this.#get(`/${seg(dataType)}/schema/${seg(schemaType)}`)
  putSchema = (
    dataType: string,
    schemaType: 'Resource' | 'Metadata',
    jsonSchema: JsonObject,
    options: { readonly check?: boolean } = {},
  ): Promise<JsonObject> =>
    this.#send({
      method: 'PUT',
      path: `/${seg(dataType)}/schema/${seg(schemaType)}`,
      query: { check: options.check },
      body: jsonSchema,
    })
  deleteSchema = (dataType: string, schemaType: 'Resource' | 'Metadata'): Promise<JsonObject> =>
    this.#send({ method: 'DELETE', path: `/${seg(dataType)}/schema/${seg(schemaType)}` })

  listItems = (
    dataType: string,
    { pageSize, startToken, segment, totalSegments }: Paging = {},
  ): Promise<Page> =>
    this.#get(`/${seg(dataType)}/list`, {
      Limit: pageSize,
      ExclusiveStartKey: tokenText(startToken),
      Segment: segment,
      TotalSegments: totalSegments,
    })

  find(dataType: string, finding: Finding): Promise<Page> {
    const { resourceAttributes, metadataAttributes, startToken, limit, consistentRead } = finding
    if ((resourceAttributes === undefined) === (metadataAttributes === undefined))
      throw misuse('find takes either resourceAttributes or metadataAttributes.')
    return this.#send({
      method: 'POST',
      path: `/${seg(dataType)}/find`,
      body: {
        Resource: resourceAttributes ?? null,
        Metadata: metadataAttributes ?? null,
        ...(startToken !== undefined && { ExclusiveStartKey: startToken }),
        ...(limit !== undefined && { Limit: limit }),
        ...(consistentRead && { Consistent: 'True' }),
      },
    })
  }

  /** Items one by one, page after page. */
  async *items(dataType: string, paging: Paging = {}): AsyncGenerator<JsonObject> {
    yield* everyItem(paging.startToken, startToken =>
      this.listItems(dataType, startToken === undefined ? paging : { ...paging, startToken }),
    )
  }
  async *found(dataType: string, finding: Finding): AsyncGenerator<JsonObject> {
    yield* everyItem(finding.startToken, startToken =>
      this.find(dataType, startToken === undefined ? finding : { ...finding, startToken }),
    )
  }
  search = (
    dataType: string,
    type: 'Resource' | 'Metadata',
    query: JsonObject,
  ): Promise<JsonObject> =>
    this.#send({ method: 'PUT', path: `/${seg(dataType)}/search/${seg(type)}`, body: { query } })

  async validateItem(dataType: string, itemId: string): Promise<true> {
    await this.#answer({ method: 'HEAD', path: item(dataType, itemId) })
    return true
  }
  getResource = (dataType: string, itemId: string, reading: Reading = {}): Promise<JsonObject> =>
    this.#get(item(dataType, itemId), {
      ItemMaster: reading.itemMasterOption,
      SuppressItemMetadataFetch: reading.suppressMetadataFetch,
      IncludeOnlyAttributes: reading.onlyAttributes?.join(','),
      FilterAttributes: reading.notAttributes?.join(','),
    })
  getItem = (dataType: string, itemId: string, reading: Reading = {}): Promise<JsonObject> =>
    this.getResource(dataType, itemId, reading)
  getMetadata = (dataType: string, itemId: string): Promise<JsonObject | undefined> =>
    this.#get(`${item(dataType, itemId)}/meta`)

  putResource = (
    dataType: string,
    itemId: string,
    resource: JsonObject,
    writing?: Writing,
  ): Promise<JsonObject> => this.#put(dataType, itemId, 'Resource', resource, writing)
  putMetadata = (
    dataType: string,
    itemId: string,
    meta: JsonObject,
    writing?: Writing,
  ): Promise<JsonObject> => this.#put(dataType, itemId, 'Metadata', meta, writing)
  putReferences = (
    dataType: string,
    itemId: string,
    references: readonly JsonObject[],
  ): Promise<JsonObject> => this.#put(dataType, itemId, 'References', references)
  /** Parts of an item in one change; the whole reply. */
  putItem = (dataType: string, itemId: string, parts: JsonObject): Promise<JsonObject> =>
    this.#send({ method: 'PUT', path: item(dataType, itemId), body: parts })

  deleteResource = (
    dataType: string,
    itemId: string,
    deleteMode?: 'soft' | 'tombstone',
  ): Promise<JsonObject> =>
    this.#delete(dataType, itemId, deleteMode === undefined ? {} : { DeleteMode: deleteMode })
  deleteMetadata = (dataType: string, itemId: string): Promise<JsonObject> =>
    this.#delete(dataType, itemId, { Metadata: {} })
  deleteAttributes = (
    dataType: string,
    itemId: string,
    resourceAttributes: readonly string[] = [],
    metadataAttributes: readonly string[] = [],
  ): Promise<JsonObject> =>
    this.#delete(dataType, itemId, {
      ...(resourceAttributes.length > 0 && { Resource: resourceAttributes }),
      ...(metadataAttributes.length > 0 && { Metadata: metadataAttributes }),
    })
  restoreItem = (dataType: string, itemId: string): Promise<JsonObject> =>
    this.#send({ method: 'PUT', path: `${item(dataType, itemId)}/restore` })

  setItemMaster = (
    dataType: string,
    itemId: string,
    itemMasterId: string,
    primaryKey = 'id',
  ): Promise<readonly JsonObject[]> =>
    this.#send({
      method: 'PUT',
      path: `/${seg(dataType)}/ItemMaster`,
      body: { [primaryKey]: itemId, ItemMasterID: itemMasterId },
    })
  removeItemMaster = (
    dataType: string,
    itemId: string,
    itemMasterId: string,
    primaryKey = 'id',
  ): Promise<JsonObject> =>
    this.#send({
      method: 'DELETE',
      path: `/${seg(dataType)}/ItemMaster`,
      body: { [primaryKey]: itemId, ItemMasterID: itemMasterId },
    })

  lineageSearch = (
    dataType: string,
    itemId: string,
    direction: 'UP' | 'DOWN',
    maxDepth?: number,
  ): Promise<readonly JsonObject[] | undefined> =>
    this.#get(`${item(dataType, itemId)}/${direction === 'UP' ? 'upstream' : 'downstream'}`, {
      search_depth: maxDepth,
    })
  history = (
    dataType: string,
    itemId: string,
    page: { readonly limit?: number; readonly after?: number } = {},
  ): Promise<JsonObject> =>
    this.#get(`${item(dataType, itemId)}/history`, { Limit: page.limit, After: page.after })

  /** What changed after a cursor, and the cursor to go on from. */
  async changes(
    dataType: string,
    page: { readonly since?: string; readonly limit?: number } = {},
  ): Promise<{ changes: readonly JsonObject[]; cursor: string }> {
    const { text, headers } = await this.#answer({
      method: 'GET',
      path: `/${seg(dataType)}/changes`,
      query: { since: page.since, Limit: page.limit },
    })
    const lines = text.split('\n').filter(line => line !== '')
    const cursor = headers.find(([name]) => name.toLowerCase() === 'x-plainwire-cursor')?.[1]
    return {
      changes: lines.map(line => readJson(line) as JsonObject),
      cursor: cursor ?? page.since ?? '0',
    }
  }

  /** Changes one by one, as long as the caller goes on or until he aborts. */
  async *feed(
    dataType: string,
    { since, signal, pause = 1000 }: Following = {},
  ): AsyncGenerator<JsonObject> {
    for (let from = since; !signal?.aborted; ) {
      const { changes, cursor } = await this.changes(
        dataType,
        from === undefined ? {} : { since: from },
      )
      yield* changes
      from = cursor
      if (changes.length === 0) await waited(pause, signal)
    }
  }

  startExport = (dataType: string, settings: Exporting = {}): Promise<JsonObject> =>
    this.#send({ method: 'POST', path: `/${seg(dataType)}/export`, body: exportBody(settings) })
  /** How far a run is; without a run all that are under way. Imports tell here too. */
  getExportStatus = (
    dataType: string,
    jobName: string,
    jobRunId?: string,
  ): Promise<JsonObject | readonly JsonObject[]> =>
    this.#get(`/${seg(dataType)}/export`, { JobName: jobName, JobRunID: jobRunId })
  /** Has files of S3 imported. */
  startImport = (
    dataType: string,
    settings: Importing & { readonly s3ImportPath: string; readonly logPath?: string },
  ): Promise<JsonObject> => {
    const { s3ImportPath: S3ImportPath, logPath: LogPath } = settings
    return this.#send({
      method: 'POST',
      path: `/${seg(dataType)}/import`,
      body: { S3ImportPath, LogPath, ...importQuery(settings) },
    })
  }
  /** Sends items to be written, some hundreds at a time. */
  import = (
    dataType: string,
    items: Iterable<JsonObject> | AsyncIterable<JsonObject>,
    settings: ImportingItems = {},
  ): Promise<Imported> =>
    importItems(items, settings, content =>
      this.#answer({
        method: 'POST',
        path: `/${seg(dataType)}/import`,
        query: importQuery(settings),
        text: { content, type: 'application/x-ndjson' },
      }),
    )

  rebuildSearch = (dataType: string): Promise<true> =>
    this.#send({ method: 'POST', path: `/${seg(dataType)}/search` })
  getWebhooks = (dataType: string): Promise<readonly JsonObject[]> =>
    this.#get(`/${seg(dataType)}/webhooks`)
  putWebhook = (
    dataType: string,
    name: string,
    { url: Url, secret: Secret, since: Since }: Webhook,
  ): Promise<JsonObject> =>
    this.#send({
      method: 'PUT',
      path: `/${seg(dataType)}/webhooks/${seg(name)}`,
      body: { Url, Secret, Since },
    })
  deleteWebhook = (dataType: string, name: string): Promise<JsonObject> =>
    this.#send({ method: 'DELETE', path: `/${seg(dataType)}/webhooks/${seg(name)}` })
  /** The OpenAPI document of a namespace, with its schemas. */
  openApi = (dataType: string): Promise<JsonObject> => this.#get(`/${seg(dataType)}/openapi.json`)

  async understand(
    dataType: string,
    itemId: string,
    storageLocationAttribute: string,
  ): Promise<true> {
    await this.#answer({
      method: 'PUT',
      path: `${item(dataType, itemId)}/understand`,
      body: { StorageAttribute: storageLocationAttribute },
    })
    return true
  }

  async #put(
    dataType: string,
    itemId: string,
    part: 'Resource' | 'Metadata' | 'References',
    value: unknown,
    writing: Writing = {},
  ): Promise<JsonObject> {
    const reply = await this.#send<Record<string, JsonObject>>({
      method: 'PUT',
      path: item(dataType, itemId),
      query: { Replace: writing.replace },
      body: {
        [part]: value,
        ...(writing.itemVersion !== undefined && { ItemVersion: writing.itemVersion }),
        ...(writing.strictSchema && { StrictSchemaValidation: 'True' }),
        ...(writing.constraints && { Constraints: writing.constraints }),
      },
    })
    return reply[part]!
  }
  #delete(dataType: string, itemId: string, body: object): Promise<JsonObject> {
    return this.#send({ method: 'DELETE', path: item(dataType, itemId), body })
  }
  #get<T>(path: string, query?: Asked['query']): Promise<T> {
    return this.#send({ method: 'GET', path, ...(query && { query }) })
  }
  async #send<T>(asked: Asked): Promise<T> {
    return resultOf(await this.#answer(asked)) as T
  }
  async #answer(asked: Asked): Promise<Answer> {
    return this.#ask(await this.#base(), asked)
  }
}

type Following = {
  readonly since?: string
  readonly signal?: AbortSignal
  /** Milliseconds between two looks while there is no news. */
  readonly pause?: number
}

const waited = (milliseconds: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise(resolve => {
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    signal?.addEventListener('abort', done)
  })
