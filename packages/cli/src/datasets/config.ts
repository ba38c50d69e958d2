/** `plainwire datasets config init` writes a configuration; `config check` says all that is wrong with one; `config policies` what the service needs in AWS. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Config } from '@plainwire/datasets'
import { buildCommand, buildRouteMap, type RouteMap } from '@stricli/core'
import { type Context, refuse } from '../context.ts'
import type { TextFlag } from '../flags.ts'

/** Where it is unless somebody says otherwise. */
export const standardFile: string = 'config/config.json'

export const fileFlag: TextFlag & { readonly default: string } = {
  kind: 'parsed',
  parse: String,
  default: standardFile,
  brief: 'The configuration',
}

/** Reads it; says what is wrong with it, line by line, and ends with status 2. */
export async function configIn(context: Context, file: string): Promise<Config | undefined> {
  const { readConfig } = await import('@plainwire/datasets')
  const text = await readFile(file, 'utf8').catch((cause: Error) => cause)
  if (text instanceof Error) {
    refuse(
      context,
      `${file} cannot be read (${text.message}); 'plainwire datasets config init' writes one.`,
    )
    return undefined
  }
  const read = readConfig(text, context.process.env)
  if ('$anomaly' in read) {
    context.process.stderr.write(`plainwire: ${file}: ${read.message}\n`)
    context.process.exitCode = 2
    return undefined
  }
  for (const key of read.unknown)
    context.process.stderr.write(`plainwire: ${file}: nothing here knows '${key}'\n`)
  return read.config
}

const init = buildCommand<{ readonly config: string; readonly force: boolean }, [], Context>({
  async func(this: Context, { config: file, force }) {
    const { configTemplate } = await import('@plainwire/datasets')
    await mkdir(dirname(file), { recursive: true })
    const flag = force ? 'w' : 'wx'
    const text = configTemplate(crypto.randomUUID())
    // It holds a secret.
    const failed = await writeFile(file, text, { flag, mode: 0o600 }).catch((cause: Error) => cause)
    if (failed) refuse(this, `${file} is there already, and is left alone; --force replaces it.`)
    else this.process.stdout.write(`${file} is written, with a token of its own.\n`)
  },
  parameters: {
    flags: {
      config: fileFlag,
      force: { kind: 'boolean', default: false, brief: 'Replace one that is there' },
    },
  },
  docs: { brief: 'Write a configuration that works, with comments' },
})

const check = buildCommand<{ readonly config: string }, [], Context>({
  async func(this: Context, { config: file }) {
    if (await configIn(this, file)) this.process.stdout.write(`${file} is fine.\n`)
  },
  parameters: { flags: { config: fileFlag } },
  docs: { brief: 'Say all that is wrong with a configuration' },
})

const policies = buildCommand<{ readonly config: string }, [], Context>({
  async func(this: Context, { config: file }) {
    const found = await configIn(this, file)
    if (found === undefined) return
    const { accountRights, extraRights, metadataRights } = await import('@plainwire/datasets')
    const all = {
      metadata: metadataRights(found),
      account: accountRights(found),
      extras: extraRights,
    }
    this.process.stdout.write(`${JSON.stringify(all, null, 2)}\n`)
  },
  parameters: { flags: { config: fileFlag } },
  docs: { brief: 'Print the IAM policies the service needs, and what each right beyond is for' },
})

export const config: RouteMap<Context> = buildRouteMap({
  routes: { init, check, policies },
  docs: { brief: 'Its configuration' },
})
