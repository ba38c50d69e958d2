/** Where calls go by the rules of real services, and what the program changes of it. */
import { apigatewaymanagementapi } from '@plainwire/apigatewaymanagementapi'
import { dynamodb } from '@plainwire/dynamodb'
import { iam } from '@plainwire/iam'
import { medicalImaging } from '@plainwire/medical-imaging'
import { s3 } from '@plainwire/s3'
import { s3Control } from '@plainwire/s3-control'
import { sts } from '@plainwire/sts'
import { type evaluateEndpoint, type HttpRequest, header, isAnomaly } from '@plainwire/wire'
import { describe, expect, test, vi } from 'vitest'
import { placeFinder } from './endpoint.ts'
import { client } from './index.ts'
import { credentials, notes, nowhere } from './service.fixture.ts'

type Sent = { readonly url?: string; readonly scope?: string; readonly anomaly?: string }

/** URL and scope of the signature of one call, or the code of its anomaly. */
async function sent(api: unknown, call: object, options: object = {}): Promise<Sent> {
  let request: HttpRequest | undefined
  const made = client({
    api,
    region: 'eu-west-1',
    credentials,
    environment: nowhere,
    send: async (given: HttpRequest) => {
      request = given
      return { status: 200, headers: [], body: new Uint8Array() }
    },
    ...options,
  } as never) as unknown as { invoke(call: object): Promise<object> }
  const found = await made.invoke(call)
  if (request === undefined) return isAnomaly(found) ? { anomaly: found.code ?? '' } : {}
  const signature = header(request.headers, 'authorization') ?? ''
  return {
    url: `${request.scheme}://${request.host}${request.target}`,
    scope: /Credential=\w+\/\d+\/([^,]+)\/aws4_request/.exec(signature)?.[1] ?? '',
  }
}

const tables = { op: 'ListTables' }
const here = 'http://127.0.0.1:8000'

describe('A2.1 parts of an endpoint are laid over the one of the rules', () => {
  const cases: readonly [endpoint: object, url: string][] = [
    [{ protocol: 'http' }, 'http://dynamodb.eu-west-1.amazonaws.com/'],
    [{ port: 8443 }, 'https://dynamodb.eu-west-1.amazonaws.com:8443/'],
    [{ port: 443 }, 'https://dynamodb.eu-west-1.amazonaws.com/'],
    [{ protocol: 'http', port: 443 }, 'http://dynamodb.eu-west-1.amazonaws.com:443/'],
    [{ path: 'stage' }, 'https://dynamodb.eu-west-1.amazonaws.com/stage/'],
    [{ path: '/' }, 'https://dynamodb.eu-west-1.amazonaws.com/'],
    [{ hostname: 'proxy.example' }, 'https://proxy.example/'],
  ]
  test.each(cases)('%j', async (endpoint, url) => {
    expect((await sent(dynamodb, tables, { endpoint })).url).toBe(url)
    expect((await sent(dynamodb, { ...tables, endpoint })).url).toBe(url)
  })

  test('a port that is configured stays, unless the scheme changes', async () => {
    const environment = { ...nowhere, variables: { AWS_ENDPOINT_URL: `${here}/base` } }
    const at = async (endpoint: object) =>
      (await sent(dynamodb, tables, { endpoint, environment })).url
    expect(await at({ path: '/other' })).toBe(`${here}/other/`)
    expect(await at({ protocol: 'https' })).toBe('https://127.0.0.1/base/')
  })

  test.each([{ host: 'typo.example' }, {}, { hostname: '' }, null])(
    'of one call, %j goes nowhere',
    async endpoint => {
      expect(await sent(dynamodb, { ...tables, endpoint })).toEqual({ anomaly: 'BAD_ENDPOINT' })
    },
  )
})

describe('A2.7 A2.8 connections of API Gateway', () => {
  const stages = ['/prod/@connections/', '/prod/@connections', '/prod/', '/prod']
  const ops = ['PostToConnection', 'GetConnection', 'DeleteConnection']
  const request = { ConnectionId: 'a=/b', Data: 'x' }
  const url = 'https://id.execute-api.eu-west-1.amazonaws.com/prod/@connections/a%3D%2Fb'

  test.each(stages)('of a stage given as %s', async path => {
    const endpoint = `https://id.execute-api.eu-west-1.amazonaws.com${path}`
    const environment = { ...nowhere, variables: { AWS_ENDPOINT_URL: endpoint } }
    const parts = { hostname: 'id.execute-api.eu-west-1.amazonaws.com', path }
    for (const op of ops)
      for (const found of [
        await sent(apigatewaymanagementapi, { op, request }, { endpoint }),
        await sent(apigatewaymanagementapi, { op, request }, { endpoint: parts }),
        await sent(apigatewaymanagementapi, { op, request, endpoint }),
        await sent(apigatewaymanagementapi, { op, request }, { environment }),
      ])
        expect(found.url).toBe(url)
  })
})

describe('A2.9 A2.12 an address of its own leaves a global service signed as before', () => {
  const users = { op: 'ListUsers' }
  const cases: readonly [api: unknown, call: object, options: object, expected: Sent][] = [
    [iam, users, {}, { url: 'https://iam.amazonaws.com/', scope: 'us-east-1/iam' }],
    [iam, users, { endpoint: here }, { url: `${here}/`, scope: 'us-east-1/iam' }],
    [
      iam,
      users,
      { endpoint: here, region: 'cn-northwest-1' },
      { url: `${here}/`, scope: 'cn-north-1/iam' },
    ],
    [dynamodb, tables, { endpoint: here }, { url: `${here}/`, scope: 'eu-west-1/dynamodb' }],
    [
      sts,
      { op: 'GetCallerIdentity' },
      { endpoint: here },
      { url: `${here}/`, scope: 'eu-west-1/sts' },
    ],
    [
      s3,
      { op: 'ListBuckets' },
      { endpoint: here },
      { url: `${here}/?x-id=ListBuckets`, scope: 'eu-west-1/s3' },
    ],
  ]
  test.each(cases)('%# %o', async (api, call, options, expected) => {
    expect(await sent(api, call, options)).toEqual(expected)
  })
})

describe('A2.10 A2.11 A2.14 A2.15 regions', () => {
  const cases: readonly [region: string, host: string][] = [
    ['eu-west-1', 'dynamodb.eu-west-1.amazonaws.com'],
    ['cn-north-1', 'dynamodb.cn-north-1.amazonaws.com.cn'],
    ['us-gov-west-1', 'dynamodb.us-gov-west-1.amazonaws.com'],
    ['eu-nowhere-9', 'dynamodb.eu-nowhere-9.amazonaws.com'],
    ['cn-nowhere-9', 'dynamodb.cn-nowhere-9.amazonaws.com.cn'],
    ['moon', 'dynamodb.moon.amazonaws.com'],
  ]
  test.each(cases)('%s is at %s', async (region, host) => {
    expect((await sent(dynamodb, tables, { region })).url).toBe(`https://${host}/`)
  })

  test.each(cases)('an address of its own needs to know nothing of %s', async region => {
    expect(await sent(dynamodb, tables, { region, endpoint: here })).toEqual({
      url: `${here}/`,
      scope: `${region}/dynamodb`,
    })
  })

  test('the first partition that lists a region has it', () => {
    const partition = (name: string, regions: readonly string[]) => ({
      name,
      regions,
      regionRegex: '^none$',
      dnsSuffix: `${name}.example`,
      dualStackDnsSuffix: '',
      supportsFIPS: false,
      supportsDualStack: false,
      implicitGlobalRegion: '',
    })
    const rules = {
      partitions: [partition('one', ['a']), partition('two', ['a', 'b'])],
      parameters: { Region: { type: 'string', builtIn: 'AWS::Region' } },
      rules: [
        {
          conditions: [{ fn: 'aws.partition', argv: [{ ref: 'Region' }], assign: 'P' }],
          endpoint: { url: 'https://service.{Region}.{P#dnsSuffix}' },
        },
      ],
    }
    const service = { ...notes, endpoint: rules } as never
    const at = async (region: string) => (await sent(service, { op: 'ListNotes' }, { region })).url
    return Promise.all([at('a'), at('b')]).then(urls =>
      expect(urls).toEqual([
        'https://service.a.one.example/notes',
        'https://service.b.two.example/notes',
      ]),
    )
  })
})

test('A2.19 what the rules said is asked of them once for the same parameters', () => {
  const resolve = vi.fn<typeof evaluateEndpoint>(() => ({
    url: 'https://there',
    headers: {},
    properties: {},
  }))
  const rules = { partitions: [], parameters: {}, rules: [] }
  const find = placeFinder({ ...notes, endpoint: rules } as never, resolve)
  for (const Region of ['a', 'b', 'a', 'b']) find({ Region })
  expect(resolve).toHaveBeenCalledTimes(2)
  expect(find({ Region: 'a' })).toBe(find({ Region: 'a' }))
})

describe('A2.20 the prefix of an operation', () => {
  const search = { op: 'SearchImageSets', request: { datastoreId: 'd'.repeat(32) } }
  const jobs = { op: 'ListJobs', request: { AccountId: '123456789012' } }
  const hostOf = async (api: unknown, call: object, options: object) => {
    const { url, anomaly } = await sent(api, call, options)
    return anomaly ?? new URL(url ?? '').host
  }
  const cases: readonly [api: unknown, call: object, options: object, host: string][] = [
    [medicalImaging, search, {}, 'runtime-medical-imaging.eu-west-1.amazonaws.com'],
    [medicalImaging, search, { hostPrefix: false }, 'medical-imaging.eu-west-1.amazonaws.com'],
    [medicalImaging, search, { endpoint: 'https://there.example' }, 'runtime-there.example'],
    [
      medicalImaging,
      search,
      { endpoint: 'https://there.example', hostPrefix: false },
      'there.example',
    ],
    [medicalImaging, search, { endpoint: here }, '127.0.0.1:8000'],
    [medicalImaging, search, { endpoint: 'http://[::1]:8000' }, '[::1]:8000'],
    [medicalImaging, search, { endpoint: 'http://localhost:8000' }, 'localhost:8000'],
    [s3Control, jobs, {}, '123456789012.s3-control.eu-west-1.amazonaws.com'],
  ]
  test.each(cases)('%# %o', async (api, call, options, host) => {
    expect(await hostOf(api, call, options)).toBe(host)
  })

  test('is a label of a host, or nothing is sent', async () => {
    const request = { AccountId: 'evil.example/' }
    expect(await sent(s3Control, { op: 'ListJobs', request })).toHaveProperty('anomaly')
  })
})

describe('A2.21 a bucket', () => {
  const call = (Bucket: string) => ({ op: 'GetObject', request: { Bucket, Key: 'k' } })
  const cases: readonly [bucket: string, options: object, url: string][] = [
    ['notes', {}, 'https://notes.s3.eu-west-1.amazonaws.com/k'],
    ['no.tes', {}, 'https://s3.eu-west-1.amazonaws.com/no.tes/k'],
    [
      'notes',
      { endpointParameters: { ForcePathStyle: true } },
      'https://s3.eu-west-1.amazonaws.com/notes/k',
    ],
    ['notes', { endpoint: here }, `${here}/notes/k`],
    ['notes', { endpoint: 'http://s3.example' }, 'http://s3.example/notes/k'],
    [
      'notes',
      { endpoint: 'http://s3.example', endpointParameters: { ForcePathStyle: false } },
      'http://notes.s3.example/k',
    ],
    [
      'notes',
      { endpointParameters: { Accelerate: true } },
      'https://notes.s3-accelerate.amazonaws.com/k',
    ],
    [
      'arn:aws:s3:eu-west-1:123456789012:accesspoint/mine',
      {},
      'https://mine-123456789012.s3-accesspoint.eu-west-1.amazonaws.com/k',
    ],
  ]
  test.each(cases)('%s %j', async (bucket, options, url) => {
    expect((await sent(s3, call(bucket), options)).url).toBe(`${url}?x-id=GetObject`)
  })
})
