/**
 * A namespace as a constant of a program: its name, its settings and the schemas of its parts, from which the compiler knows
 * what goes in and comes out. The library that reads the schemas is one of types alone.
 */
import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import type { JsonObject } from '../json.ts'
import type { DataApiClient } from './client.ts'
import type { Finding, Paging, Provisioning, Reading, Writing } from './types.ts'

/** What only the server writes. */
export type Owned = {
  readonly ItemVersion: number
  readonly LastUpdateDate: string
  readonly LastUpdatedBy: string
  readonly LastUpdateAction: string
}

export type Definition<R extends JSONSchema, M extends JSONSchema> = Provisioning & {
  readonly name: string
  readonly resource: R
  readonly metadata?: M
}

export type TypedItem<R, M> = { readonly Resource: R & Owned; readonly Metadata?: M & Owned }

/** A namespace of a server, in its own types. */
export type TypedNamespace<R, M> = {
  /** Makes it as it is defined, with its schemas; again is fine. */
  provision(): Promise<void>
  get(id: string, reading?: Reading): Promise<TypedItem<R, M>>
  put(id: string, resource: R, writing?: Writing): Promise<void>
  putMetadata(id: string, metadata: M, writing?: Writing): Promise<void>
  delete(id: string): Promise<void>
  items(paging?: Paging): AsyncGenerator<R & Owned>
  found(
    attributes: Partial<R> & JsonObject,
    finding?: Omit<Finding, 'resourceAttributes' | 'metadataAttributes'>,
  ): AsyncGenerator<R & Owned>
}

export type DefinedNamespace<R, M> = {
  readonly name: string
  on(client: DataApiClient): TypedNamespace<R, M>
}

/**
 * @example
 * const notes = defineNamespace({
 *   name: 'Notes',
 *   tableIndexes: ['state'],
 *   resource: {
 *     type: 'object',
 *     required: ['text'],
 *     properties: { text: { type: 'string' }, state: { enum: ['open', 'done'] } },
 *     additionalProperties: false,
 *   },
 * })
 * const open = notes.on(client)
 * await open.provision()
 * await open.put('7', { text: 'hello', state: 'open' })
 */
export function defineNamespace<const R extends JSONSchema, const M extends JSONSchema = true>(
  definition: Definition<R, M>,
): DefinedNamespace<FromSchema<R>, FromSchema<M>> {
  return {
    name: definition.name,
    on: client => onClient(client, definition) as never,
  }
}

type Loose = TypedNamespace<JsonObject, JsonObject>

function onClient(client: DataApiClient, definition: Definition<JSONSchema, JSONSchema>): Loose {
  const { name, resource, metadata, ...settings } = definition
  return {
    async provision() {
      await client.provision(name, settings)
      await client.putSchema(name, 'Resource', asObject(resource))
      if (metadata !== undefined) await client.putSchema(name, 'Metadata', asObject(metadata))
    },
    async get(id, reading) {
      const { Item, Master } = await client.getItem(name, id, reading)
      return (Item ?? Master) as TypedItem<JsonObject, JsonObject>
    },
    async put(id, value, writing) {
      await client.putResource(name, id, value, writing)
    },
    async putMetadata(id, value, writing) {
      await client.putMetadata(name, id, value, writing)
    },
    async delete(id) {
      await client.deleteResource(name, id)
    },
    items: paging => client.items(name, paging) as AsyncGenerator<JsonObject & Owned>,
    found: (resourceAttributes, finding) =>
      client.found(name, { ...finding, resourceAttributes }) as AsyncGenerator<JsonObject & Owned>,
  }
}

/** A schema may be `true`, for anything. */
const asObject = (schema: JSONSchema): JsonObject =>
  typeof schema === 'boolean' ? (schema ? {} : { not: {} }) : (schema as unknown as JsonObject)
