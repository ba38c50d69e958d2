/** What requests and answers look like, said once: for checks, for OpenAPI, for forms. */
import { z } from 'zod'
import type { Metadata } from './types.ts'

const noControl = /^[^\p{Cc}]*$/u
const line = (most: number): z.ZodString =>
  z
    .string()
    .max(most, `must have at most ${most} characters`)
    .regex(noControl, 'must hold no control characters')

/** Prose may have lines and tabs. */
const prose = z
  .string()
  .max(100_000, 'must have at most 100000 characters')
  .regex(/^(?:[^\p{Cc}]|[\n\r\t])*$/u, 'must hold no control characters')

const time = z.union([z.literal(''), z.iso.datetime({ offset: true })], {
  error: 'must be a time as RFC 3339 has it, or empty',
})

const link = z
  .string()
  .max(2048)
  .refine(
    text => text === '' || isWebAddress(text),
    'must be an address that begins with https:// or http://',
  )

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && noControl.test(text)
}

const words = z.array(line(200)).max(100)

const fields = {
  id: line(256),
  name: line(256),
  description: prose,
  created_at: time,
  created_by: line(256),
  data_classifications: words.nullable(),
  data_format: line(256),
  data_storage: line(256),
  derivative: z.boolean(),
  dua_url: link,
  finalized_at: time,
  finalized_by: line(256),
  modified_at: time,
  modified_by: line(256),
  proctor_response_url: link,
  source_ids: z.array(line(256)).max(1000).nullable(),
}

type Given = { -readonly [K in keyof Metadata]?: Metadata[K] | undefined }
/** Metadata as a client sends it: any of its fields, lists that may be null. */
export type GivenMetadata = Omit<Given, 'data_classifications' | 'source_ids'> & {
  data_classifications?: readonly string[] | null | undefined
  source_ids?: readonly string[] | null | undefined
}
export const givenMetadata: z.ZodType<GivenMetadata> = z.object(fields).partial()

/** What AWS takes in tags. */
const tagged = /^[\p{L}\p{Z}\p{N}_.:/=+@-]*$/u
const onlyTagged = 'may hold letters, digits, spaces and _ . : / = + - @'

const tag = z.object({
  key: line(128).min(1).regex(tagged, onlyTagged),
  value: line(256).regex(tagged, onlyTagged),
})

/** Text as a tag can have it. */
export const asTag = (text: string): string => text.replace(/[^\p{L}\p{Z}\p{N}_.:/=+@-]/gu, '_')

export type CreateInput = {
  name: string
  type: string
  derivative?: boolean | undefined
  tags?: { key: string; value: string }[] | null | undefined
  metadata: GivenMetadata
}
export const createInput: z.ZodType<CreateInput> = z.object({
  name: z
    .string({ error: 'dataset name is required' })
    .min(1, 'dataset name is required')
    .max(256)
    .regex(noControl, 'must hold no control characters'),
  type: z.string({ error: 'dataset type is required' }).min(1, 'dataset type is required').max(64),
  derivative: z.boolean().optional(),
  tags: z
    .array(tag)
    .max(47, "a bucket has at most 50 tags, of which three are the service's own")
    .refine(tags => tags.every(({ key }) => !/^aws:/i.test(key)), 'keys must not begin with aws:')
    .refine(
      tags => new Set(tags.map(({ key }) => key)).size === tags.length,
      'keys must differ from each other',
    )
    .nullable()
    .optional(),
  metadata: z.object(fields).partial(),
})

const seen = z.object({
  ...fields,
  data_classifications: z.array(z.string()),
  source_ids: z.array(z.string()),
  finalized_at: z.string().optional(),
  finalized_by: z.string().optional(),
})
/** Metadata as an answer has it: `finalized_*` are absent until it is. */
export const shownMetadata: z.ZodType = seen

export const createdAnswer: z.ZodType = z.object({
  id: z.uuid(),
  repository: z.string(),
  metadata: seen,
})

const seenTag = z.object({ key: z.string(), value: z.string() })

export const describedAnswer: z.ZodType = z.object({
  id: z.uuid(),
  metadata: seen,
  repository: z
    .object({
      name: z.string(),
      /** Of data; attachments do not count. */
      empty: z.boolean(),
      attachments: z.boolean(),
      tags: z.array(seenTag),
    })
    .nullable(),
  drift: z.string().optional(),
})

export const changedAnswer: z.ZodType = z.object({ id: z.uuid(), metadata: seen })

export type UpdateInput = { metadata: GivenMetadata }
export const updateInput: z.ZodType<UpdateInput> = z.object({
  metadata: z.object(fields).partial().describe('Fields that are not given stay as they are.'),
})

export type InstanceInput = { instance_id: string }
export const instanceInput: z.ZodType<InstanceInput> = z.object({
  instance_id: z
    .string({ error: 'instance_id is required' })
    .min(1, 'instance_id is required')
    .regex(/^(|i-[0-9a-f]{8,17})$/, 'instance_id must be i- and 8 to 17 hexadecimal digits'),
})

export type DetachInput = { attachment_name: string }
export const detachInput: z.ZodType<DetachInput> = z.object({
  attachment_name: z
    .string({ error: 'attachment_name is required' })
    .min(1, 'attachment_name is required')
    .max(1011),
})

const prefixed = z
  .string()
  .max(512)
  .regex(noControl, 'must hold no control characters')
  .refine(text => !/[*?$]/.test(text), 'must hold no *, ? or $')

export type UserInput = {
  ttl_seconds?: number | undefined
  mode?: 'read' | 'write' | undefined
  prefix?: string | undefined
}
const limited = {
  ttl_seconds: z.number().int().min(60).max(31_536_000).optional(),
  mode: z.enum(['read', 'write']).optional(),
  prefix: prefixed.optional(),
}
export const userInput: z.ZodType<UserInput | undefined> = z.object(limited).optional()
export const sessionInput: z.ZodType<UserInput | undefined> = z
  .object({ ...limited, ttl_seconds: z.number().int().min(60).max(43_200).optional() })
  .optional()

const credentials = z.object({ akid: z.string(), secret: z.string() })
const keys = z.record(z.string(), z.enum(['Active', 'Inactive']))
export const createdUser: z.ZodType = z.object({
  group: z.string(),
  policy: z.string(),
  user: z.string(),
  credentials,
  expires_at: z.string().optional(),
  mode: z.enum(['read', 'write']).optional(),
})
export const listedUsers: z.ZodType = z.record(
  z.string(),
  z.object({
    keys,
    expires_at: z.string().optional(),
    mode: z.enum(['read', 'write']).optional(),
  }),
)
export const rotatedUser: z.ZodType = z.object({ keys, credentials: credentials.optional() })
export const sessionAnswer: z.ZodType = z.object({
  access_key_id: z.string(),
  secret_access_key: z.string(),
  session_token: z.string(),
  expiration: z.string(),
  bucket: z.string(),
  region: z.string(),
  endpoint: z.string().optional(),
})
export const accessAnswer: z.ZodType = z.object({
  id: z.uuid(),
  access: z.record(z.string(), z.string()),
  instance_id: z.string().optional(),
})
export const listedAttachments: z.ZodType = z.array(
  z.object({ Name: z.string(), Modified: z.string(), Size: z.number(), URL: z.string() }),
)
const listed = z.object({
  key: z.string(),
  size: z.number(),
  sha256: z.string(),
  version_id: z.string().nullable(),
})
export const manifestAnswer: z.ZodType = z.object({
  dataset: z.uuid(),
  created_at: z.string(),
  objects: z.array(listed),
  root_sha256: z.string(),
})
export const verdictAnswer: z.ZodType = z.object({
  ok: z.boolean(),
  missing: z.array(z.string()),
  changed: z.array(z.string()),
  extra: z.array(z.string()),
})
export const findingsAnswer: z.ZodType = z.object({
  findings: z.array(
    z.object({
      kind: z.string(),
      resource: z.string(),
      fix: z.string(),
      fixed: z.boolean().optional(),
      problem: z.string().optional(),
    }),
  ),
})

/** The first service said no more. */
export const okAnswer: z.ZodType = z.literal('OK')
