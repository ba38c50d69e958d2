/** What a service says of itself, without one that runs. */
import { anomaly, isBytes } from '@plainwire/wire'
import { readConfig } from '../config/read.ts'
import type { Config } from '../config/types.ts'
import { datasets } from '../datasets.ts'

const file = {
  token: 'for its description alone',
  org: 'localdev',
  metadataRepository: { type: 's3', config: { bucket: 'metadata' } },
  accounts: { research: { storageProviders: ['s3'], config: {} } },
}

/** @example (await described()).openapi // '3.1.0' */
export async function described(): Promise<unknown> {
  const { config } = readConfig(JSON.stringify(file)) as { readonly config: Config }
  const { handle } = await datasets({
    config,
    open: true,
    send: async () => anomaly('unavailable', 'There is no AWS here.'),
  })
  const { body } = await handle({
    method: 'GET',
    scheme: 'http',
    host: 'here',
    target: '/v1/ds/openapi.json',
    headers: [],
    body: new Uint8Array(0),
  })
  return isBytes(body) ? JSON.parse(new TextDecoder().decode(body)) : undefined
}
