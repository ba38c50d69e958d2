/** `plainwire why`: why a local AWS refused something: which statement of which policy, or which layer lacks an allow. */
import type { ToldRefusal } from '@plainwire/local'
import { buildCommand, type Command } from '@stricli/core'
import { type AskFlags, ask, askFlags } from './ask.ts'
import { type Context, refuse } from './context.ts'
import { explained } from './explained.ts'

type Flags = AskFlags & { readonly last: number; readonly json: boolean }

const count = (text: string): number => {
  const value = Number(text)
  if (Number.isInteger(value) && value > 0 && value <= 100) return value
  throw new Error('last is a whole number from 1 to 100')
}

export const why: Command<Context> = buildCommand<Flags, [], Context>({
  async func(this: Context, flags) {
    const told = await ask<{ refusals: readonly ToldRefusal[] }>(this, flags, 'GET', '/refusals')
    if (told === undefined) return
    const refusals = told.refusals.slice(0, flags.last)
    if (refusals.length === 0) return refuse(this, 'nothing was refused since it is up')
    const text = flags.json
      ? `${JSON.stringify(refusals, null, 2)}\n`
      : refusals.map(refusal => `${at(refusal)}\n${explained(refusal)}`).join('\n')
    this.process.stdout.write(text)
  },
  parameters: {
    flags: {
      ...askFlags,
      last: {
        kind: 'parsed',
        parse: count,
        default: '1',
        brief: 'How many refusals, newest first',
      },
      json: { kind: 'boolean', default: false, brief: 'As JSON' },
    },
  },
  docs: { brief: 'Explain the last refusal of a local AWS' },
})

const at = ({ at, principal, action, resource }: ToldRefusal): string =>
  `${new Date(at).toISOString()} ${principal}\n  ${action} on ${resource}`
