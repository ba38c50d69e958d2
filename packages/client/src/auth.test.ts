/** Who signs how: the schemes beside plain SigV4, and the places that settings choose. */

import { bedrockRuntime } from '@plainwire/bedrock-runtime'
import { dynamodb } from '@plainwire/dynamodb'
import { eventbridge } from '@plainwire/eventbridge'
import { s3 } from '@plainwire/s3'
import { type HttpRequest, type HttpResponse, header, isAnomaly } from '@plainwire/wire'
import { describe, expect, it } from 'vitest'
import { client } from './index.ts'

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }

/** Requests end here; `answer` says what each gets. */
function wire(answer: (request: HttpRequest) => Partial<HttpResponse> = () => ({})) {
  const sent: HttpRequest[] = []
  const send = async (request: HttpRequest): Promise<HttpResponse> => {
    sent.push(request)
    return { status: 200, headers: [], body: Buffer.from('{}'), ...answer(request) }
  }
  return { sent, send }
}

const headerOf = (request: HttpRequest | undefined, name: string) =>
  header(request?.headers ?? [], name)
const nowhere = { variables: {}, readText: async () => undefined }

describe('schemes', () => {
  it('A13.5: signs for all regions where the endpoint asks for it', async () => {
    const { sent, send } = wire()
    const bus = client({ api: eventbridge, region: 'eu-west-1', credentials, send })
    await bus.invoke({ op: 'PutEvents', request: { EndpointId: 'abc.123', Entries: [{}] } })
    expect(headerOf(sent[0], 'authorization')).toMatch(/^AWS4-ECDSA-P256-SHA256 Credential=/)
    expect(headerOf(sent[0], 'x-amz-region-set')).toBe('*')
    expect(sent[0]?.host).toBe('abc.123.endpoint.events.amazonaws.com')
  })

  it.each([
    [{ token: 'given' }, {}, 'Bearer given'],
    [{ token: () => 'made' }, {}, 'Bearer made'],
    [{}, { AWS_BEARER_TOKEN_BEDROCK: 'set' }, 'Bearer set'],
    [{}, {}, 'AWS4-HMAC-SHA256 Credential='],
  ])('A13.5: sends a token where there is one: %j %j', async (options, variables, expected) => {
    const { sent, send } = wire()
    const environment = { ...nowhere, variables }
    const models = client({
      api: bedrockRuntime,
      region: 'us-east-1',
      credentials,
      send,
      environment,
      ...options,
    })
    await models.invoke({ op: 'InvokeModel', request: { modelId: 'm', body: '{}' } as never })
    expect(headerOf(sent[0], 'authorization')?.startsWith(expected)).toBe(true)
  })

  it('A13.5: one that nobody here speaks is an anomaly, and nothing is sent', async () => {
    const { sent, send } = wire()
    const odd = { ...dynamodb, auth: ['sigv2'], endpoint: undefined } as never
    const made = client({
      api: odd,
      region: 'eu-west-1',
      endpoint: 'http://there',
      credentials,
      send,
    })
    expect(await made.invoke({ op: 'ListTables' } as never)).toMatchObject({
      $anomaly: 'unsupported',
      code: 'UNSUPPORTED_AUTH',
      message: 'ListTables wants to be signed with sigv2.',
    })
    expect(sent).toEqual([])
  })

  describe('directory buckets', () => {
    const bucket = 'notes--use1-az4--x-s3'
    let clock = Date.UTC(2026, 0, 1)
    const session =
      () => `<CreateSessionResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Credentials>
<SessionToken>session</SessionToken><SecretAccessKey>other</SecretAccessKey><AccessKeyId>AKIDSESSION</AccessKeyId>
<Expiration>${new Date(clock + 300_000).toISOString()}</Expiration></Credentials></CreateSessionResult>`
    const opened = () => {
      const made = wire(({ target }) =>
        target.includes('session') ? { body: Buffer.from(session()) } : { body: Buffer.alloc(0) },
      )
      const environment = { ...nowhere, now: () => clock }
      const options = { api: s3, region: 'us-east-1', credentials, send: made.send, environment }
      const store = client(options)
      const get = () => store.invoke({ op: 'HeadObject', request: { Bucket: bucket, Key: 'a' } })
      const asked = () => made.sent.filter(({ target }) => target.includes('session')).length
      return { get, asked, sent: made.sent }
    }

    it('are signed with their session, which is asked for once and kept', async () => {
      const { get, asked, sent } = opened()
      const results = await Promise.all([get(), get(), get()])
      expect(results.filter(isAnomaly)).toEqual([])
      expect(asked()).toBe(1)
      const last = sent.at(-1)
      expect(last?.host).toBe(`${bucket}.s3express-use1-az4.us-east-1.amazonaws.com`)
      expect(headerOf(last, 'x-amz-s3session-token')).toBe('session')
      expect(headerOf(last, 'x-amz-security-token')).toBeUndefined()
      expect(headerOf(last, 'authorization')).toMatch(
        /AKIDSESSION\/.*\/s3express\/.*x-amz-s3session-token/,
      )
    })

    it('get a new session before the old one ends', async () => {
      const { get, asked } = opened()
      await get()
      clock += 239_000
      await get()
      expect(asked()).toBe(1)
      clock += 2_000
      await get()
      expect(asked()).toBe(2)
    })

    it('that give no session say so', async () => {
      const { send } = wire(() => ({
        status: 403,
        body: Buffer.from('<Error><Code>AccessDenied</Code></Error>'),
      }))
      const store = client({ api: s3, region: 'us-east-1', credentials, send })
      const result = await store.invoke({ op: 'HeadObject', request: { Bucket: bucket, Key: 'a' } })
      expect(result).toMatchObject({ $anomaly: 'forbidden', code: 'AccessDenied' })
    })
  })
})

describe('places', () => {
  const hostOf = async (variables: object, config: string, options: object = {}) => {
    const { sent, send } = wire()
    const readText = async (path: string) => (path.endsWith('config') ? config : undefined)
    const environment = { variables, readText, home: () => '/home/a' } as never
    const table = client({
      api: dynamodb,
      region: 'us-east-1',
      credentials,
      send,
      environment,
      ...options,
    })
    const result = await table.invoke({ op: 'ListTables' })
    return sent[0] === undefined
      ? (result as { code?: string }).code
      : `${sent[0].scheme}://${sent[0].host}${sent[0].target}`
  }
  const services =
    '[default]\nservices = s\n[services s]\ndynamodb =\n  endpoint_url = http://service\n'
  const general = '[default]\nendpoint_url = http://profile\n'
  const aws = 'https://dynamodb.us-east-1.amazonaws.com/'

  it.each([
    ['nothing said', {}, '', {}, aws],
    [
      'given',
      { AWS_ENDPOINT_URL: 'http://general' },
      general,
      { endpoint: 'http://given' },
      'http://given/',
    ],
    [
      'variable of the service',
      { AWS_ENDPOINT_URL: 'http://general', AWS_ENDPOINT_URL_DYNAMODB: 'http://own/base/' },
      general,
      {},
      'http://own/base/',
    ],
    ['variable', { AWS_ENDPOINT_URL: 'http://general' }, services, {}, 'http://general/'],
    ['profile, of the service', {}, `${services}endpoint_url = x\n`, {}, 'http://service/'],
    ['profile', {}, general, {}, 'http://profile/'],
    [
      'ignored by variable',
      { AWS_ENDPOINT_URL: 'http://general', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
      general,
      {},
      aws,
    ],
    ['ignored by profile', {}, `${general}ignore_configured_endpoint_urls = true\n`, {}, aws],
    [
      'FIPS',
      { AWS_USE_FIPS_ENDPOINT: 'true' },
      '',
      {},
      'https://dynamodb-fips.us-east-1.amazonaws.com/',
    ],
    ['FIPS switched off', { AWS_USE_FIPS_ENDPOINT: 'true' }, '', { fips: false }, aws],
    [
      'dual stack',
      {},
      '[default]\nuse_dualstack_endpoint = true',
      {},
      'https://dynamodb.us-east-1.api.aws/',
    ],
    [
      'account',
      {},
      '',
      { credentials: { ...credentials, accountId: '123456789012' } },
      'https://123456789012.ddb.us-east-1.amazonaws.com/',
    ],
    [
      'account, disabled',
      { AWS_ACCOUNT_ID_ENDPOINT_MODE: 'disabled' },
      '',
      { credentials: { ...credentials, accountId: '123456789012' } },
      aws,
    ],
    ['account, required and missing', {}, '', { accountIdEndpointMode: 'required' }, 'NO_ENDPOINT'],
    ['not a URL', { AWS_ENDPOINT_URL: 'nonsense' }, '', {}, 'BAD_ENDPOINT'],
  ])('A2.16 A2.17 %s', async (_, variables, config, options, expected) => {
    expect(await hostOf(variables, config, options)).toBe(expected)
  })

  it.each([
    ['http://127.0.0.1:4566', 'http://127.0.0.1:4566/notes/a'],
    ['http://storage.example', 'http://storage.example/notes/a'],
    ['https://s3.eu-west-1.amazonaws.com', 'https://notes.s3.eu-west-1.amazonaws.com/a'],
  ])('a bucket at %s', async (endpoint, expected) => {
    const { sent, send } = wire()
    const store = client({ api: s3, region: 'eu-west-1', credentials, send, endpoint })
    await store.invoke({ op: 'HeadObject', request: { Bucket: 'notes', Key: 'a' } })
    expect(`${sent[0]?.scheme}://${sent[0]?.host}${sent[0]?.target}`).toBe(expected)
  })
})
