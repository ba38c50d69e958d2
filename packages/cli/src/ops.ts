/** `plainwire ops SERVICE`: the names of a service's operations. */
import { buildCommand, type Command } from '@stricli/core'
import type { Context } from './context.ts'
import { open, type PluginFlags, pluginFlags } from './open.ts'

export const ops: Command<Context> = buildCommand<PluginFlags, [string], Context>({
  async func(this: Context, flags, service) {
    const opened = await open(this, service, flags)
    if (opened)
      this.process.stdout.write(
        opened
          .ops()
          .map(op => `${op}\n`)
          .join(''),
      )
  },
  parameters: {
    flags: pluginFlags,
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'Service, e.g. dynamodb', parse: String, placeholder: 'service' }],
    },
  },
  docs: { brief: 'List the operations of a service' },
})
