/** Opens the client a command works with. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Client, client, Misuse, type Plugin } from '@plainwire/client'
import type { FlagParametersForType } from '@stricli/core'
import { type Context, refuse } from './context.ts'

export type PluginFlags = { readonly plugin?: readonly string[] }
export type ClientFlags = PluginFlags & {
  readonly endpoint?: string
  readonly region?: string
}

export const pluginFlags: FlagParametersForType<PluginFlags, Context> = {
  plugin: {
    kind: 'parsed',
    parse: String,
    optional: true,
    variadic: true,
    brief: 'Module whose plugins go around calls and may patch descriptions; may be given again',
  },
}

export const clientFlags: FlagParametersForType<ClientFlags, Context> = {
  ...pluginFlags,
  endpoint: {
    kind: 'parsed',
    parse: String,
    optional: true,
    brief: 'Where to send it, e.g. http://127.0.0.1:4566',
  },
  region: { kind: 'parsed', parse: String, optional: true, brief: 'Region, e.g. eu-west-1' },
}

/** A client for a service by name; what cannot be opened is said in one line. */
export async function open(
  context: Context,
  api: string,
  flags: ClientFlags = {},
): Promise<Client | undefined> {
  const opener = await openerOf(context, flags)
  try {
    return opener?.(api)
  } catch (error) {
    if (!(error instanceof Misuse)) throw error
    refuse(context, error.message)
    return undefined
  }
}

/** Opens clients with the same flags; throws `Misuse` of names there are none of. */
export async function openerOf(
  context: Context,
  { endpoint, region, plugin = [] }: ClientFlags,
): Promise<((api: string) => Client) | undefined> {
  try {
    const plugins = (await Promise.all(plugin.map(file => pluginsIn(context, file)))).flat()
    const options = {
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(region === undefined ? {} : { region }),
      ...(plugins.length === 0 ? {} : { plugins }),
    }
    return api => client({ api, ...options })
  } catch (error) {
    if (!(error instanceof Unloadable)) throw error
    refuse(context, error.message)
    return undefined
  }
}

class Unloadable extends Error {}

/** The default export of a file, or of a package beside the program: a plugin, or a list of them. */
async function pluginsIn({ process }: Context, named: string): Promise<Plugin[]> {
  const { createRequire } = await import('node:module')
  const require = createRequire(join(process.cwd(), 'package.json'))
  try {
    const isFile = /^[./]|\.[cm]?[jt]s$/.test(named)
    const file = require.resolve(isFile ? join(process.cwd(), named) : named)
    const { default: found } = await import(pathToFileURL(file).href)
    if (typeof found === 'object' && found !== null) return [found].flat()
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Unloadable(`the plugin ${named} cannot be loaded: ${why}`)
  }
  throw new Unloadable(`${named} has no plugin as its default export`)
}
