/** The names of a client's options, so that a misspelt one is said to be so. */
import type { ClientOptions } from './client.ts'
import { Misuse } from './misuse.ts'
import { didYouMean } from './nearest.ts'

/** Unknown names are misuse; the seed's names are told their new ones. */
export function checkNames(options: ClientOptions): void {
  if (typeof options !== 'object' || options === null || options.api === undefined)
    throw new Misuse(
      'NO_API',
      "client takes { api: ... }: a service, a list of operations, or a package's name.",
    )
  for (const name of Object.keys(options)) {
    if (optionNames.includes(name as keyof ClientOptions)) continue
    const here = renamed[name]
    const hint =
      here === undefined ? didYouMean(name, optionNames) : ` It is called '${here}' here.`
    throw new Misuse('UNKNOWN_OPTION', `client has no option '${name}'.${hint}`)
  }
}

const optionNames: readonly (keyof ClientOptions)[] = [
  'api',
  'region',
  'credentials',
  'endpoint',
  'send',
  'retry',
  'retriable',
  'backoff',
  'limits',
  'fips',
  'dualStack',
  'protocol',
  'endpointParameters',
  'maxResponse',
  'environment',
]

/** The seed's names, and what they are called here. */
const renamed: Readonly<Record<string, string>> = {
  credentialsProvider: 'credentials',
  regionProvider: 'region',
  endpointOverride: 'endpoint',
  httpClient: 'send',
  maxAttempts: 'retry: standard(n)',
}
