/**
 * `plainwire record` and `plainwire recorded`: what programs need of a local AWS between the two, as the smallest policy
 * that allows it.
 */
import type { Recorded } from '@plainwire/local'
import { buildCommand, type Command } from '@stricli/core'
import { type AskFlags, ask, askFlags } from './ask.ts'
import { type Context, refuse } from './context.ts'

export const record: Command<Context> = buildCommand<AskFlags, [], Context>({
  async func(this: Context, flags) {
    if ((await ask(this, flags, 'PUT', '/recording')) === undefined) return
    this.process.stdout.write('Recording. Run the program, then: plainwire recorded\n')
  },
  parameters: { flags: askFlags },
  docs: { brief: 'Record from now on what calls to a local AWS need' },
})

type Flags = AskFlags & { readonly json: boolean }

export const recorded: Command<Context> = buildCommand<Flags, [], Context>({
  async func(this: Context, flags) {
    const found = await ask<Recorded>(this, flags, 'GET', '/recording')
    if (found === undefined) return
    if (found.needs.length === 0)
      return refuse(this, 'nothing was recorded; plainwire record begins')
    const shown = flags.json ? found : found.policy
    this.process.stdout.write(`${JSON.stringify(shown, null, 2)}\n`)
  },
  parameters: {
    flags: {
      ...askFlags,
      json: { kind: 'boolean', default: false, brief: 'With the needs one by one' },
    },
  },
  docs: { brief: 'Print the smallest policy that allows what was recorded' },
})
