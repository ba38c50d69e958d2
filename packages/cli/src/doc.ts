/** `plainwire doc SERVICE OPERATION`: what the description says of an operation. */
import { nearest } from '@plainwire/client'
import { buildCommand, type Command } from '@stricli/core'
import { type Context, refuse } from './context.ts'
import { open, type PluginFlags, pluginFlags } from './open.ts'

type Flags = PluginFlags & { readonly json: boolean }

export const doc: Command<Context> = buildCommand<Flags, [string, string], Context>({
  async func(this: Context, { json, ...flags }, service, op) {
    const opened = await open(this, service, flags)
    if (opened === undefined) return
    const data = await opened.docData(op)
    if (data === undefined) {
      const name = nearest(op, opened.ops())
      return refuse(
        this,
        `${service} has no operation '${op}'.${name ? ` Did you mean '${name}'?` : ''}`,
      )
    }
    const text = json ? JSON.stringify(data, null, 2) : await opened.doc(op)
    this.process.stdout.write(`${text}\n`)
  },
  parameters: {
    flags: {
      ...pluginFlags,
      json: { kind: 'boolean', brief: 'Print as JSON', default: false },
    },
    positional: {
      kind: 'tuple',
      parameters: [
        { brief: 'Service, e.g. dynamodb', parse: String, placeholder: 'service' },
        { brief: 'Operation, e.g. PutItem', parse: String, placeholder: 'operation' },
      ],
    },
  },
  docs: { brief: 'Show the documentation of an operation' },
})
