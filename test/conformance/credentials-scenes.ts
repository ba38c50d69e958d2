/** Whole scenes: variables and files, and a service for each request, in and credentials out. */
import { execFile } from 'node:child_process'
import { parseConfig } from '../../packages/client/src/config-file.ts'
import { defaultChain } from '../../packages/client/src/credentials/chain.ts'
import { profile } from '../../packages/client/src/credentials/profile.ts'
import { profileToken } from '../../packages/client/src/credentials/sso-token.ts'
import type { Credentials } from '../../packages/client/src/credentials/types.ts'
import type { Environment } from '../../packages/client/src/environment.ts'
import { client } from '../../packages/client/src/index.ts'
import { nodeEnvironment } from '../../packages/client/src/node-files.ts'
import { type Anomaly, anomaly, isAnomaly } from '../../packages/wire/src/anomaly.ts'
import type { HttpRequest } from '../../packages/wire/src/http.ts'
import { caseOf, type Outcome } from './read.ts'

type Variables = Readonly<Record<string, string>>
type Exchange = {
  readonly request: { readonly method: string; readonly uri: string; readonly body?: string }
  readonly response?: { readonly status: number; readonly body?: string }
}

type Setting = {
  readonly env: Variables
  readonly files?: Readonly<Record<string, string>> | undefined
  readonly http?: readonly Exchange[] | undefined
  readonly now?: number | undefined
}

export type Scene = {
  readonly environment: Environment
  readonly files: Record<string, string>
  /** What was asked for that the scene has not, or has otherwise. */
  readonly strays: string[]
}

/** A machine with these variables and files, on which waiting takes no time. */
export function sceneOf({
  env,
  files = {},
  http = [],
  now = Date.UTC(2021, 0, 1),
}: Setting): Scene {
  const disk = { ...files }
  const left = [...http]
  const strays: string[] = []
  const environment: Environment = {
    ...nodeEnvironment,
    variables: env,
    now: () => now,
    random: () => 0,
    wait: async () => undefined,
    later: undefined,
    modified: undefined,
    readText: async path => disk[path],
    async writeText(path, text) {
      disk[path] = text
      return true
    },
    // The programs of the scenes are lines for a shell.
    run: words =>
      new Promise(resolve => {
        execFile('sh', ['-c', words.map(quoted).join(' ')], (error, output) =>
          resolve(error ? anomaly('fault', error.message) : output),
        )
      }),
    home: () => env.HOME ?? '',
    async send(request) {
      const next = left.shift()
      const wrong = next === undefined ? 'nothing more' : difference(request, next.request)
      if (wrong !== undefined) strays.push(`${request.method} ${request.host}: expected ${wrong}`)
      if (next?.response === undefined) return anomaly('unavailable', 'nobody there')
      const { status, body = '' } = next.response
      return { status, headers: [], body: Buffer.from(body) }
    },
  }
  return { environment, files: disk, strays }
}

/** Signs of the shell stay what they are. */
const quoted = (word: string): string =>
  /^[|]$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`

/** Method, place and meaning of the body; headers are each client's own. */
function difference(
  { method, scheme, host, target, body }: HttpRequest,
  expected: Exchange['request'],
): string | undefined {
  const url = new URL(expected.uri)
  const asked = new URL(`${scheme}://${host}${target}`)
  const query = ({ searchParams }: URL) => [...searchParams].map(pair => pair.join('=')).sort()
  const place = (at: URL) => [at.origin, at.pathname, ...query(at)].join(' ')
  if (method !== expected.method || place(asked) !== place(url))
    return `${expected.method} ${expected.uri}`
  const form = new URLSearchParams(Buffer.from(body as Uint8Array).toString())
  const wanted = new URLSearchParams(expected.body)
  // The tokens and roles of web identities were taken out of the recordings afterwards.
  const keys = wanted.get('Action') === 'AssumeRole' ? ['Action', 'RoleArn'] : ['Action']
  const differs = keys.find(key => form.get(key) !== wanted.get(key))
  return differs && `${differs}=${wanted.get(differs)}`
}

type Expected = {
  readonly access_key_id?: string
  readonly secret_access_key?: string
  readonly session_token?: string
  readonly account_id?: string
  readonly expiry?: number
  readonly token?: string
  readonly expiration?: string
}

type SceneCase = Setting & {
  readonly id: string
  readonly group: string
  readonly expect: { readonly Ok?: Expected; readonly ErrorContains?: string }
}

export async function* scenes(
  file: string,
  { tests }: { readonly tests: readonly SceneCase[] },
): AsyncIterable<Outcome> {
  for (const { id, group, expect, ...setting } of tests) {
    const end = expect.Ok?.expiry
    const scene = sceneOf({ ...setting, now: end ? (end - 3600) * 1000 : Date.UTC(2021, 8, 20) })
    const found = await groups[group]!(scene.environment)
    const expected = expect.Ok ? [expect.Ok, []] : 'an error'
    yield caseOf(file, id, expected, () => (isAnomaly(found) ? 'an error' : [found, scene.strays]))
  }
}

const groups: Readonly<Record<string, (environment: Environment) => Promise<Expected | Anomaly>>> =
  {
    'default-credential-provider-chain': async environment =>
      inWords(await defaultChain(environment)(environment)),
    'profile-provider': async environment => inWords(await profile()(environment)),
    'default-token-provider-chain': async environment => {
      const found = await profileToken(environment)
      if (found === undefined || isAnomaly(found)) return found ?? anomaly('fault', 'no token')
      return { token: found.token, expiration: found.expiration.toISOString().replace('.000', '') }
    },
  }

function inWords(found: Credentials | Anomaly): Expected | Anomaly {
  if (isAnomaly(found)) return found
  const { accessKeyId, secretAccessKey, sessionToken, accountId, expiration } = found
  return {
    access_key_id: accessKeyId,
    secret_access_key: secretAccessKey,
    ...(sessionToken && { session_token: sessionToken }),
    ...(accountId && { account_id: accountId }),
    ...(expiration && { expiry: expiration.getTime() / 1000 }),
  }
}

type Outcomes = readonly ({ readonly result: string } & Readonly<Record<string, unknown>>)[]
type Login = {
  readonly id: string
  readonly documentation: string
  readonly configContents: string
  readonly cacheContents: Readonly<Record<string, object>>
  readonly mockApiCalls?: readonly {
    readonly request: { readonly tokenInput: object }
    readonly response: { readonly tokenOutput?: object }
  }[]
  readonly outcomes: Outcomes
}

export async function* logins(
  file: string,
  { tests }: { readonly tests: readonly Login[] },
): AsyncIterable<Outcome> {
  for (const { id, documentation, configContents, cacheContents, ...test } of tests) {
    const folder = '/home/.aws/login/cache/'
    const cache = Object.entries(cacheContents).map(([name, content]) => [
      folder + name,
      JSON.stringify(content),
    ])
    const { environment, files } = sceneOf({
      env: { HOME: '/home', AWS_PROFILE: 'signin', AWS_REGION: 'us-east-1' },
      files: { '/home/.aws/config': configContents, ...Object.fromEntries(cache) },
      now: Date.UTC(2025, 10, 19),
    })
    const calls = [...(test.mockApiCalls ?? [])]
    const asked: object[] = []
    const send: Environment['send'] = async request => {
      asked.push(JSON.parse(Buffer.from(request.body as Uint8Array).toString()))
      const body = JSON.stringify(calls.shift()?.response.tokenOutput ?? {})
      return { status: 200, headers: [], body: Buffer.from(body) }
    }
    const found = await profile()({ ...environment, send })
    const sent = (test.mockApiCalls ?? []).map(({ request }) => request.tokenInput)
    yield caseOf(file, `${id} ${documentation}`, [sent, ...test.outcomes], () => [
      asked,
      ...test.outcomes.map(({ result }) => outcomeOf(result, found, files, folder)),
    ])
  }
}

function outcomeOf(
  result: string,
  found: Credentials | Anomaly,
  files: Readonly<Record<string, string>>,
  folder: string,
): object {
  if (result === 'cacheContents') {
    const contents = Object.entries(files)
      .filter(([path]) => path.startsWith(folder))
      .map(([path, text]) => [path.slice(folder.length), JSON.parse(text)])
    return { result, ...Object.fromEntries(contents) }
  }
  if (isAnomaly(found)) return { result: 'error' }
  const { accessKeyId, secretAccessKey, sessionToken, accountId, expiration } = found
  const expiresAt = expiration?.toISOString().replace('.000', '')
  return { result: 'credentials', accessKeyId, secretAccessKey, sessionToken, accountId, expiresAt }
}

type EndpointSuite = {
  readonly profiles: Readonly<Record<string, Variables>>
  readonly services: Readonly<Record<string, Readonly<Record<string, Variables>>>>
  readonly client_configs: Readonly<Record<string, ClientConfig>>
  readonly environments: Readonly<Record<string, Variables>>
  readonly endpointUrlTests: readonly {
    readonly id: string
    readonly profile: string
    readonly client_config: string
    readonly environment: string
    readonly service: string
    readonly output: { readonly endpointUrl: string }
  }[]
}
type ClientConfig = {
  readonly endpoint_url?: string
  readonly ignore_configured_endpoint_urls?: boolean
}

export async function* endpointUrls(
  file: string,
  { testSuites }: { readonly testSuites: readonly EndpointSuite[] },
): AsyncIterable<Outcome> {
  for (const suite of testSuites)
    for (const test of suite.endpointUrlTests) {
      const { endpoint_url: endpoint, ignore_configured_endpoint_urls: ignore } =
        suite.client_configs[test.client_config]!
      const env = { HOME: '', AWS_PROFILE: test.profile, ...suite.environments[test.environment] }
      const { environment } = sceneOf({ env, files: { '/.aws/config': configText(suite) } })
      let place = ''
      const send: Environment['send'] = async ({ scheme, host }) => {
        place = `${scheme}://${host}`
        return anomaly('fault', 'enough')
      }
      const made = client({
        api: test.service,
        environment: { ...environment, send },
        ...(endpoint && { endpoint }),
        ...(ignore && { ignoreConfiguredEndpoints: ignore }),
      })
      await made.invoke({ op: test.service === 's3' ? 'ListBuckets' : 'ListTables' })
      yield caseOf(file, test.id, test.output.endpointUrl, () => place)
    }
}

/** The suite's profiles as a file. */
function configText({ profiles, services }: EndpointSuite): string {
  const lines = (pairs: Variables, indent = '') =>
    Object.entries(pairs).map(([key, value]) => `${indent}${key} = ${value}`)
  const text = [
    ...Object.entries(profiles).flatMap(([name, pairs]) => [`[profile ${name}]`, ...lines(pairs)]),
    ...Object.entries(services).flatMap(([name, blocks]) => [
      `[services ${name}]`,
      ...Object.entries(blocks).flatMap(([id, pairs]) => [`${id} =`, ...lines(pairs, '  ')]),
    ]),
  ].join('\n')
  if (parseConfig(text).problems.length > 0) throw new Error('the file was not made as it should')
  return text
}
