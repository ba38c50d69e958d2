/** What a client on Node is made of: its edge, and where it looks for what a program does not say. */
import { resolveEndpoint } from '@plainwire/wire'
import { bearerToken } from './bearer-token.ts'
import { catalogueOf } from './catalogue-full.ts'
import type { Platform } from './client.ts'
import { settings } from './configure.ts'
import { defaultChain } from './credentials/chain.ts'
import { endpointLookup } from './endpoint-config.ts'
import { withScope } from './endpoint-scope.ts'
import { extras } from './extras.ts'
import { guards } from './guards.ts'
import { installedService } from './installed.ts'
import { didYouMean } from './nearest.ts'
import { nodeEnvironment } from './node-files.ts'
import { checkNames } from './option-names.ts'
import { defaultRegion } from './region.ts'
import { retryLookup } from './retry-config.ts'
import { schemes } from './schemes.ts'
import { programDuplex, programSend } from './send/program.ts'

export const nodePlatform: Platform = {
  environment: nodeEnvironment,
  sendFor: programSend,
  resolve: withScope(resolveEndpoint),
  catalogue: options => catalogueOf(options, installedService),
  extras,
  region: defaultRegion,
  credentials: defaultChain,
  check: checkNames,
  suggest: didYouMean,
  settings: endpointLookup,
  retry: retryLookup,
  guards,
  signBy: schemes(async () => (await import('./sigv4a.ts')).sigv4a, bearerToken),
  rareChecksum: async name => (await import('./checksum-rare.ts')).rare[name],
  duplex: async outside => settings().send ?? programDuplex(outside),
}
