/** A replica of the dataset service in a process of its own, upon an AWS at an address; prints its own. */
import { nodeSend } from '@plainwire/client'
import { sampleConfig } from '../../packages/datasets/src/datasets.fixture.ts'
import { datasets } from '../../packages/datasets/src/datasets.ts'

const { endpoint, credentials } = JSON.parse(process.argv[2] ?? '{}')
const made = await datasets({
  config: {
    ...sampleConfig,
    metadata: { ...sampleConfig.metadata, endpoint },
    accounts: { research: { ...sampleConfig.accounts.research!, endpoint } },
  },
  send: nodeSend(),
  credentials,
  open: true,
})
const { url } = await made.listen({ port: 0 })
console.log(url)
// Whoever began it is gone.
process.stdin.on('end', () => process.exit()).resume()
