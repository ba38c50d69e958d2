/** The factory and its configuration: A1, A2, A3 of the contract. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import lite from './index.ts'
import { cleanEnvironment, keys, type Loopback, loopback, thrownBy } from './loopback.fixture.ts'
import { regions, services } from './names.ts'
import { keepsByDefault } from './request/transport.ts'
import type { LiteConfig, Loose } from './types.ts'

let server: Loopback
const environment = cleanEnvironment()
const home = mkdtempSync(join(os.tmpdir(), 'plainwire-lite-'))
beforeAll(async () => {
  server = await loopback()
  vi.spyOn(os, 'homedir').mockReturnValue(home)
})
afterEach(() => environment.set({}))
afterAll(async () => {
  vi.restoreAllMocks()
  environment.restore()
  rmSync(home, { recursive: true })
  await server.close()
})

const minimal = { ...keys, region: 'us-west-1' }
const make = (config?: LiteConfig): Promise<Loose> => lite(config)
const plugin = (more: object = {}): Loose => ({ service: 'lambda', methods: {}, ...more })

describe('the factory', () => {
  test('1: is a function that makes one, from the environment alone too', async () => {
    environment.set({
      AWS_ACCESS_KEY_ID: 'foo',
      AWS_SECRET_ACCESS_KEY: 'bar',
      AWS_REGION: 'us-west-1',
    })
    const aws = await make()
    expect(lite).toBeTypeOf('function')
    expect(aws).toBeTypeOf('function')
    expect(aws.config).toMatchObject({ region: 'us-west-1', profile: 'default' })
  })

  test('2: testing is on the factory and not on clients', async () => {
    expect(lite.testing).toMatchObject({ enable: expect.any(Function) })
    expect((await make(minimal)).testing).toBeUndefined()
  })

  test.each<[config: Loose, message: RegExp]>([
    [{ plugins: {}, region: 1 }, /Plugins must be an array/],
    [{ protocol: 'x', host: 'y' }, /Protocol must be/],
    [{}, /Unable to find AWS credentials/],
    [keys, /Unable to find AWS region/],
    [{ ...minimal, plugins: [plugin({ methods: [] })] }, /Plugin must export a methods object/],
  ])('3: says first what comes first: %j', async (config, message) => {
    vi.spyOn(console, 'error').mockReturnValueOnce()
    environment.set({ AWS_EC2_METADATA_DISABLED: 'true' })
    expect((await thrownBy(make(config))).message).toMatch(message)
  })

  test('4: shows its configuration as JSON has it, without secrets', async () => {
    const request = () => undefined
    const given = plugin({ name: 'mine', property: 'Mine', methods: { Get: { request } } })
    const aws = await make({ ...minimal, endpoint: 'http://there:81/base', plugins: [given] })
    expect(Object.keys(aws)).toEqual(['config', 'credentials', 'Mine'])
    expect(aws.config).toEqual({
      region: 'us-west-1',
      profile: 'default',
      endpoint: 'http://there:81/base',
      protocol: 'http:',
      host: 'there',
      port: 81,
      pathPrefix: '/base',
      plugins: [{ name: 'mine', service: 'lambda', property: 'Mine', methods: { Get: {} } }],
    })
  })

  test('5: shows its credentials, secrets only to who asks for them by name', async () => {
    const { credentials } = await make({ ...minimal, retries: 3 })
    expect(Object.keys(credentials)).toEqual(['accessKeyId'])
    expect(credentials).toHaveProperty('secretAccessKey', 'bar')
    expect(credentials).toHaveProperty('sessionToken', 'baz')
    const plain = await make({ accessKeyId: 'a', secretAccessKey: 'b', region: 'us-west-1' })
    expect('sessionToken' in plain.credentials).toBe(true)
    expect(plain.credentials.sessionToken).toBeUndefined()
  })

  test('6: leaves what it is given as it was', async () => {
    const config = Object.freeze({ ...minimal, host: 'x', plugins: Object.freeze([plugin()]) })
    const before = { ...config }
    await make(config)
    expect(config).toEqual(before)
  })
})

describe('configuration', () => {
  test.each<[config: Loose, type: Loose, message: string]>([
    [{ accessKeyId: 1 }, TypeError, 'Access key must be a string'],
    [{ secretAccessKey: 1 }, TypeError, 'Secret access key must be a string'],
    [{ sessionToken: 1 }, TypeError, 'Session token must be a string'],
    [
      { accessKeyId: 'a' },
      ReferenceError,
      'You must supply both an access key ID & secret access key',
    ],
    [
      { secretAccessKey: 'a' },
      ReferenceError,
      'You must supply both an access key ID & secret access key',
    ],
    [{ ...keys, region: 1 }, TypeError, 'Region must be a string'],
    [{ ...keys, region: 'us-south-14' }, ReferenceError, 'Invalid region specified: us-south-14'],
    [{ ...minimal, plugins: 'x' }, TypeError, 'Plugins must be an array'],
    [{ ...minimal, plugins: false }, TypeError, 'Plugins must be an array'],
    [{ ...minimal, protocol: 'lolidk' }, ReferenceError, 'Protocol must be `https:` or `http:`'],
  ])('7, 8, 11, 16: %j', async (config, type, message) => {
    const thrown = await thrownBy(make(config))
    expect(thrown).toBeInstanceOf(type)
    expect(thrown.message).toBe(message)
  })

  test('7: a session token alone is no credentials', async () => {
    environment.set({ AWS_EC2_METADATA_DISABLED: 'true' })
    const thrown = await thrownBy(make({ sessionToken: 'a', region: 'us-west-1' }))
    expect(thrown.message).toMatch(/^Unable to find AWS credentials via params/)
  })

  test('8: with a host of one’s own any region goes', async () => {
    const aws = await make({ ...keys, region: 'nowhere-1', host: 'there' })
    expect(aws.config.region).toBe('nowhere-1')
  })

  test('8: all regions of AWS are known, the newest too', async () => {
    const all = Object.values(regions).flat()
    expect(all).toEqual(
      expect.arrayContaining(['mx-central-1', 'ca-west-1', 'ap-southeast-7', 'eusc-de-east-1']),
    )
    for (const region of all) expect((await make({ ...keys, region })).config.region).toBe(region)
  })

  test.each<[variables: Record<string, string>, profile: string | undefined, used: string]>([
    [{}, undefined, 'default'],
    [{ AWS_PROFILE: 'of-env' }, undefined, 'of-env'],
    [{ AWS_PROFILE: 'of-env' }, 'given', 'given'],
  ])('9: profile of %j and %s', async (variables, profile, used) => {
    environment.set(variables)
    expect((await make({ ...minimal, profile })).config.profile).toBe(used)
  })

  test.each<[config: LiteConfig, parts: object]>([
    [{ endpoint: 'https://aws-lite.org' }, { host: 'aws-lite.org', protocol: 'https:' }],
    [{ url: 'http://localhost:3333' }, { host: 'localhost', protocol: 'http:', port: 3333 }],
    [{ endpoint: 'http://a/b-c/' }, { host: 'a', protocol: 'http:', pathPrefix: '/b-c' }],
    [{ endpoint: 'localhost' }, { host: 'localhost' }],
    [{ endpoint: 'aws-lite.org' }, { host: 'aws-lite.org' }],
    [
      { endpoint: 'http://a', host: 'b', port: 1 },
      { host: 'a', protocol: 'http:' },
    ],
    [
      { endpoint: 'localhost', port: 4566, protocol: 'http', pathPrefix: 'p' },
      { host: 'localhost', port: 4566, protocol: 'http:', pathPrefix: '/p' },
    ],
    [{ host: 'https://aws-lite.org/x' }, { host: 'aws-lite.org' }],
    [{ hostname: 'http://localhost:3333' }, { host: 'localhost' }],
    [{ host: 'localhost:4566' }, { host: 'localhost', port: 4566 }],
    [
      { host: 'a', port: '80' as never },
      { host: 'a', port: 80 },
    ],
    [
      { host: 'a', protocol: 'https' },
      { host: 'a', protocol: 'https:' },
    ],
    [
      { host: 'a', protocol: 'http:' },
      { host: 'a', protocol: 'http:' },
    ],
    [
      { host: 'a', pathPrefix: 'foo' },
      { host: 'a', pathPrefix: '/foo' },
    ],
    [
      { host: 'a', pathPrefix: '/foo/' },
      { host: 'a', pathPrefix: '/foo' },
    ],
    [{ host: 'a', pathPrefix: '/' }, { host: 'a' }],
  ])('15, 16, 17: %j', async (config, parts) => {
    const { host, port, protocol, pathPrefix } = (await make({ ...minimal, ...config })).config
    const found = Object.entries({ host, port, protocol, pathPrefix })
    // What was given and wins nothing stays where it was given.
    const kept = found.filter(([name, value]) => value && (name in parts || !(name in config)))
    expect(Object.fromEntries(kept)).toEqual(parts)
  })

  test.each<[prefix: string, url: string]>([
    ['foo', '/foo/a/path'],
    ['/foo/bar', '/foo/bar/a/path'],
    ['/foo///bar', '/foo/bar/a/path'],
    ['foo/bar/', '/foo/bar/a/path'],
  ])('17: %s is put before every path', async (pathPrefix, url) => {
    server.says({})
    await (await server.client({ pathPrefix }))({ service: 'lambda', path: '/a/path' })
    expect(server.last().url).toBe(url)
  })

  test.each<[variables: Record<string, string>, keeps: boolean]>([
    [{}, true],
    [{ ARC_ENV: 'testing' }, false],
    [{ ARC_ENV: 'staging' }, true],
    [{ ARC_ENV: 'staging', ARC_SANDBOX: 'ok' }, false],
    [{ ARC_ENV: 'production', ARC_SANDBOX: 'ok' }, false],
    [{ ARC_ENV: 'production', ARC_SANDBOX: 'ok', ARC_LOCAL: 'true' }, true],
  ])('18, 29: connections are kept, given %j: %s', (variables, keeps) => {
    expect(keepsByDefault(variables)).toBe(keeps)
  })

  test('18: keepAlive is said to the server', async () => {
    server.says({})
    await (await server.client({ keepAlive: true }))({ service: 'lambda' })
    expect(server.last().headers.connection).toBe('keep-alive')
    await (await server.client({ keepAlive: false }))({ service: 'lambda' })
    expect(server.last().headers.connection).toBe('close')
  })

  test('19: responseContentType overrides what the answer says', async () => {
    server.says({ body: '{"a":1}', headers: { 'content-type': '*/*' } })
    const aws = await server.client({ responseContentType: 'application/json' })
    expect((await aws({ service: 'lambda' })).payload).toEqual({ a: 1 })
  })

  test('21: services are verified, and all that aws-lite knows are known', async () => {
    const { services: theirs } = (await import(
      '@aws-lite/client/src/lib/services.js' as string
    )) as Loose
    const known = (name: string) =>
      services.includes(name) || services.includes(name.replace(/-fips$/, ''))
    expect(theirs.filter((name: string) => !known(name))).toEqual([])
    expect(['ses', 'bedrock-runtime', 'events', 'streams.dynamodb'].filter(known)).toHaveLength(4)
  })

  test('24: there are no other options: what is unknown does nothing', async () => {
    expect(typeof (await make({ ...minimal, agent: {}, timeout: 1 } as LiteConfig))).toBe(
      'function',
    )
  })
})

describe('environment', () => {
  test.each(['AWS_REGION', 'AWS_DEFAULT_REGION', 'AMAZON_REGION'])('25: %s', async name => {
    environment.set({ [name]: 'us-east-1' })
    expect((await make(keys)).config.region).toBe('us-east-1')
  })

  test('25: in that order, and behind what is given', async () => {
    environment.set({ AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-2' })
    expect((await make(keys)).config.region).toBe('us-east-1')
    expect((await make(minimal)).config.region).toBe('us-west-1')
  })

  test('26: AWS_ENDPOINT_URL is behind the configuration and before the file', async () => {
    mkdirSync(join(home, '.aws'), { recursive: true })
    const config = join(home, 'endpoint-config')
    writeFileSync(config, '[default]\nendpoint_url = https://of.file\n')
    environment.set({ AWS_ENDPOINT_URL: 'https://of.env' })
    const host = async (given: LiteConfig) => (await make({ ...minimal, ...given })).config.host
    expect(await host({})).toBe('of.env')
    expect(await host({ awsConfigFile: config })).toBe('of.env')
    expect(await host({ host: 'given' })).toBe('given')
    environment.set({ AWS_ENDPOINT_URL_LAMBDA: 'https://of.lambda' })
    expect(await host({ awsConfigFile: config })).toBe('of.file')
    expect(await host({})).toBeUndefined()
  })

  test('29: AWS_LITE_DEBUG is debug', async () => {
    const said = vi.spyOn(console, 'error').mockReturnValue()
    environment.set({ AWS_LITE_DEBUG: 'true' })
    expect((await make(minimal)).config.debug).toBe(true)
    expect(said).toHaveBeenCalled()
    said.mockRestore()
  })

  test('30: variables that are not the contract’s change nothing', async () => {
    environment.set({
      AWS_MAX_ATTEMPTS: '1',
      AWS_RETRY_MODE: 'adaptive',
      AWS_USE_FIPS_ENDPOINT: 'true',
    })
    server.says({ status: 500 }, { body: { ok: true } })
    const aws = await server.client({ retries: 1 })
    expect((await aws({ service: 'lambda' })).payload).toEqual({ ok: true })
    expect(server.asked).toHaveLength(2)
  })
})
