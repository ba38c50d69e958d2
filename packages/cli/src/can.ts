/** `plainwire can PRINCIPAL ACTION RESOURCE`: whether somebody may do something in a local AWS. Status 0: he may; 1: not. */
import type { Evaluation } from '@plainwire/local'
import { buildCommand, type Command } from '@stricli/core'
import { type AskFlags, ask, askFlags } from './ask.ts'
import { type Context, refuse } from './context.ts'
import { explained } from './explained.ts'

type Flags = AskFlags & { readonly context?: string; readonly json: boolean }

export const can: Command<Context> = buildCommand<Flags, [string, string, string], Context>({
  async func(this: Context, flags, principal, action, resource) {
    const context = flags.context === undefined ? {} : parsed(flags.context)
    if (context === undefined) return refuse(this, 'the context must be a JSON object')
    const question = { principal, action, resource, context }
    const decided = await ask<Evaluation>(this, flags, 'POST', '/can', question)
    if (decided === undefined) return
    const { layers: _, ...rest } = decided
    this.process.stdout.write(
      flags.json ? `${JSON.stringify(decided, null, 2)}\n` : explained(rest).replace(/^ {2}/gm, ''),
    )
    if (decided.decision !== 'Allow') this.process.exitCode = 1
  },
  parameters: {
    flags: {
      ...askFlags,
      context: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'Condition keys as JSON, e.g. {"aws:SourceIp": "10.0.0.1"}',
      },
      json: { kind: 'boolean', default: false, brief: 'As JSON' },
    },
    positional: {
      kind: 'tuple',
      parameters: [
        { brief: 'ARN of a user, role or root', parse: String, placeholder: 'principal' },
        { brief: 'Action, e.g. s3:GetObject', parse: String, placeholder: 'action' },
        { brief: 'ARN, or *', parse: String, placeholder: 'resource' },
      ],
    },
  },
  docs: { brief: 'Ask whether somebody may do something in a local AWS' },
})

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}
