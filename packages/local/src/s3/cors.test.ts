/** Cross-origin requests: preflights, and the headers of what follows. */
import { type Header, type HttpRequest, header, isAnomaly } from '@plainwire/wire'
import { beforeAll, describe, expect, it } from 'vitest'
import { asking, done, started } from './s3.fixture.ts'

const aws = started()
const ask = asking(aws)
const Bucket = 'crossed'
beforeAll(async () => {
  await done(
    ask('CreateBucket', { Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }),
  )
  await done(
    ask('PutBucketCors', {
      Bucket,
      CORSConfiguration: {
        CORSRules: [
          {
            AllowedMethods: ['PUT', 'GET'],
            AllowedOrigins: ['https://*.example.com'],
            AllowedHeaders: ['content-*', 'x-amz-meta-a'],
            ExposeHeaders: ['ETag'],
            MaxAgeSeconds: 60,
          },
          { AllowedMethods: ['GET'], AllowedOrigins: ['*'] },
        ],
      },
    }),
  )
})

async function sent(method: string, headers: readonly Header[], target = `/${Bucket}/k`) {
  const request: HttpRequest = {
    method,
    scheme: 'http',
    host: 's3.localhost:4566',
    target,
    headers,
    body: new Uint8Array(0),
  }
  const response = await aws.answer(request)
  if (isAnomaly(response)) throw new Error(response.message)
  return {
    status: response.status,
    told: (name: string) => header(response.headers, `access-control-${name}`),
  }
}
const preflight = (origin: string, method: string, headers?: string, target?: string) =>
  sent(
    'OPTIONS',
    [
      ['origin', origin],
      ['access-control-request-method', method],
      ...(headers === undefined ? [] : [['access-control-request-headers', headers] as const]),
    ],
    target,
  )

describe('a preflight', () => {
  it('is told what the rule allows', async () => {
    const { status, told } = await preflight(
      'https://a.example.com',
      'PUT',
      'Content-Type, x-amz-meta-A',
    )
    expect(status).toBe(200)
    expect(told('allow-origin')).toBe('https://a.example.com')
    expect(told('allow-methods')).toBe('PUT, GET')
    expect(told('allow-headers')).toBe('content-type, x-amz-meta-a')
    expect(told('allow-credentials')).toBe('true')
    expect(told('expose-headers')).toBe('ETag')
    expect(told('max-age')).toBe('60')
  })

  it('of anybody is answered without credentials', async () => {
    const { status, told } = await preflight('https://elsewhere.org', 'GET')
    expect([status, told('allow-origin'), told('allow-credentials')]).toEqual([200, '*', undefined])
  })

  it.each([
    ['https://elsewhere.org', 'PUT', undefined, undefined],
    ['https://a.example.com', 'DELETE', undefined, undefined],
    ['https://a.example.com', 'PUT', 'x-other', undefined],
    ['https://a.example.com', 'PUT', undefined, '/no-such-bucket/k'],
  ])('is refused: %s %s %s %s', async (origin, method, headers, target) => {
    expect((await preflight(origin, method, headers, target)).status).toBe(403)
  })

  it('needs an origin and a method', async () => {
    expect((await sent('OPTIONS', [['origin', 'https://a.example.com']])).status).toBe(400)
  })
})

it('what follows is told as well, refusals included', async () => {
  const other = await sent('GET', [['origin', 'https://b.example.com']])
  expect([other.status, other.told('allow-origin')]).toEqual([403, 'https://b.example.com'])
  const silent = await sent('GET', [])
  expect(silent.told('allow-origin')).toBeUndefined()
})
