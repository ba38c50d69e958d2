/** `plainwire local`: an AWS on this machine, until it is ended. */
import type { Listening, Local, LocalOptions } from '@plainwire/local'
import { buildCommand, type Command } from '@stricli/core'
import { type Context, refuse } from './context.ts'
import { ended, whole } from './flags.ts'

type Flags = {
  readonly port: number
  readonly host: string
  readonly path?: string
  readonly durable: boolean
  readonly seed?: number
}

export const local: Command<Context> = buildCommand<Flags, [], Context>({
  async func(this: Context, { port, host, ...flags }) {
    // Loaded here, since no other command needs it.
    const { local } = await import('@plainwire/local')
    let aws: Local | undefined
    try {
      aws = local(flags as LocalOptions)
      const listening = await aws.listen({ port, host })
      this.process.stdout.write(greeting(listening, flags))
      await ended(this)
    } catch (error) {
      refuse(this, error instanceof Error ? error.message : String(error))
    } finally {
      await aws?.close()
    }
  },
  parameters: {
    flags: {
      port: {
        kind: 'parsed',
        parse: whole('port', 65_535),
        default: '4566',
        brief: 'Port; 0 takes any that is free',
      },
      host: { kind: 'parsed', parse: String, default: '127.0.0.1', brief: 'Address to listen on' },
      path: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'Folder to keep everything in; without one it ends with the process',
      },
      durable: {
        kind: 'boolean',
        default: false,
        brief: 'Wait for the disk at every write, in case the power fails',
      },
      seed: {
        kind: 'parsed',
        parse: whole('seed', 2 ** 32 - 1),
        optional: true,
        brief: 'Make ids repeatable',
      },
    },
  },
  docs: { brief: 'Run an AWS on this machine' },
})

/** What a shell needs to talk to it; the last line is what scripts wait for. */
const greeting = (
  { url }: Listening,
  { path }: Pick<Flags, 'path'>,
): string => `An AWS is up at ${url}, ${
  path === undefined ? 'in memory' : `kept in ${path}`
}. In another shell:

  export AWS_ENDPOINT_URL=${url} AWS_REGION=us-east-1
  export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test

Ctrl-C ends it.
Ready.
`
