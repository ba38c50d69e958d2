/** The tests of the Data API once more, with its store pointed at stock dynalite on a port, which has no transactions. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import dynalite from 'dynalite'

const house = fileURLToPath(new URL('../..', import.meta.url))
const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 })
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const child = spawn(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', 'packages/data-api', ...process.argv.slice(2)],
  {
    cwd: house,
    stdio: 'inherit',
    env: {
      ...process.env,
      DATA_API_ENDPOINT: `http://127.0.0.1:${server.address().port}`,
      DATA_API_TRANSACTIONS: 'off',
    },
  },
)
const [status] = await once(child, 'exit')
server.close()
process.exit(status ?? 1)
