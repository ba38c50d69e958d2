/** `plainwire datasets serve`: the service, until it is ended. */
import type { Config, Serving } from '@plainwire/datasets'
import { buildCommand, type Command } from '@stricli/core'
import { type Context, refuse } from '../context.ts'
import { ended, whole } from '../flags.ts'
import { configIn, fileFlag } from './config.ts'

type Flags = { readonly config: string; readonly port?: number }

export const serve: Command<Context> = buildCommand<Flags, [], Context>({
  async func(this: Context, { config: file, port }) {
    const config = await configIn(this, file)
    if (config === undefined) return
    // Loaded here, since no other command needs it.
    const { serve } = await import('@plainwire/datasets')
    let service: Serving | undefined
    try {
      service = await serve({ config })
      const { url } = await service.listen(port)
      this.process.stdout.write(greeting(url, config, service))
      await ended(this)
    } catch (error) {
      refuse(this, error instanceof Error ? error.message : String(error))
    } finally {
      await service?.close()
    }
  },
  parameters: {
    flags: {
      config: fileFlag,
      port: {
        kind: 'parsed',
        parse: whole('port', 65_535),
        optional: true,
        brief: 'Another port than the configuration says; 0 takes any that is free',
      },
    },
  },
  docs: { brief: 'Run the dataset service' },
})

/** The last line is what scripts wait for. */
const greeting = (url: string, config: Config, { awsUrl }: Serving): string =>
  `Datasets are up at ${url}/v1/ds, ${below(config, awsUrl)}.
It describes itself at ${url}/v1/ds/openapi.json and says at ${url}/v1/ds/ready whether all is well.

Ctrl-C ends it.
Ready.
`

function below({ aws, data }: Config, awsUrl: string | undefined): string {
  if (aws === 'aws') return 'on the AWS that the configuration leads to'
  const kept = data === undefined ? 'in memory' : `in ${data}`
  const reached = awsUrl === undefined ? 'nobody else reaches it' : `others reach it at ${awsUrl}`
  return `on a local AWS ${kept}; ${reached}`
}
