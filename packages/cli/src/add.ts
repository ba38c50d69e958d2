/** `plainwire add SERVICE...`: puts service packages beside the program, by whatever name people know them. */
import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildCommand, type Command } from '@stricli/core'
import { type Context, refuse } from './context.ts'

type Flags = { readonly dryRun: boolean }

export const add: Command<Context> = buildCommand<Flags, string[], Context>({
  async func(this: Context, { dryRun }, ...given) {
    const names = await namesOf(this, given)
    if (names === undefined) return
    const args = ['install', '--save-exact', ...names.map(name => `@plainwire/${name}`)]
    if (dryRun) return void this.process.stdout.write(`npm ${args.join(' ')}\n`)
    const status = await npm(this, args)
    if (status === 0) return void this.process.stdout.write(await added(this, names))
    this.process.stderr.write(`plainwire: npm could not install ${names.join(', ')}\n`)
    this.process.exitCode = 1
  },
  parameters: {
    flags: {
      dryRun: {
        kind: 'boolean',
        default: false,
        brief: 'Print what would be run, and run nothing',
      },
    },
    positional: {
      kind: 'array',
      parameter: {
        brief: 'Services, e.g. sqs, logs or "Step Functions"',
        parse: String,
        placeholder: 'service',
      },
      minimum: 1,
    },
  },
  docs: { brief: 'Install service packages beside your program' },
})

/** All of them, or none: who is not known is told what may be meant. */
async function namesOf(context: Context, given: readonly string[]): Promise<string[] | undefined> {
  const { named } = await import('./names.ts')
  const names: string[] = []
  for (const one of given) {
    const found = named(one)
    if ('name' in found) {
      names.push(found.name)
      continue
    }
    const hint =
      found.close.length === 0
        ? 'A service of your own is described in code: client({ api }).'
        : `Did you mean ${found.close.map(name => `'${name}'`).join(' or ')}?`
    refuse(context, `there is no service '${one}'. ${hint}`)
    return undefined
  }
  return names
}

/** What npm has to say of its work is no result: it goes to standard error. */
function npm({ process }: Context, args: readonly string[]): Promise<number> {
  return new Promise(resolve => {
    const options = { cwd: process.cwd(), env: process.env, shell: process.platform === 'win32' }
    const child = spawn('npm', args, { ...options, stdio: ['ignore', 2, 2] })
    child.on('error', () => resolve(127)).on('close', status => resolve(status ?? 1))
  })
}

const camel = (name: string): string =>
  name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())

async function added({ process }: Context, names: readonly string[]): Promise<string> {
  const lines = names.map(async name => {
    const file = join(process.cwd(), 'node_modules', '@plainwire', name, 'package.json')
    const { version } = JSON.parse(await readFile(file, 'utf8'))
    return `@plainwire/${name} ${version}: import { ${camel(name)} } from '@plainwire/${name}'\n`
  })
  return (await Promise.all(lines)).join('')
}
