/** Configurations: the first service's own, ours, and every way to get one wrong. */
import { readFileSync } from 'node:fs'
import { isAnomaly } from '@plainwire/wire'
import { describe, expect, test } from 'vitest'
import { configTemplate } from './init.ts'
import { type Loaded, readConfig, withoutComments } from './read.ts'

const seed = {
  listenAddress: ':9000',
  token: 's3cr3t',
  logLevel: 'debug',
  org: 'localdev',
  metadataRepository: {
    type: 's3',
    config: { bucket: 'md', prefix: 'datasets', region: 'us-east-1', akid: 'AK', secret: 'SK' },
  },
  accounts: {
    research: {
      storageProviders: ['s3'],
      config: { region: 'us-west-2', akid: 'A2', secret: 'S2', loggingBucket: 'access-logs' },
    },
  },
  Version: { Version: '1.2.3', GitHash: 'x' },
}

type Part = Record<string, unknown>
const read = (value: unknown, environment = {}) => readConfig(JSON.stringify(value), environment)
const loaded = (value: unknown, environment = {}): Loaded => {
  const result = read(value, environment)
  if (isAnomaly(result)) throw new Error(result.message)
  return result
}
const problems = (value: unknown) => {
  const result = read(value)
  if (!isAnomaly(result)) return []
  return result.problems!.map(({ path, message }) => `${path.join('.')}: ${message}`)
}

describe('B: the file of the first service', () => {
  test('is accepted as it is', () => {
    const { config, unknown } = loaded(seed)
    expect(unknown).toEqual([])
    expect(config).toMatchObject({
      listen: { host: '0.0.0.0', port: 9000 },
      logLevel: 'debug',
      org: 'localdev',
      aws: 'local',
      metadata: { bucket: 'md', prefix: 'datasets', region: 'us-east-1' },
      accounts: {
        research: { name: 'research', region: 'us-west-2', loggingBucket: 'access-logs' },
      },
      names: {
        namePrefix: 'dataset-localdev',
        iamPathPrefix: '/spinup/dataset/',
        auditGroupPrefix: '/spinup/localdev/',
        streamPrefix: 'dataset-',
      },
      limits: {
        attachmentBytes: 33_554_432,
        attachmentRequestBytes: 52_428_800,
        presignSeconds: 300,
        requestTimeout: 60_000,
        grantAttempts: 5,
        grantWait: 3000,
        bucketAttempts: 20,
        bucketWait: 2000,
      },
      audit: { retentionDays: 365 },
    })
    expect(config.rules.gates).toEqual({})
    expect(config.accounts.research!.credentials!.secretAccessKey()).toBe('S2')
    expect(config.keys).toMatchObject([{ name: 'token', forwardsUsers: true }])
  })

  test('is spelled in any case, names of accounts excepted', () => {
    const { config } = loaded({
      LISTENADDRESS: '127.0.0.1:1',
      Token: 't',
      ORG: 'a',
      metadatarepository: { TYPE: 's3', Config: { BUCKET: 'md', Region: 'eu-west-1' } },
      Accounts: { Lab: { storageproviders: ['s3'], CONFIG: { LoggingBucket: 'logs' } } },
    })
    expect(config.listen).toEqual({ host: '127.0.0.1', port: 1 })
    expect(config.metadata).toEqual({ bucket: 'md', region: 'eu-west-1' })
    expect(config.accounts).toHaveProperty(['Lab', 'loggingBucket'], 'logs')
  })

  test('any other word for a level is info', () => {
    expect(loaded({ ...seed, logLevel: 'chatty' }).config.logLevel).toBe('info')
  })
})

test('the example that is shipped loads', () => {
  const text = readFileSync(new URL('../../config/config.example.json', import.meta.url), 'utf8')
  expect(JSON.parse(text)).toBeDefined()
  const read = readConfig(text, { DATASETS_TOKEN: 'x' })
  expect(read).toMatchObject({ unknown: [], config: { org: 'localdev' } })
})

describe('what is wrong', () => {
  test('is told all at once, with its path', () => {
    const found = problems({
      token: 7,
      org: 'localdev',
      metadataRepository: { type: 'disk', config: { region: 'x' } },
      accounts: {
        a: { storageProviders: ['gcs'], config: {} },
        b: { storageProviders: [], config: {} },
      },
    })
    expect(found.map(line => line.split(':')[0])).toEqual([
      'token',
      'metadataRepository.type',
      'metadataRepository.config.bucket',
      'accounts.a.storageProviders.0',
      'accounts.b.storageProviders',
    ])
    expect(found.join()).toContain("'s3', the only kind")
  })

  test.each<[string, Part, RegExp]>([
    ['10: an empty token', { token: '' }, /^token: must not be empty/],
    ['10: no token and nobody else', { token: undefined }, /^token: must be there/],
    ['no org', { org: '' }, /^org: must not be empty/],
    ['a missing org', { org: undefined }, /^org: /],
    ['58: an org of 11 characters', { org: 'elevenchars' }, /^org: .*at most 10 characters.*64/],
    ['58: an org in upper case', { org: 'Local' }, /^org: must be lower case.*'Local'/],
    ['no accounts', { accounts: {} }, /^accounts: needs at least one/],
    ['a listener without a port', { listenAddress: 'localhost' }, /^listenAddress: .*':8080'/],
    [
      'a webhook that is no address',
      { webhooks: [{ url: 'x', secret: 's' }] },
      /^webhooks\.0\.url/,
    ],
    [
      'a retention CloudWatch Logs has not',
      { audit: { retentionDays: 2 } },
      /^audit\.retentionDays/,
    ],
    ['two keys of a name', { keys: [{ name: 'token', secret: 'x' }] }, /^keys\.0: .*second key/],
    ['a secret longer than bcrypt reads', { token: 'x'.repeat(73) }, /^token: .*72/],
    ['a variable that is not set', { token: { env: 'NO_SUCH' } }, /NO_SUCH, which is not set/],
    ['another switch of compatibility', { compat: 'rust' }, /^compat/],
  ])('%s', (_, part, said) => {
    expect(problems({ ...seed, ...part })).toContainEqual(expect.stringMatching(said))
  })

  test.each([
    ['no JSON', '{ "org": ', /is not JSON/],
    ['a number', '7', /expected object/],
    ['too much', ' '.repeat(2 << 20), /larger than/],
  ])('%s', (_, text, said) => {
    expect(readConfig(text)).toMatchObject({
      code: 'BAD_CONFIG',
      message: expect.stringMatching(said),
    })
  })

  test('unknown keys are named, not refused', () => {
    const given = { ...seed, tokn: 'x', keys: [{ name: 'a', secret: 'b', scope: [] }] }
    expect(loaded(given).unknown).toEqual(['keys.0.scope', 'tokn'].sort().reverse())
  })
})

describe('what came since', () => {
  test('secrets come from the environment, and no print shows one', () => {
    const { config } = loaded({ ...seed, token: { env: 'DS_TOKEN' } }, { DS_TOKEN: 'hush-hush' })
    expect(config.keys[0]!.secret()).toBe('hush-hush')
    expect(JSON.stringify(config) + String(config.keys[0]!.secret)).not.toMatch(/hush|"SK"|"S2"/)
  })

  test('strict is every gate; a gate that is named has the last word', () => {
    const { gates } = loaded({ ...seed, strict: true, gates: { duaBeforeAccess: false } }).config
      .rules
    expect(Object.values(gates)).toHaveLength(10)
    expect(Object.entries(gates).filter(([, on]) => !on)).toEqual([['duaBeforeAccess', false]])
  })

  test('config init writes one that is accepted, in which every key is known', () => {
    const { config, unknown } = readConfig(configTemplate('made-up')) as Loaded
    expect(unknown).toEqual([])
    expect(config).toMatchObject({ org: 'localdev', aws: 'local', data: './data' })
    expect(config.keys[0]!.secret()).toBe('made-up')
    expect(config.accounts.research!.groups.lab1).toMatchObject({ cleared: 'high' })
  })

  test('what looks like a comment within a text is none', () => {
    const text = '{"a": "http://x/*y*/", /* no\nno */ "b": 1} // "c"'
    const bare = withoutComments(text)
    expect(JSON.parse(bare)).toEqual({ a: 'http://x/*y*/', b: 1 })
    expect(bare).toHaveLength(text.length)
    expect(bare.indexOf('"b"')).toBe(text.indexOf('"b"'))
  })
})
