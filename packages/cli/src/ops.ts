/** `plainwire ops SERVICE`: the names of a service's operations. */
import { buildCommand, type Command } from '@stricli/core'
import type { Context } from './context.ts'
import { open } from './open.ts'

export const ops: Command<Context> = buildCommand<Record<never, never>, [string], Context>({
  func(this: Context, _flags, service) {
    const opened = open(this, service)
    if (opened)
      this.process.stdout.write(
        opened
          .ops()
          .map(op => `${op}\n`)
          .join(''),
      )
  },
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'Service, e.g. dynamodb', parse: String, placeholder: 'service' }],
    },
  },
  docs: { brief: 'List the operations of a service' },
})
