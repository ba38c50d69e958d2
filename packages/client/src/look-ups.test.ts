/** Regions and credentials: who is asked, in which order, and what is said when nobody knows. */
import { type HttpRequest, header, isAnomaly, type Send } from '@plainwire/wire'
import { afterEach, describe, expect, test } from 'vitest'
import { parseConfig } from './config-file.ts'
import { cached, chain } from './credentials/index.ts'
import { client, configure, meta } from './index.ts'
import { notes, nowhere } from './service.fixture.ts'

afterEach(() => configure({}))

type Files = Readonly<Record<string, string>>
type Variables = Readonly<Record<string, string>>
type Settings = Parameters<typeof configure>[0]

const noInstance = { AWS_EC2_METADATA_DISABLED: 'true' }

/** Calls once on a machine with these variables and files; says who signed for which region, or the anomaly. */
async function called(variables: Variables, files: Files = {}, options: object = {}) {
  let sent: HttpRequest | undefined
  const send: Send = async request => {
    sent = request
    return { status: 200, headers: [], body: Buffer.from('{}') }
  }
  const readText = async (path: string) => files[path]
  const environment = { ...nowhere, variables: { ...noInstance, ...variables }, readText }
  const made = client({ api: notes, endpoint: 'http://there', send, environment, ...options })
  const found = await made.invoke({ op: 'ListNotes', request: {} })
  if (isAnomaly(found)) return { anomaly: found, sent, trace: meta(found) }
  const scope = /Credential=([^/]+)\/\d+\/([^/]+)\//.exec(
    header(sent?.headers ?? [], 'authorization') ?? '',
  )
  return {
    key: scope?.[1],
    region: scope?.[2],
    token: header(sent?.headers ?? [], 'x-amz-security-token'),
  }
}

const config = '/home/me/.aws/config'
const secrets = '/home/me/.aws/credentials'
const keys = (key: string) => ({ AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: 's' })
const keysOf = (key: string) => ({ accessKeyId: key, secretAccessKey: 's' })
const pair = (key: string) => `aws_access_key_id = ${key}\naws_secret_access_key = s\n`
const inConfig = { [config]: '[default]\nregion = of-profile\n[profile work]\nregion = of-work\n' }

describe('A1.6 A8.5 the region comes from', () => {
  const cases: readonly [
    what: string,
    options: object,
    variables: Variables,
    settings: Settings,
    files: Files,
    region: string,
  ][] = [
    ['the option', { region: 'given' }, { AWS_REGION: 'r' }, { region: 's' }, inConfig, 'given'],
    ['a provider', { region: async () => 'p' }, { AWS_REGION: 'r' }, {}, inConfig, 'p'],
    ['AWS_REGION', {}, { AWS_REGION: 'r', AWS_DEFAULT_REGION: 'd' }, {}, inConfig, 'r'],
    ['AWS_DEFAULT_REGION', {}, { AWS_DEFAULT_REGION: 'd' }, { region: 's' }, inConfig, 'd'],
    ['not a blank variable', {}, { AWS_REGION: ' ', AWS_DEFAULT_REGION: 'd' }, {}, {}, 'd'],
    ['configure', {}, {}, { region: 's' }, inConfig, 's'],
    ['the default profile', {}, {}, {}, inConfig, 'of-profile'],
    ['the profile of AWS_PROFILE', {}, { AWS_PROFILE: 'work' }, {}, inConfig, 'of-work'],
    ['the profile of configure', {}, {}, { profile: 'work' }, inConfig, 'of-work'],
    [
      'the file of AWS_CONFIG_FILE',
      {},
      { AWS_CONFIG_FILE: '/else' },
      {},
      { ...inConfig, '/else': '[default]\nregion = else' },
      'else',
    ],
    ['the credentials file', {}, {}, {}, { [secrets]: '[default]\nregion = c' }, 'c'],
  ]
  test.each(cases)('%s', async (_, options, variables, settings, files, region) => {
    configure(settings)
    expect(await called({ ...keys('k'), ...variables }, files, options)).toMatchObject({ region })
  })

  test('nowhere: an anomaly that says where it was looked for', async () => {
    const found = await called({ ...keys('k'), AWS_PROFILE: 'work' }, {})
    expect(found.anomaly).toMatchObject({
      $anomaly: 'fault',
      code: 'NO_REGION',
      retryable: false,
      op: 'ListNotes',
      service: 'notes',
    })
    for (const source of [
      'AWS_REGION',
      'AWS_DEFAULT_REGION',
      'configure',
      "'work'",
      config,
      secrets,
    ])
      expect(found.anomaly?.message).toContain(source)
    expect(found.sent).toBeUndefined()
    expect(found.trace?.attempts).toEqual([])
  })
})

describe('the region of a profile', () => {
  const machine = () => {
    const files: Record<string, string> = { ...inConfig }
    const variables: Record<string, string> = { ...noInstance, ...keys('k') }
    let reads = 0
    const regions: (string | undefined)[] = []
    const readText = async (path: string) => {
      if (path === config) reads++
      return files[path]
    }
    const send: Send = async request => {
      regions.push(/\/\d+\/([^/]+)\//.exec(header(request.headers, 'authorization') ?? '')?.[1])
      return { status: 200, headers: [], body: Buffer.from('{}') }
    }
    const environment = { ...nowhere, variables, readText }
    const credentials = { accessKeyId: 'k', secretAccessKey: 's' }
    const made = client({ api: notes, endpoint: 'http://there', send, environment, credentials })
    const call = () => made.invoke({ op: 'ListNotes', request: {} })
    return { files, variables, regions, call, reads: () => reads }
  }

  test('is read once, by ten calls at once and by later ones', async () => {
    const { call, regions, reads } = machine()
    await Promise.all(Array.from({ length: 10 }, call))
    await call()
    expect(regions).toEqual(Array.from({ length: 11 }, () => 'of-profile'))
    expect(reads()).toBe(1)
  })

  test('is that of the profile that is asked for now', async () => {
    const { call, regions, variables } = machine()
    await call()
    configure({ profile: 'work' })
    await call()
    variables.AWS_PROFILE = 'default'
    await call()
    expect(regions).toEqual(['of-profile', 'of-work', 'of-profile'])
  })

  test('is asked for again where there was none', async () => {
    const { call, regions, files } = machine()
    files[config] = ''
    expect(await call()).toMatchObject({ code: 'NO_REGION' })
    files[config] = '[default]\nregion = late\n'
    await call()
    expect(regions).toEqual(['late'])
  })
})

describe('A1.8 A7.2 A7.3 A7.4 credentials come from', () => {
  const region = { AWS_REGION: 'r' }
  const explicit = { accessKeyId: 'given', secretAccessKey: 's', sessionToken: 't' }
  const cases: readonly [
    what: string,
    options: object,
    variables: Variables,
    settings: Settings,
    files: Files,
    key: string,
    token?: string,
  ][] = [
    ['the option', { credentials: explicit }, keys('env'), {}, {}, 'given', 't'],
    ['a provider', { credentials: async () => explicit }, keys('env'), {}, {}, 'given', 't'],
    ['the environment', {}, keys('env'), { accessKeyId: 'c', secretAccessKey: 's' }, {}, 'env'],
    ['it with a token', {}, { ...keys('env'), AWS_SESSION_TOKEN: 'tt' }, {}, {}, 'env', 'tt'],
    ['it without a blank token', {}, { ...keys('env'), AWS_SESSION_TOKEN: ' ' }, {}, {}, 'env'],
    [
      'configure',
      {},
      {},
      { accessKeyId: 'c', secretAccessKey: 's' },
      { [secrets]: `[default]\n${pair('f')}` },
      'c',
    ],
    [
      'configure with a token',
      {},
      {},
      { accessKeyId: 'c', secretAccessKey: 's', sessionToken: 'ct' },
      {},
      'c',
      'ct',
    ],
    [
      'not half an environment',
      {},
      { AWS_ACCESS_KEY_ID: 'e' },
      { accessKeyId: 'c', secretAccessKey: 's' },
      {},
      'c',
    ],
    ['not a blank key', {}, { ...keys(' ') }, { accessKeyId: 'c', secretAccessKey: 's' }, {}, 'c'],
    ['the default profile', {}, {}, {}, { [secrets]: `[default]\n${pair('f')}` }, 'f'],
    [
      'it with a token',
      {},
      {},
      {},
      { [secrets]: `[default]\n${pair('f')}aws_session_token=ft` },
      'f',
      'ft',
    ],
    ['the config file', {}, {}, {}, { [config]: `[default]\n${pair('g')}` }, 'g'],
    [
      'the credentials file before the config file',
      {},
      {},
      {},
      { [config]: `[default]\n${pair('g')}`, [secrets]: `[default]\n${pair('f')}` },
      'f',
    ],
    [
      'the profile of AWS_PROFILE',
      {},
      { AWS_PROFILE: 'work' },
      { profile: 'other' },
      { [secrets]: `[default]\n${pair('f')}[work]\n${pair('w')}` },
      'w',
    ],
    [
      'the profile of configure',
      {},
      {},
      { profile: 'work' },
      { [secrets]: `[work]\n${pair('w')}` },
      'w',
    ],
    [
      'the file of AWS_SHARED_CREDENTIALS_FILE',
      {},
      { AWS_SHARED_CREDENTIALS_FILE: '/a', AWS_CREDENTIAL_PROFILES_FILE: '/b' },
      {},
      { '/a': `[default]\n${pair('a')}`, '/b': `[default]\n${pair('b')}` },
      'a',
    ],
    [
      'the file of AWS_CREDENTIAL_PROFILES_FILE',
      {},
      { AWS_CREDENTIAL_PROFILES_FILE: '/b' },
      {},
      { '/b': `[default]\n${pair('b')}` },
      'b',
    ],
  ]
  test.each(cases)('%s', async (_, options, variables, settings, files, key, token) => {
    configure(settings)
    expect(await called({ ...region, ...variables }, files, options)).toEqual({
      key,
      region: 'r',
      token,
    })
  })

  const reasons: readonly [what: string, variables: Variables, files: Files, reason: RegExp][] = [
    ['nothing at all', {}, {}, /profile: no profile 'default' in .*config or .*credentials/],
    ['no key', {}, {}, /environment: AWS_ACCESS_KEY_ID is not set/],
    ['no secret', { AWS_ACCESS_KEY_ID: 'k' }, {}, /environment: AWS_SECRET_ACCESS_KEY is not set/],
    ['nothing configured', {}, {}, /configure: no access key configured/],
    ['a profile without keys', {}, inConfig, /profile: profile 'default' has no credentials/],
    ['no such profile', { AWS_PROFILE: 'nope' }, inConfig, /no profile 'nope'/],
  ]
  test.each(reasons)('nowhere (%s): every source says why', async (_, variables, files, reason) => {
    const { anomaly, sent, trace } = await called({ ...region, ...variables }, files)
    expect(anomaly).toMatchObject({ $anomaly: 'fault', code: 'NO_CREDENTIALS', op: 'ListNotes' })
    expect(anomaly?.message).toMatch(reason)
    const data = anomaly?.data as { tried: string[] } | undefined
    expect(data?.tried.map(text => text.split(':')[0])).toEqual([
      'environment',
      'configure',
      'web identity',
      'profile',
      'container',
      'instance',
    ])
    expect(sent).toBeUndefined()
    expect(trace?.attempts).toEqual([])
  })

  test('A3.11 the region is missed before credentials, and these before an endpoint', async () => {
    const nowhere = { endpoint: undefined }
    expect((await called({}, {}, nowhere)).anomaly).toMatchObject({ code: 'NO_REGION' })
    expect((await called(region, {}, nowhere)).anomaly).toMatchObject({ code: 'NO_CREDENTIALS' })
    const whole = { ...region, ...keys('k') }
    expect((await called(whole, {}, nowhere)).anomaly).toMatchObject({ code: 'NO_ENDPOINT_RULES' })
  })

  test('A1.7 A1.8 A3.13 providers are asked for every call, and what is empty is an anomaly', async () => {
    let asked = 0
    const send: Send = async () => ({ status: 200, headers: [], body: Buffer.from('{}') })
    const answers: Record<string, unknown> = { region: 'r', credentials: keysOf('k') }
    const made = client({
      api: notes,
      endpoint: 'http://there',
      send,
      environment: nowhere,
      region: () => {
        asked++
        return answers.region as string
      },
      credentials: () => {
        asked++
        return answers.credentials as never
      },
    })
    const call = () => made.invoke({ op: 'ListNotes', request: {} })
    await call()
    await call()
    expect(asked).toBe(4)
    for (const region of ['', ' ', undefined]) {
      answers.region = region
      expect(await call()).toMatchObject({ $anomaly: 'fault', code: 'NO_REGION' })
    }
    answers.region = 'r'
    for (const credentials of [{}, { accessKeyId: 'k' }, undefined]) {
      answers.credentials = credentials
      expect(await call()).toMatchObject({ $anomaly: 'fault', code: 'NO_CREDENTIALS' })
    }
  })

  test('A1.7 A1.8 providers may be objects that are asked by fetch, of the client and of one call', async () => {
    const asked: string[] = []
    const provider = (name: string) => ({
      name,
      fetch(outside?: { variables: object }) {
        asked.push(`${this.name} ${typeof outside?.variables}`)
        return { accessKeyId: this.name, secretAccessKey: 's' }
      },
    })
    const made = client({
      api: notes,
      endpoint: 'http://there',
      region: { fetch: async () => 'eu-west-3' },
      credentials: provider('one'),
      environment: nowhere,
      send: async () => ({ status: 200, headers: [], body: Buffer.from('{}') }),
    })
    const scope = async (more: object) => {
      const found = await made.invoke({ op: 'ListNotes', request: {}, ...more })
      const headers = new Map(meta(found)?.request?.headers)
      return /Credential=(\w+)\/\d+\/([^/]+)/.exec(headers.get('authorization') ?? '')?.slice(1)
    }
    expect(await scope({})).toEqual(['one', 'eu-west-3'])
    expect(await scope({ credentials: provider('two') })).toEqual(['two', 'eu-west-3'])
    const several = cached(chain([{ fetch: async () => undefined as never }, provider('three')]))
    for (let again = 0; again < 2; again++)
      expect(await scope({ credentials: several })).toEqual(['three', 'eu-west-3'])
    expect(asked).toEqual(['one object', 'two object', 'three object'])
  })

  test('A3.16 ten calls at once on a cold client read the profile once, later ones not again', async () => {
    let reads = 0
    const readText = async (path: string) => {
      if (path === secrets) reads++
      return `[default]\n${pair('f')}`
    }
    const send: Send = async () => ({ status: 200, headers: [], body: Buffer.from('{}') })
    const environment = { ...nowhere, readText }
    const made = client({ api: notes, region: 'r', endpoint: 'http://there', send, environment })
    const call = () => made.invoke({ op: 'ListNotes', request: {} })
    const all = await Promise.all(Array.from({ length: 10 }, call))
    expect(all.filter(isAnomaly)).toEqual([])
    await call()
    expect(reads).toBe(1)
  })

  test('nothing found is not remembered', async () => {
    const files: Record<string, string> = {}
    const send: Send = async () => ({ status: 200, headers: [], body: Buffer.from('{}') })
    const readText = async (path: string) => files[path]
    const environment = { ...nowhere, variables: noInstance, readText }
    const made = client({ api: notes, region: 'r', endpoint: 'http://there', send, environment })
    const call = () => made.invoke({ op: 'ListNotes', request: {} })
    expect(await call()).toMatchObject({ code: 'NO_CREDENTIALS' })
    files[secrets] = `[default]\n${pair('f')}`
    expect(isAnomaly(await call())).toBe(false)
  })
})

test('configure refuses names it does not know, and replaces what was set before', async () => {
  expect(() => configure({ regoin: 'x' } as never)).toThrow("Did you mean 'region'?")
  configure({ region: 'one', accessKeyId: 'c', secretAccessKey: 's' })
  configure({ region: 'two' })
  expect(await called(keys('k'))).toMatchObject({ region: 'two', key: 'k' })
  expect((await called({})).anomaly).toMatchObject({ code: 'NO_CREDENTIALS' })
})

describe('A8.6 A8.7 A8.9 the grammar of profile files', () => {
  const cases: readonly [what: string, text: string, profiles: object][] = [
    ['nothing', '', {}],
    ['a heading', '[profile b]\nk=2', { b: { k: '2' } }],
    ['the default', '[default]\nk=1', { default: { k: '1' } }],
    ['spaces about anything', '  [ profile  a ]  \n  k  =  1  \n', { a: { k: '1' } }],
    ['quoted names', `[profile "a b"]\nk=1\n[profile 'c']`, { 'a b': { k: '1' }, c: {} }],
    ['Windows line ends', '[profile a]\r\nk = 1\r\n', { a: { k: '1' } }],
    ['a byte order mark', '\uFEFF[profile a]\nk = 1', { a: { k: '1' } }],
    [
      'A8.6 comments and blank lines',
      '# c\n; c\n\n[profile a]\n# m = 9\n # n = 9\n\t\nk = 1 # c\nl = 2 ; c\n; o = 9',
      { a: { k: '1', l: '2' } },
    ],
    ['A8.9 no comment, but part of the value', '[profile a]\nk = a#b;c', { a: { k: 'a#b;c' } }],
    ['A8.6 an = inside a value', '[profile a]\nk = b=c==', { a: { k: 'b=c==' } }],
    [
      'A8.6 dots, dashes, underscores in a key',
      '[profile a]\nk.l-m_n = 1',
      { a: { 'k.l-m_n': '1' } },
    ],
    ['keys in any case', '[profile a]\nKeY = Value', { a: { key: 'Value' } }],
    ['an empty value', '[profile a]\nk =\nl = 1', { a: { k: '', l: '1' } }],
    [
      'A8.7 a nested block',
      '[profile a]\ns3 =\n  region = no\nregion = yes',
      { a: { s3: { region: 'no' }, region: 'yes' } },
    ],
    [
      'A8.7 a block that goes on later',
      '[profile a]\ns3 =\n  k = 1\nl = 2\ns3 =\n  m = 3',
      { a: { s3: { k: '1', m: '3' }, l: '2' } },
    ],
    ['a value that goes on', '[profile a]\nk = 1\n  2\nl = 3', { a: { k: '1\n2', l: '3' } }],
    [
      'a whole section that is indented',
      '[profile a]\n  k = 1\n  l = 2',
      { a: { k: '1', l: '2' } },
    ],
    ['a section twice', '[profile a]\nk = 1\nl = 1\n[profile a]\nk = 2', { a: { k: '2', l: '1' } }],
    ['A8.8 lines that are nothing', '[profile a]\nnonsense\n!!!\nk = 1\n', { a: { k: '1' } }],
    ['A8.8 a value without a word', '[profile a]\nk = ;;\nl = ---', { a: { k: '', l: '---' } }],
    ['a pair before any section', 'k = 1\n[profile a]\nk = 2', { a: { k: '2' } }],
    [
      'A8.10 other kinds of section',
      '[sso-session s]\nk = 1\n[services t]\nk = 2\n[profile a]',
      { a: {} },
    ],
    ['names of many words', '[profile a b]\nk = 1', { 'a b': { k: '1' } }],
    [
      'names of objects',
      '[profile __proto__]\nk = 1\n[profile constructor]\n__proto__ = 2',
      JSON.parse('{"__proto__":{"k":"1"},"constructor":{"__proto__":"2"}}'),
    ],
  ]
  test.each(cases)('%s', (_, text, profiles) => {
    expect(JSON.stringify(parseConfig(text).profiles)).toBe(JSON.stringify(profiles))
  })

  test('A8.8 each line that is skipped is noted with its number', () => {
    const text = '; fine\nk = 1\n[profile a\n[profile b]\n = 1\nnonsense\ns3 =\n x\n = y\n[x y]\n'
    expect(parseConfig(text).problems.map(problem => problem.split(':')[0])).toEqual(
      [2, 3, 5, 6, 8, 9, 10].map(line => `line ${line}`),
    )
  })

  test('A8.2 a name without its prefix counts where nothing else has the name', async () => {
    const files = {
      [config]: '[work]\nregion = stray\n[other]\nregion = no\n[profile other]\nregion = yes',
    }
    const variables = { ...keys('k'), AWS_PROFILE: 'work' }
    expect(await called(variables, files)).toMatchObject({ region: 'stray' })
    const other = await called({ ...variables, AWS_PROFILE: 'other' }, files)
    expect(other).toMatchObject({ region: 'yes' })
  })

  test('A8.10 an sso-session or a services section is no profile', async () => {
    const files = { [config]: '[sso-session work]\nregion = no\n[services work]\nregion = no' }
    const found = await called({ ...keys('k'), AWS_PROFILE: 'work' }, files)
    expect(found.anomaly).toMatchObject({ code: 'NO_REGION' })
  })

  test('A7.6 a file that is no configuration is passed over, and what is wrong with it is said', async () => {
    const files = { [config]: '[profile work\nregion = x\n' }
    const { anomaly } = await called({ AWS_REGION: 'r', AWS_PROFILE: 'work' }, files)
    expect(anomaly).toMatchObject({ code: 'NO_CREDENTIALS' })
    expect(anomaly?.message).toContain(`${config} line 1: Profile definition must end with ']'`)
  })
})
