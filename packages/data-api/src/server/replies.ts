/** What each route answers, by its id: the shapes that OpenAPI tells and tests hold every answer against. */
import type { Outcome } from '@plainwire/server'
import { type ZodType, z } from 'zod'

type Shapes = Readonly<Record<number, ZodType | null>>

const row = z.looseObject({}).describe('Attributes, with those that only the server writes.')
const modified = z.strictObject({ DataModified: z.boolean() })
const names = z.array(z.string())
const page = z.strictObject({
  Items: z.array(row),
  LastEvaluatedKey: z.union([z.null(), z.string(), z.record(z.string(), z.string())]),
})
const item = z.strictObject({ Arn: z.string(), Resource: row, Metadata: row.optional() })
const items = z.strictObject({ Item: item.optional(), Master: item.optional() })
const written = z.strictObject({
  Resource: modified.optional(),
  Metadata: modified.optional(),
  References: z
    .strictObject({
      DataModified: z.boolean(),
      ReferenceCount: z.int(),
      Errors: z.array(z.strictObject({ Reference: z.unknown(), Message: z.string() })).optional(),
    })
    .optional(),
  Messages: names.optional(),
})
const figures = z.strictObject({ SizeBytes: z.int(), Count: z.int() })
const stages = z.record(
  z.string(),
  z.strictObject({
    Endpoint: z.string(),
    Stage: z.string(),
    URL: z.string().optional(),
    DistributionDomainName: z.string().optional(),
    BasePath: z.string().optional(),
  }),
)
const hit = z.looseObject({
  _index: z.string(),
  _id: z.string(),
  _score: z.number().nullable(),
  _source: row.optional(),
  highlight: z.record(z.string(), names).optional(),
  sort: z.array(z.unknown()).optional(),
})
const found = z.looseObject({
  took: z.number(),
  timed_out: z.boolean(),
  hits: z.looseObject({
    total: z.strictObject({ value: z.int(), relation: z.enum(['eq', 'gte']) }),
    max_score: z.number().nullable(),
    hits: z.array(hit),
  }),
})
const begunJob = z.strictObject({ JobName: z.string(), JobRunId: z.string() })
const begun = z.strictObject({ Data: begunJob.optional(), Metadata: begunJob.optional() })
const run = z.record(
  z.string(),
  z.strictObject({
    Status: z.enum(['STARTING', 'RUNNING', 'STOPPING', 'STOPPED', 'SUCCEEDED', 'FAILED']),
    Started: z.string(),
    ExecutedDuration: z.int(),
    Completed: z.string().optional(),
    ErrorMessage: z.string().optional(),
    Arguments: z.looseObject({}).optional(),
    Path: z.string(),
    Progress: z.looseObject({ Units: z.int(), UnitsDone: z.int(), Items: z.int() }),
  }),
)
const edges = z.array(
  z.strictObject({
    TypeStage: z.string(),
    id: z.string(),
    Label: z.literal('References'),
    Depth: z.int(),
    AdditionalProperties: z.looseObject({ date: z.string() }),
  }),
)
const halves = z.strictObject({ Resource: row, Metadata: row.optional() })
const change = z.looseObject({
  Cursor: z.string(),
  Action: z.enum(['insert', 'update', 'delete', 'restore', 'attribute_delete']),
  Who: z.string(),
  When: z.string(),
  Version: z.int(),
  MetadataVersion: z.int(),
  Before: halves.optional(),
  After: halves,
})
const trial = z.strictObject({
  Checked: z.int(),
  Failing: z.int(),
  Examples: z.array(z.looseObject({ Message: z.string() })),
})
const webhook = z.strictObject({
  Name: z.string(),
  Url: z.string(),
  Signed: z.boolean(),
  Cursor: z.string(),
  Status: z.enum(['OK', 'FAILING', 'GONE']),
  Failures: z.int(),
  ErrorMessage: z.string().optional(),
  NextAttempt: z.string().optional(),
})

const shapes: Readonly<Record<string, Shapes>> = {
  getNamespaces: { 200: names },
  getVersion: { 200: z.strictObject({ version: z.string() }) },
  getDataApis: { 200: stages },
  getDataApisHere: { 200: stages },
  provision: { 204: null },
  getStatus: { 200: z.strictObject({ Status: z.enum(['CREATING', 'ACTIVE', 'DROPPING']) }) },
  getUsage: { 200: z.strictObject({ Resource: figures, Metadata: figures }) },
  getEndpoints: {
    200: z.looseObject({ ResourceTableARN: z.string(), MetadataTableARN: z.string() }),
  },
  drop: { 204: null },
  getInfo: { 200: row, 204: null },
  putInfo: { 201: z.strictObject({ DataModified: z.boolean(), Attributes: row }) },
  getSchema: { 200: z.looseObject({}), 204: null },
  putSchema: { 200: z.union([modified, trial]) },
  deleteSchema: { 200: modified },
  listItems: { 200: page },
  find: { 200: page },
  search: {
    200: z.strictObject({ Resource: found.optional(), Metadata: found.optional() }),
  },
  rebuildSearch: { 202: null },
  startExport: { 200: begun },
  startExportByPut: { 200: begun },
  getExport: { 200: z.union([run, z.array(run)]) },
  import: { 200: begun },
  listWebhooks: { 200: z.array(webhook) },
  putWebhook: { 200: modified },
  deleteWebhook: { 200: modified },
  setItemMaster: { 201: z.array(z.looseObject({ DataModified: z.boolean() })) },
  removeItemMaster: { 200: modified },
  getItem: { 200: items },
  getItemByQuery: { 200: items },
  putItem: { 200: written },
  putItemByBody: { 200: written },
  deleteItem: { 200: modified },
  deleteItemByBody: { 200: modified },
  restoreItem: { 201: row },
  getMetadata: { 200: row, 204: null },
  upstream: { 200: edges, 204: null },
  downstream: { 200: edges, 204: null },
  getHistory: { 200: z.strictObject({ Changes: z.array(change), After: z.int().optional() }) },
  understand: { 202: null },
  getOpenApi: { 200: z.looseObject({ openapi: z.literal('3.1.0') }) },
  getNamespaceOpenApi: { 200: z.looseObject({ openapi: z.literal('3.1.0') }) },
}

const ndjson = 'application/x-ndjson'

/** Answers that are no JSON, or not only. */
const texts: Readonly<Record<string, readonly string[]>> = {
  changes: [ndjson, 'text/event-stream'],
  import: [ndjson],
}

const descriptions: Readonly<Record<number, string>> = {
  200: 'The answer.',
  201: 'It was done.',
  202: 'It will be done.',
  204: 'There is nothing to say.',
}

/** @example outcomesOf('getVersion')[200].type // 'text/json' */
export function outcomesOf(id: string): Readonly<Record<number, Outcome>> {
  const lines = Object.fromEntries((texts[id] ?? []).map(type => [type, z.string()]))
  const [first] = Object.keys(lines)
  const known = shapes[id]
  if (known === undefined && first === undefined)
    throw new Error(`What ${id} answers is not in the table.`)
  if (known === undefined)
    return {
      200: { description: descriptions[200]!, type: first!, schema: z.string(), also: lines },
    }
  return Object.fromEntries(
    Object.entries(known).map(([status, schema]) => {
      const description = descriptions[Number(status)]!
      const also = schema ? { 'application/json': schema, ...lines } : {}
      return [status, schema ? { description, type: 'text/json', schema, also } : { description }]
    }),
  )
}

/** What failures look like. */
export const failureShape: { readonly type: string; readonly schema: object } = {
  type: 'application/json',
  schema: {
    type: 'object',
    required: ['Code', 'Message', 'RequestId'],
    additionalProperties: false,
    properties: {
      Code: { type: 'string' },
      Message: { type: 'string' },
      RequestId: { type: 'string' },
      Details: {},
      Problems: {
        type: 'array',
        items: {
          type: 'object',
          required: ['Pointer', 'Message'],
          properties: { Pointer: { type: 'string' }, Message: { type: 'string' } },
        },
      },
    },
  },
}
