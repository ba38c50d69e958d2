/** `plainwire services`: the service packages installed here. */
import { installedNames } from '@plainwire/client'
import { buildCommand, type Command } from '@stricli/core'
import type { Context } from './context.ts'

export const services: Command<Context> = buildCommand<Record<never, never>, [], Context>({
  func(this: Context) {
    const names = installedNames(this.process.cwd())
    this.process.stdout.write(names.map(name => `${name}\n`).join(''))
  },
  parameters: {},
  docs: { brief: 'List the installed service packages' },
})
