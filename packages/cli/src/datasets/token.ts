/** `plainwire datasets token`: what goes into X-Auth-Token, for the secret on standard input. */
import { text } from 'node:stream/consumers'
import { buildCommand, type Command } from '@stricli/core'
import { type Context, refuse } from '../context.ts'

export const token: Command<Context> = buildCommand<{ readonly cost: number }, [], Context>({
  async func(this: Context, { cost }) {
    const secret = (await text(this.process.stdin)).replace(/\r?\n$/, '')
    if (secret === '') {
      refuse(
        this,
        'Give the secret on standard input, as in: printf %s "$SECRET" | plainwire datasets token',
      )
      return
    }
    const { tokenOf } = await import('@plainwire/datasets')
    this.process.stdout.write(`${await tokenOf(secret, cost)}\n`)
  },
  parameters: {
    flags: {
      cost: {
        kind: 'parsed',
        parse(given: string) {
          const value = Number(given)
          if (Number.isInteger(value) && value >= 4 && value <= 12) return value
          throw new Error('cost is a whole number from 4 to 12')
        },
        default: '10',
        brief: 'Of bcrypt; the service refuses more than 12',
      },
    },
  },
  docs: { brief: 'Make the X-Auth-Token for a secret' },
})
