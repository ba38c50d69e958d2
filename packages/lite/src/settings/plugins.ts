/** Plugins as they were given, imported or promised, or those that are installed. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Environment } from '@plainwire/client/call'
import { isObject } from '../objects.ts'
import { defaultLimit, inTime } from '../patience.ts'
import type { LiteConfig, Loose, Plugin } from '../types.ts'

export async function findPlugins(
  { plugins = [], autoloadPlugins }: LiteConfig,
  environment: Environment,
): Promise<Plugin[]> {
  if (!Array.isArray(plugins)) throw new TypeError('Plugins must be an array')
  const found: Plugin[] = []
  const waiting = { environment, limit: defaultLimit, what: 'The import of a plugin' }
  for (const item of plugins) found.push(pluginIn(await inTime(waiting, () => item)))
  if (found.length > 0 || !autoloadPlugins) return found
  return Promise.all(installed(process.cwd()).map(name => load(name, process.cwd())))
}

/** The plugin itself, of a module that may have it as its default, or as the default of its default. */
function pluginIn(item: Loose): Plugin {
  const outer = isObject(item) && item.default ? item.default : item
  const inner = isObject(outer) && !outer.methods && isObject(outer.default) ? outer.default : outer
  if (isObject(inner)) return inner as Plugin
  throw new TypeError('Plugins must be an imported / required module or an import statement')
}

/** Names of what is installed: beside the program, or beside this package, or else what its manifest names. */
function installed(folder: string): string[] {
  const beside = /^.*[/\\]node_modules(?=[/\\])/.exec(fileURLToPath(import.meta.url))?.[0]
  const modules = [join(folder, 'node_modules'), beside].find(path => path && existsSync(path))
  const names = modules === undefined ? namedIn(join(folder, 'package.json')) : within(modules)
  return [...new Set(names)].filter(isPlugin)
}

function within(modules: string): string[] {
  const scope = join(modules, '@aws-lite')
  const official = existsSync(scope) ? readdirSync(scope).map(name => `@aws-lite/${name}`) : []
  return [...official, ...readdirSync(modules)]
}

function namedIn(manifest: string): string[] {
  if (!existsSync(manifest)) return []
  return Object.keys(JSON.parse(readFileSync(manifest, 'utf8')).dependencies ?? {})
}

const never = ['@aws-lite/client', '@aws-lite/arc']

const isPlugin = (name: string): boolean =>
  /^(@aws-lite\/|aws-lite-plugin-)/.test(name) && !name.endsWith('-types') && !never.includes(name)

/** Found from the program's folder, or else from here. */
async function load(name: string, folder: string): Promise<Plugin> {
  const require = createRequire(join(folder, 'package.json'))
  const path = resolved(name, require) ?? resolved(name, createRequire(import.meta.url))
  return pluginIn(path === undefined ? require(name) : await import(pathToFileURL(path).href))
}

function resolved(name: string, require: NodeJS.Require): string | undefined {
  try {
    return require.resolve(name)
  } catch {
    return undefined
  }
}
