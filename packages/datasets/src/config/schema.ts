/** What a configuration file may hold: the keys of the first service, spelled in any case, and those that came since. */
import { z } from 'zod'
import type { File } from './file.ts'
import { gateNames } from './types.ts'

const text = z.string()
const filled = text.min(1, 'must not be empty')
const plain = filled.regex(/^[^\p{Cc}]+$/u, 'must hold no control characters')

/** In the file itself, or the name of the environment variable that has it. */
const secret = z.union([text, z.object({ env: filled })], {
  error: 'must be a text, or {"env": "NAME"} for a variable of the environment',
})

const place = {
  region: plain.default('us-east-1'),
  akid: text.default(''),
  secret: secret.default(''),
  token: secret.default(''),
  endpoint: z.union([z.literal(''), z.url({ protocol: /^https?$/ })]).default(''),
}

const s3Only = z.literal('s3', { error: "must be 's3', the only kind there is" })

const address = text.regex(
  /^.*:\d{1,5}$/,
  "must be host and port, as in ':8080' or '127.0.0.1:8080'",
)

const rules = {
  strict: z.boolean().optional(),
  gates: z
    .object(Object.fromEntries(gateNames.map(name => [name, z.boolean().optional()])))
    .default({}),
  quotas: z
    .object({
      datasets: z.number().int().min(0).optional(),
      bytes: z.number().int().min(0).optional(),
    })
    .default({}),
  cleared: z.enum(['low', 'moderate', 'high']).optional(),
  keepDays: z.number().int().min(0).max(3650).optional(),
}

const account = z.object({
  storageProviders: z.array(s3Only).min(1, "needs at least one provider, as in ['s3']"),
  config: z.object({ ...place, loggingBucket: text.default('') }),
  ...rules,
  groups: z.record(filled, z.object(rules)).default({}),
})

const scope = z.object({
  account: filled.default('*'),
  group: filled.default('*'),
  actions: z.array(filled).min(1).default(['*']),
})

const key = z.object({
  name: plain.max(100),
  secret,
  scopes: z.array(scope).default([{ account: '*', group: '*', actions: ['*'] }]),
  forwardsUsers: z.boolean().default(false),
  user: plain.max(256).optional(),
})

const oidc = z.object({
  issuer: z.url({ protocol: /^https?$/ }),
  audience: filled,
  nameClaim: filled.default('sub'),
  rules: z
    .array(z.object({ claim: filled, value: text.optional(), scope }))
    .min(1, 'needs a rule, else nobody may do anything'),
})

const webhook = z.object({
  url: z.url({ protocol: /^https?$/ }),
  secret,
  events: z.array(filled).default(['*']),
  allowPrivate: z.boolean().default(false),
})

const positive = z.number().int().min(1)

const limits = z.object({
  bodyBytes: positive.default(1 << 20),
  attachmentBytes: positive.default(33_554_432),
  attachmentRequestBytes: positive.default(52_428_800),
  presignSeconds: positive.max(604_800).default(300),
  requestTimeout: positive.default(60_000),
  grantAttempts: positive.max(100).default(5),
  grantWait: positive.default(3000),
  bucketAttempts: positive.max(1000).default(20),
  bucketWait: positive.default(2000),
})

const names = z.object({
  namePrefix: z.string().default('dataset-{org}'),
  iamPathPrefix: z
    .string()
    .regex(/^\/([\w.+=,@-]+\/)*$/, 'must begin and end with a slash')
    .default('/spinup/dataset/'),
  auditGroupPrefix: z.string().default('/spinup/{org}/'),
  streamPrefix: z.string().default('dataset-'),
})

export const fileSchema: z.ZodType<File> = z.object({
  listenAddress: address.default(':8080'),
  token: secret.optional(),
  logLevel: text.default('info'),
  org: text,
  metadataRepository: z.object({
    type: s3Only,
    config: z.object({ ...place, bucket: filled, prefix: text.default('') }),
  }),
  accounts: z.record(plain, account).refine(some => Object.keys(some).length > 0, {
    error: 'needs at least one account',
  }),
  Version: z.unknown().optional(),
  aws: z.enum(['local', 'aws']).default('local'),
  data: filled.optional(),
  awsAddress: address.optional(),
  compat: z.literal('go').optional(),
  ...rules,
  forwardsUsers: z.boolean().default(true),
  keys: z.array(key).default([]),
  oidc: oidc.optional(),
  origins: z.array(z.url()).default([]),
  names: names.prefault({}),
  limits: limits.prefault({}),
  audit: z
    .object({
      // Those CloudWatch Logs knows.
      retentionDays: z
        .literal([
          1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557,
          2922, 3288, 3653,
        ])
        .default(365),
      lockDays: positive.optional(),
    })
    .prefault({}),
  webhooks: z.array(webhook).default([]),
})
