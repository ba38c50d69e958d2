/** Uploads by form: what the policy of a form allows, what it refuses, and what the browser is told. */
import { nodePrimitives } from '@plainwire/client'
import { type HttpRequest, type HttpResponse, header, isAnomaly, signingKey } from '@plainwire/wire'
import { beforeAll, describe, expect, it } from 'vitest'
import { asking, done, started, textOf } from '../s3.fixture.ts'

const aws = started()
const ask = asking(aws)
const Bucket = 'forms'
beforeAll(async () => {
  await done(
    ask('CreateBucket', { Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }),
  )
})

type Policy = { expiration?: string; conditions?: unknown }
const later = () => new Date(aws.clock.now() + 60_000).toISOString()
const scope = '20300101/eu-west-1/s3/aws4_request'

/** The fields that a signed policy adds. */
function signed(policy: Policy | string, secret = 'test'): Record<string, string> {
  const text =
    typeof policy === 'string' ? policy : JSON.stringify({ expiration: later(), ...policy })
  const document = Buffer.from(text).toString('base64')
  const key = signingKey(secret, '20300101', 'eu-west-1', 's3', nodePrimitives)
  return {
    policy: document,
    'x-amz-algorithm': 'AWS4-HMAC-SHA256',
    'x-amz-credential': `test/${scope}`,
    'x-amz-date': '20300101T000000Z',
    'x-amz-signature': nodePrimitives.hmacHex(key, document),
  }
}

const own = [
  { 'x-amz-algorithm': 'AWS4-HMAC-SHA256' },
  ['starts-with', '$x-amz-credential', 'test/'],
  ['starts-with', '$x-amz-date', ''],
]
const usual = [{ bucket: Bucket }, ['starts-with', '$key', 'u/'], ...own]

const boundary = 'xXxXx'
const part = (name: string, value: string, more = '') =>
  `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`

async function posted(
  fields: Record<string, string>,
  file: string | null = 'content',
  request: Partial<HttpRequest> = {},
): Promise<HttpResponse> {
  const body = [
    ...Object.entries(fields).map(([name, value]) => part(name, value)),
    ...(file === null ? [] : [part('file', file, '; filename="photo.jpg"')]),
    `--${boundary}--\r\n`,
  ].join('')
  const response = await aws.answer({
    method: 'POST',
    scheme: 'http',
    host: 's3.localhost:4566',
    target: `/${Bucket}`,
    headers: [['content-type', `multipart/form-data; boundary=${boundary}`]],
    body: new TextEncoder().encode(body),
    ...request,
  })
  if (isAnomaly(response)) throw new Error(response.message)
  return response
}
const text = ({ body }: HttpResponse) => new TextDecoder().decode(body as Uint8Array)

describe('a form', () => {
  it('uploads its file with what its fields say of it', async () => {
    const conditions = [
      ...usual,
      { 'content-type': 'image/jpeg' },
      ['starts-with', '$x-amz-meta-by', ''],
      { 'x-amz-server-side-encryption': 'AES256' },
      ['starts-with', '$tagging', ''],
    ]
    const tagging = '<Tagging><TagSet><Tag><Key>a</Key><Value>b c</Value></Tag></TagSet></Tagging>'
    const response = await posted({
      key: `u/\${filename}`,
      'Content-Type': 'image/jpeg',
      'x-amz-meta-by': 'me',
      'x-amz-server-side-encryption': 'AES256',
      tagging,
      ...signed({ conditions }),
    })
    expect([response.status, text(response)]).toEqual([204, ''])
    const got = await done(ask('GetObject', { Bucket, Key: 'u/photo.jpg' }))
    expect(got).toMatchObject({ ContentType: 'image/jpeg', Metadata: { by: 'me' }, TagCount: 1 })
    expect(await textOf(got)).toBe('content')
  })

  it.each([
    [{}, 204],
    [{ success_action_status: '200' }, 200],
    [{ success_action_status: '201' }, 201],
    [{ success_action_status: '418' }, 204],
    [{ success_action_redirect: 'https://example.com/done?x=1' }, 303],
  ])('answers as it is asked to: %j', async (fields, status) => {
    const conditions = [
      ...usual,
      ...Object.keys(fields).map(name => ['starts-with', `$${name}`, '']),
    ]
    const response = await posted({ key: 'u/k', ...fields, ...signed({ conditions }) })
    expect(response.status).toBe(status)
    if (status === 201) expect(text(response)).toContain('<PostResponse><Location>')
    if (status === 303)
      expect(header(response.headers, 'location')).toMatch(
        /^https:\/\/example.com\/done\?x=1&bucket=forms&key=u%2Fk&etag=%22[0-9a-f]{32}%22$/,
      )
  })

  it.each<[string, () => Record<string, string>, string]>([
    ['another key', () => ({ key: 'v/k', ...signed({ conditions: usual }) }), 'AccessDenied'],
    [
      'another bucket',
      () => ({
        key: 'u/k',
        ...signed({ conditions: [{ bucket: 'x' }, ['starts-with', '$key', ''], ...own] }),
      }),
      'AccessDenied',
    ],
    [
      'a field nobody spoke of',
      () => ({ key: 'u/k', 'x-amz-meta-a': 'b', ...signed({ conditions: usual }) }),
      'AccessDenied',
    ],
    [
      'a policy of yesterday',
      () => ({ key: 'u/k', ...signed({ expiration: '2001-01-01T00:00:00Z', conditions: usual }) }),
      'AccessDenied',
    ],
    [
      'a policy of no time',
      () => ({ key: 'u/k', ...signed({ expiration: 'soon', conditions: usual }) }),
      'InvalidPolicyDocument',
    ],
    ['no policy at all', () => ({ key: 'u/k', ...signed('{') }), 'InvalidPolicyDocument'],
    [
      'an unknown condition',
      () => ({ key: 'u/k', ...signed({ conditions: [...usual, ['like', '$key', '*']] }) }),
      'InvalidPolicyDocument',
    ],
    [
      'another secret',
      () => ({ key: 'u/k', ...signed({ conditions: usual }, 'wrong') }),
      'SignatureDoesNotMatch',
    ],
    [
      'a policy that was changed',
      () => ({ key: 'u/k', ...signed({ conditions: usual }), policy: btoa('{}') }),
      'SignatureDoesNotMatch',
    ],
    [
      'a signature of version 2',
      () => ({ key: 'u/k', AWSAccessKeyId: 'test', signature: 'x', policy: btoa('{}') }),
      'InvalidRequest',
    ],
    ['nobody', () => ({ key: 'u/k' }), 'AccessDenied'],
    ['no signature', () => ({ key: 'u/k', policy: btoa('{}') }), 'AccessDenied'],
    [
      'too large a file',
      () => ({ key: 'u/k', ...signed({ conditions: [...usual, ['content-length-range', 0, 6]] }) }),
      'EntityTooLarge',
    ],
    [
      'too small a file',
      () => ({ key: 'u/k', ...signed({ conditions: [...usual, ['content-length-range', 8, 9]] }) }),
      'EntityTooSmall',
    ],
    ['no key', () => signed({ conditions: usual }), 'InvalidArgument'],
    [
      'fields without end',
      () => ({ a: 'x'.repeat(21_000), key: 'u/k', ...signed({ conditions: usual }) }),
      'MaxPostPreDataLengthExceeded',
    ],
  ])('is refused: %s', async (_, fields, code) => {
    const response = await posted(fields())
    expect(text(response)).toContain(`<Code>${code}</Code>`)
    const { Contents = [] } = await done(ask('ListObjectsV2', { Bucket, Prefix: 'v/' }))
    expect(Contents).toEqual([])
  })

  it('is refused without a file, and when it is no form', async () => {
    const fields = { key: 'u/k', ...signed({ conditions: usual }) }
    expect(text(await posted(fields, null))).toContain('<Code>InvalidArgument</Code>')
    const broken = new TextEncoder().encode(
      `--${boundary}\r\nContent-Disposition: form-data; name="key"\r\n\r\nx`,
    )
    expect((await posted({}, null, { body: broken })).status).toBe(400)
    const headers = [['content-type', 'multipart/form-data']] as const
    expect(text(await posted({}, null, { headers }))).toContain('<Code>MalformedPOSTRequest</Code>')
  })

  it('of nobody goes into a bucket that is open to all', async () => {
    const name = 'open-forms'
    await done(
      ask('CreateBucket', {
        Bucket: name,
        CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
      }),
    )
    await done(ask('DeletePublicAccessBlock', { Bucket: name }))
    const Statement = [
      {
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:PutObject',
        Resource: `arn:aws:s3:::${name}/*`,
      },
    ]
    await done(
      ask('PutBucketPolicy', {
        Bucket: name,
        Policy: JSON.stringify({ Version: '2012-10-17', Statement }),
      }),
    )
    expect((await posted({ key: 'k' }, 'x', { target: `/${name}/` })).status).toBe(204)
    expect(
      (await posted({ key: 'k' }, 'x', { target: '/', host: `${name}.s3.localhost:4566` })).status,
    ).toBe(204)
  })
})
