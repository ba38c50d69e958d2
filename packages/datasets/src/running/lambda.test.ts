/** The example of a Lambda function, called as Lambda calls it, on a local AWS. */
import { hashSync } from 'bcryptjs'
import { afterAll, expect, test } from 'vitest'

// @ts-expect-error an example, which is JavaScript
import { handler } from '../../../../examples/datasets-lambda.mjs'

const before = process.env.DATASETS_CONFIG
afterAll(() => {
  if (before === undefined) delete process.env.DATASETS_CONFIG
  else process.env.DATASETS_CONFIG = before
})

const event = (method: string, rawPath: string, body?: unknown) => ({
  rawPath,
  headers: { host: 'x', 'x-auth-token': hashSync('s3cr3t', 4), 'content-type': 'application/json' },
  ...(body !== undefined && { body: JSON.stringify(body) }),
  requestContext: { http: { method, sourceIp: '127.0.0.1' } },
})

test('an example of a function in Lambda creates a dataset, and its trail is in the log when it answers', async () => {
  process.env.DATASETS_CONFIG = '{'
  await expect(handler(event('GET', '/v1/ds/ping'))).rejects.toThrow('is not JSON')
  process.env.DATASETS_CONFIG = JSON.stringify({
    token: 's3cr3t',
    logLevel: 'error',
    org: 'localdev',
    metadataRepository: { type: 's3', config: { bucket: 'metadata' } },
    accounts: { research: { storageProviders: ['s3'], config: {} } },
  })
  const body = { name: 'n', type: 's3', metadata: { created_by: 'drz' } }
  const made = await handler(event('POST', '/v1/ds/research/datasets/lab1', body))
  expect(made.statusCode).toBe(202)
  const { id } = JSON.parse(Buffer.from(made.body, 'base64').toString())
  const logs = await handler(event('GET', `/v1/ds/research/datasets/lab1/${id}/logs`))
  expect(Buffer.from(logs.body, 'base64').toString()).toContain('Created dataset')
})
