/** The `plainwire` command. Results go to standard output, anomalies to standard error; misuse ends with status 2. */
import { buildApplication, buildRouteMap, run } from '@stricli/core'
import { add } from './add.ts'
import { can } from './can.ts'
import { type Context, processContext } from './context.ts'
import { dataApi } from './data-api.ts'
import { datasets } from './datasets.ts'
import { doc } from './doc.ts'
import { invoke } from './invoke.ts'
import { local } from './local.ts'
import { ops } from './ops.ts'
import { record, recorded } from './recorded.ts'
import { repl } from './repl.ts'
import { services } from './services.ts'
import { why } from './why.ts'

const routes = buildRouteMap<string, Context>({
  routes: {
    services,
    add,
    ops,
    doc,
    invoke,
    repl,
    local,
    dataApi,
    datasets,
    why,
    can,
    record,
    recorded,
  },
  aliases: { up: 'local' },
  docs: { brief: 'AWS as plain data, from the shell.' },
})

const application = buildApplication<Context>(routes, {
  name: 'plainwire',
  scanner: { caseStyle: 'allow-kebab-for-camel' },
})

const context = processContext()
// Whoever reads may stop reading: `plainwire ops ec2 | head -1` is no failure.
context.process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})
await run(application, process.argv.slice(2), context as never)
// The framework counts misuse in negative numbers; a shell gets 2.
if (Number(process.exitCode) < 0 || Number(process.exitCode) > 200) process.exitCode = 2
