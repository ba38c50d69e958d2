import { type HttpRequest, isAnomaly, type Send, type Service } from '@plainwire/wire'
import { allCodecs } from '@plainwire/wire/protocols'
import { describe, expect, test } from 'vitest'
import { client, meta } from './index.ts'
import { credentials, notes, nowhere } from './service.fixture.ts'

/** Where a call to `PutNote` named `a b` goes. */
async function sentTo(options: object, api: Service<unknown> = notes) {
  let sent: HttpRequest | undefined
  const send: Send = async request => {
    sent = request
    return { status: 200, headers: [], body: Buffer.from('{}') }
  }
  const made = client({
    api,
    region: 'eu-west-1',
    credentials,
    send,
    environment: nowhere,
    ...options,
  })
  const found = await made.invoke({ op: 'PutNote', request: { Name: 'a b' } } as never)
  const scope = sent?.headers.find(([name]) => name === 'authorization')?.[1]
  return {
    found,
    url: sent && `${sent.scheme}://${sent.host}${sent.target}`,
    scope: /Credential=[^/]+\/\d+\/([^,]+)/.exec(scope ?? '')?.[1],
  }
}

describe('an endpoint of the client', () => {
  const end = '/notes/a%20b'
  const cases: readonly [endpoint: unknown, url: string][] = [
    ['http://127.0.0.1:8000', `http://127.0.0.1:8000${end}`],
    ['http://127.0.0.1:8000/', `http://127.0.0.1:8000${end}`],
    ['http://127.0.0.1:8000/stage', `http://127.0.0.1:8000/stage${end}`],
    ['http://127.0.0.1:8000/stage/', `http://127.0.0.1:8000/stage${end}`],
    ['http://127.0.0.1:8000/a%20b/c', `http://127.0.0.1:8000/a%20b/c${end}`],
    ['https://Example.COM', `https://example.com${end}`],
    ['HTTPS://example.com', `https://example.com${end}`],
    ['https://example.com:443', `https://example.com${end}`],
    ['http://example.com:80', `http://example.com${end}`],
    ['http://example.com:443', `http://example.com:443${end}`],
    ['https://example.com:80', `https://example.com:80${end}`],
    ['http://[::1]:8000', `http://[::1]:8000${end}`],
    [{ hostname: 'example.com' }, `https://example.com${end}`],
    [{ hostname: 'example.com', protocol: 'http' }, `http://example.com${end}`],
    [{ hostname: 'example.com', protocol: 'http', port: 80 }, `http://example.com${end}`],
    [{ hostname: 'example.com', port: 8443 }, `https://example.com:8443${end}`],
    [{ hostname: 'example.com', path: '/stage/' }, `https://example.com/stage${end}`],
    [{ hostname: 'example.com', path: 'stage' }, `https://example.com/stage${end}`],
  ]
  test.each(cases)('A2.2 A2.3 A2.4 A2.5 A2.6 %o', async (endpoint, url) => {
    expect((await sentTo({ endpoint })).url).toBe(url)
  })

  test('changes neither region nor service of the signature', async () => {
    const { scope } = await sentTo({ endpoint: 'http://elsewhere.example/stage' })
    expect(scope).toBe('eu-west-1/notes/aws4_request')
  })

  test('is what meta says', async () => {
    const { found } = await sentTo({ endpoint: 'http://127.0.0.1:8000/stage' })
    expect(meta(found)).toMatchObject({
      endpoint: 'http://127.0.0.1:8000/stage',
      region: 'eu-west-1',
    })
  })
})

test('A2.18 A16.1: a service without rules wants an endpoint, and says so', async () => {
  const { found, url } = await sentTo({})
  expect(found).toMatchObject({ $anomaly: 'unsupported', code: 'NO_ENDPOINT_RULES' })
  expect(isAnomaly(found) && found.message).toMatch(/notes has no endpoint rules.*'endpoint'/)
  expect(url).toBeUndefined()
})

describe('the rules of a service', () => {
  const isSet = (ref: string) => ({ fn: 'isSet', argv: [{ ref }] })
  const isTrue = (ref: string) => ({ fn: 'booleanEquals', argv: [{ ref }, true] })
  const authSchemes = [{ name: 'sigv4', signingName: 'ruled', signingRegion: 'us-east-1' }]
  const rules: Service<unknown> = {
    ...notes,
    codecs: allCodecs,
    endpoint: {
      partitions: [],
      parameters: {
        Region: { type: 'string', builtIn: 'AWS::Region' },
        Endpoint: { type: 'string', builtIn: 'SDK::Endpoint' },
        UseFIPS: { type: 'boolean', builtIn: 'AWS::UseFIPS', default: false },
        UseDualStack: { type: 'boolean', builtIn: 'AWS::UseDualStack', default: false },
        Special: { type: 'boolean', default: false },
      },
      rules: [
        { conditions: [isSet('Endpoint')], endpoint: { url: { ref: 'Endpoint' } } },
        { conditions: [isTrue('UseFIPS')], endpoint: { url: 'https://fips.{Region}.example' } },
        {
          conditions: [isTrue('UseDualStack')],
          endpoint: { url: 'https://dual.{Region}.example' },
        },
        {
          conditions: [isTrue('Special')],
          endpoint: {
            url: 'https://special.example/base',
            properties: { authSchemes },
            headers: { 'x-rule': ['one', 'two'] },
          },
        },
        {
          conditions: [{ fn: 'stringEquals', argv: [{ ref: 'Region' }, 'nowhere-1'] }],
          error: 'not in {Region}',
        },
        { conditions: [], endpoint: { url: 'https://notes.{Region}.example' } },
      ],
    },
  }
  const end = '/notes/a%20b'
  const cases: readonly [options: object, url: string, scope: string][] = [
    [{}, `https://notes.eu-west-1.example${end}`, 'eu-west-1/notes/aws4_request'],
    [
      { region: 'us-west-2' },
      `https://notes.us-west-2.example${end}`,
      'us-west-2/notes/aws4_request',
    ],
    [{ endpoint: 'http://here:1/x' }, `http://here:1/x${end}`, 'eu-west-1/notes/aws4_request'],
    [{ fips: true }, `https://fips.eu-west-1.example${end}`, 'eu-west-1/notes/aws4_request'],
    [{ dualStack: true }, `https://dual.eu-west-1.example${end}`, 'eu-west-1/notes/aws4_request'],
    [
      { endpointParameters: { Special: true } },
      `https://special.example/base${end}`,
      'us-east-1/ruled/aws4_request',
    ],
  ]
  test.each(cases)('A13.1: %o', async (options, url, scope) => {
    expect(await sentTo(options, rules)).toMatchObject({ url, scope })
  })

  test('headers of a rule go out, signed', async () => {
    const { found } = await sentTo({ endpointParameters: { Special: true } }, rules)
    const sent = meta(found)?.request?.headers ?? []
    expect(sent.filter(([name]) => name === 'x-rule').map(([, value]) => value)).toEqual([
      'one',
      'two',
    ])
    expect(sent.find(([name]) => name === 'authorization')?.[1]).toContain('x-rule')
  })

  test('a rule that refuses is an anomaly in its own words', async () => {
    const { found, url } = await sentTo({ region: 'nowhere-1' }, rules)
    expect(found).toMatchObject({ $anomaly: 'incorrect', code: 'NO_ENDPOINT', service: 'notes' })
    expect(isAnomaly(found) && found.message).toContain('not in nowhere-1')
    expect(url).toBeUndefined()
  })

  test('an endpoint that is no URL', async () => {
    const { found } = await sentTo(
      { region: '' },
      {
        ...rules,
        endpoint: {
          parameters: {},
          partitions: [],
          rules: [{ conditions: [], endpoint: { url: 'nonsense' } }],
        },
      },
    )
    expect(isAnomaly(found)).toBe(true)
  })
})
