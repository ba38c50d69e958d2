/** Requests that go out smaller than they are. */
import { gunzipSync } from 'node:zlib'
import { cloudwatch } from '@plainwire/cloudwatch'
import { dynamodb } from '@plainwire/dynamodb'
import { s3Control } from '@plainwire/s3-control'
import { type HttpRequest, header, isBytes, verify } from '@plainwire/wire'
import { describe, expect, it } from 'vitest'
import type { ClientOptions } from './client.ts'
import { client, isAnomaly, nodePrimitives } from './index.ts'

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }

/** The request of a call with a metric of some size. */
async function sent(
  size: number,
  { variables = {}, ...options }: Partial<Omit<ClientOptions, 'api'>> & { variables?: object } = {},
): Promise<HttpRequest | { $anomaly: string }> {
  let last: HttpRequest | undefined
  const made = client({
    api: cloudwatch,
    region: 'eu-west-1',
    credentials,
    environment: { variables: variables as never },
    send: async request => {
      last = request
      return { status: 200, headers: [], body: new Uint8Array(0) }
    },
    ...options,
  })
  const result = await made.invoke({
    op: 'PutMetricData',
    request: { Namespace: 'n', MetricData: [{ MetricName: 'm'.repeat(size) }] },
  })
  return last ?? (result as never)
}

const encoding = async (...given: Parameters<typeof sent>) => {
  const request = await sent(...given)
  return 'headers' in request ? header(request.headers, 'content-encoding') : request
}

const unpacked = ({ body }: HttpRequest) => (isBytes(body) ? gunzipSync(body).length : 'not bytes')

describe('a request whose model allows it', () => {
  it('is compressed from 10240 bytes on, and signed as it is sent', async () => {
    const request = (await sent(10_240)) as HttpRequest
    expect(header(request.headers, 'content-encoding')).toBe('gzip')
    expect(unpacked(request)).toBeGreaterThan(10_240)
    expect(header(request.headers, 'authorization')).toContain('content-encoding')
    const found = await verify(request, {
      now: new Date(),
      secretOf: () => credentials.secretAccessKey,
      primitives: nodePrimitives,
    })
    if (isAnomaly(found)) expect(found.message).toBe('')
    expect(await encoding(5000)).toBeUndefined()
  })

  it.each([
    [{ compressionMinBytes: 100 }, 'gzip'],
    [{ compressionMinBytes: 100, compression: false }, undefined],
    [{ variables: { AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES: '100' } }, 'gzip'],
    [
      { variables: { AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES: '100' }, compressionMinBytes: 9999 },
      undefined,
    ],
  ])('as options and environment say: %j', async (options, expected) => {
    expect(await encoding(200, options)).toBe(expected)
  })

  it('may be switched off, and on again', async () => {
    const variables = { AWS_DISABLE_REQUEST_COMPRESSION: 'TRUE' }
    expect(await encoding(20_000, { variables })).toBeUndefined()
    expect(await encoding(20_000, { variables, compression: true })).toBe('gzip')
  })

  it.each([
    [{ compressionMinBytes: -1 }],
    [{ compressionMinBytes: 10_485_761 }],
    [{ variables: { AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES: 'many' } }],
  ])('not from sizes that make no sense: %j', async options => {
    expect(await sent(200, options)).toMatchObject({ $anomaly: 'incorrect', code: 'BAD_SETTING' })
  })

  it('others are not', async () => {
    let seen: HttpRequest | undefined
    const table = client({
      api: dynamodb,
      region: 'eu-west-1',
      credentials,
      compressionMinBytes: 0,
      send: async request => {
        seen = request
        return { status: 200, headers: [], body: new TextEncoder().encode('{}') }
      },
    })
    await table.invoke({ op: 'GetItem', request: { TableName: 't', Key: {} } })
    expect(header(seen!.headers, 'content-encoding')).toBeUndefined()
  })
})

it('a checksum that is demanded and not named is Content-MD5', async () => {
  let seen: HttpRequest | undefined
  const control = client({
    api: s3Control,
    region: 'eu-west-1',
    credentials,
    send: async request => {
      seen = request
      return { status: 200, headers: [], body: new Uint8Array(0) }
    },
  })
  await control.invoke({
    op: 'CreateAccessGrantsInstance',
    request: { AccountId: '123456789012' },
  } as never)
  const md5 = nodePrimitives.hasher('md5')
  md5.update(seen!.body as Uint8Array)
  expect(header(seen!.headers, 'content-md5')).toBe(Buffer.from(md5.digest()).toString('base64'))
  expect(seen!.headers.some(([name]) => name.startsWith('x-amz-checksum'))).toBe(false)
})
