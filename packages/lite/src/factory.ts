/** The factory: everything a client needs, found in the contract's order, so that the first thing wrong is what is said. */
import { type Environment, nodeEnvironment } from '@plainwire/client/call'
import { isAnomaly } from '@plainwire/wire'
import { clientOf } from './client.ts'
import { debugOf } from './debug.ts'
import { transport } from './request/transport.ts'
import { findCredentials } from './settings/credentials.ts'
import { type EndpointParts, endpointParts, type Placed } from './settings/endpoint.ts'
import { type Files, readFiles } from './settings/files.ts'
import { findPlugins } from './settings/plugins.ts'
import { findRegion } from './settings/region.ts'
import { kept } from './settings/search.ts'
import { testing } from './testing.ts'
import type { ClientConfig, LiteConfig, LiteCredentials, Loose, Plugin } from './types.ts'

/** The process's own; a program may have its home moved while it runs. */
const processEnvironment: Environment = {
  ...nodeEnvironment,
  home: () => process.getBuiltinModule('node:os').homedir(),
}

export async function makeClient(given: LiteConfig = {}): Promise<Loose> {
  const send = transport(given.keepAlive, processEnvironment)
  // A transport by its own name, because what sources of credentials remember they remember by it.
  const environment: Environment = {
    ...processEnvironment,
    send: (request, options) => send(request, options),
  }
  const { variables, now } = environment
  const profile = given.profile || variables.AWS_PROFILE || 'default'
  const debug = debugOf(given.debug || variables.AWS_LITE_DEBUG, now)
  const plugins = await findPlugins(given, environment)
  const files = once(() => readFiles(environment, { ...given, profile }))
  const { protocol: _, ...others } = given
  const config: Placed = {
    ...others,
    profile,
    ...(await findEndpoint(given, variables, files)),
  }
  const provider = testing.isEnabled()
    ? () => ({ accessKeyId: 'testing', secretAccessKey: 'testing' })
    : await findCredentials({ config, environment, files, debug })
  let current = shownCredentials(kept(await provider(environment), 'Credentials error'))
  const credentials = async () => {
    const found = await provider(environment)
    if (isAnomaly(found) || found.accessKeyId !== current.accessKeyId)
      current = shownCredentials(kept(found, 'Credentials error'))
    return current
  }
  const region = await findRegion(config.region, config.host, environment, files)
  const shown = shownConfig({ ...config, debug: debug && true }, region, plugins)
  debug?.made(shown, current)
  if (plugins.length > 0) debug?.plugins(plugins)
  const sender = { config, environment, debug }
  return clientOf({ sender, region, plugins, shown, credentials, current: () => current })
}

const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}

/** What is configured, or else the environment's, or else the profile's. */
async function findEndpoint(
  given: LiteConfig,
  { AWS_ENDPOINT_URL }: Environment['variables'],
  files: () => Promise<Files>,
): Promise<EndpointParts> {
  const own = endpointParts(given)
  if (own.host) return own
  const endpoint = AWS_ENDPOINT_URL || (await files()).profile?.endpoint_url
  return endpoint ? { ...own, ...endpointParts({ endpoint }) } : own
}

/** Keys that are read when asked for by name, and not by accident. */
function shownCredentials(found: LiteCredentials): LiteCredentials {
  const { accessKeyId, secretAccessKey, sessionToken } = found
  return Object.defineProperties({ accessKeyId } as LiteCredentials, {
    secretAccessKey: { value: secretAccessKey, enumerable: false },
    sessionToken: { value: sessionToken, enumerable: false },
  })
}

/** As JSON has it; plugins, which may be big, once somebody looks. */
function shownConfig(config: LiteConfig, region: string, plugins: readonly Plugin[]): ClientConfig {
  const { accessKeyId, secretAccessKey, sessionToken, plugins: _, ...rest } = config
  const shown = { ...JSON.parse(JSON.stringify(rest)), region }
  let copied: Loose
  return Object.defineProperty(shown, 'plugins', {
    enumerable: true,
    configurable: true,
    get() {
      copied ??= JSON.parse(JSON.stringify(plugins))
      return copied
    },
  })
}
