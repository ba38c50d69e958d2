/** The client: every call of the Data API as a method. Failures are thrown; 204 is undefined, 201, 202 and 304 are true and false. */
import type { Provider } from '@plainwire/client'
import { anomaly, type Send } from '@plainwire/wire'
import { type Json, type JsonObject, readJson } from '../json.ts'
import { type ConnectOptions, DataApiControlPlane, keysOf, regionOf } from './control-plane.ts'
import type { EndpointsFile } from './endpoints-file.ts'
import { InvalidArgumentsException } from './errors.ts'
import { type Answer, type Asked, type Exchange, exchange } from './exchange.ts'

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

export type Provisioning = {
  readonly primaryKey?: string
  readonly tableIndexes?: string | readonly string[]
  readonly metadataIndexes?: string | readonly string[]
  readonly deleteMode?: 'soft' | 'tombstone'
  readonly allowRuntimeDeleteModeChange?: boolean
  readonly allowNonItemMasterWrites?: boolean
  readonly strictOccv?: boolean
  readonly schemaValidationRefreshHitcount?: number
  readonly graphEndpoint?: string
  readonly crawlerRolename?: string
  readonly catalogDatabase?: string
  readonly pitrEnabled?: boolean
  readonly kmsKeyArn?: string
  /** Under the server's own names, e.g. `ReviveOnPut`. */
  readonly more?: JsonObject
}

export type Paging = {
  readonly pageSize?: number
  readonly startToken?: Json
  readonly segment?: number
  readonly totalSegments?: number
}
export type Finding = {
  readonly resourceAttributes?: JsonObject
  readonly metadataAttributes?: JsonObject
  readonly startToken?: Json
  readonly limit?: number
  readonly consistentRead?: boolean
}
export type Reading = {
  readonly itemMasterOption?: 'include' | 'prefer'
  readonly suppressMetadataFetch?: boolean
  readonly onlyAttributes?: readonly string[]
  readonly notAttributes?: readonly string[]
}
export type Writing = {
  readonly itemVersion?: number
  readonly strictSchema?: boolean
  readonly constraints?: JsonObject
  readonly replace?: boolean
}
export type Page = { readonly Items: readonly JsonObject[]; readonly LastEvaluatedKey: Json }

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

function resultOf({ status, json }: Answer): unknown {
  if (status === 204) return undefined
  if (status === 304) return false
  return json ?? true
}

async function* everyItem(
  from: Json | undefined,
  read: (token: Json | undefined) => Promise<Page>,
): AsyncGenerator<JsonObject> {
  for (let token: Json | undefined = from; ; ) {
    const { Items, LastEvaluatedKey } = await read(token)
    yield* Items
    if (LastEvaluatedKey === null || LastEvaluatedKey === undefined) return
    token = LastEvaluatedKey
  }
}

const seg = (text: string): string => encodeURIComponent(text)
const item = (dataType: string, itemId: string): string => `/${seg(dataType)}/${seg(itemId)}`
const tokenText = (token: Json | undefined): string | undefined =>
  token === undefined ? undefined : typeof token === 'string' ? token : JSON.stringify(token)
const listText = (names: string | readonly string[] | undefined) =>
  typeof names === 'string' || names === undefined ? names : names.join(',')

const misuse = (message: string): InvalidArgumentsException =>
  new InvalidArgumentsException(anomaly('incorrect', message, { code: 'INVALID_ARGUMENTS' }))

const provisioningBody = (settings: Provisioning): object => ({
  PrimaryKey: settings.primaryKey ?? 'id',
  TableIndexes: listText(settings.tableIndexes),
  MetadataIndexes: listText(settings.metadataIndexes),
  DeleteMode: settings.deleteMode,
  AllowRuntimeDeleteModeChange: settings.allowRuntimeDeleteModeChange,
  NonItemMasterWritesAllowed: settings.allowNonItemMasterWrites ?? true,
  StrictOCCV: settings.strictOccv,
  SchemaValidationRefreshHitcount: settings.schemaValidationRefreshHitcount,
  GremlinAddress: settings.graphEndpoint,
  CrawlerRolename: settings.crawlerRolename,
  CatalogDatabase: settings.catalogDatabase,
  PointInTimeRecoveryEnabled: settings.pitrEnabled,
  KMSKeyARN: settings.kmsKeyArn,
  ...settings.more,
})
