/** `plainwire services`: the service packages installed here. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { installedNames } from '@plainwire/client'
import { buildCommand, type Command } from '@stricli/core'
import type { Context } from './context.ts'

type Flags = { readonly json: boolean }

export const services: Command<Context> = buildCommand<Flags, [], Context>({
  async func(this: Context, { json }) {
    const names = installedNames(this.process.cwd())
    const text = json
      ? `${JSON.stringify(await listed(this, names), null, 2)}\n`
      : names.map(name => `${name}\n`).join('')
    this.process.stdout.write(text)
  },
  parameters: {
    flags: {
      json: {
        kind: 'boolean',
        default: false,
        brief: 'As JSON, with versions, sources and full names',
      },
    },
  },
  docs: { brief: 'List the installed service packages' },
})

async function listed({ process }: Context, names: readonly string[]): Promise<object[]> {
  const { fullName } = await import('./names.ts')
  const require = createRequire(join(process.cwd(), 'package.json'))
  return names.map(name => {
    const { version, plainwire } = require(`@plainwire/${name}/package.json`)
    const full = fullName(name)
    return { name, version, ...(full === '' ? {} : { fullName: full }), source: plainwire?.source }
  })
}
