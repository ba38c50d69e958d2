/** Services by name: the packages installed beside the program, under their own names or the usual nicknames. */
import { dirname, join } from 'node:path'
import type { Service } from '@plainwire/wire'
import { Misuse } from './misuse.ts'
import { didYouMean } from './nearest.ts'

/** What people call services, and what their packages are called. */
export const nicknames: Readonly<Record<string, string>> = {
  apigateway: 'api-gateway',
  autoscaling: 'auto-scaling',
  cognito: 'cognito-identity-provider',
  ddb: 'dynamodb',
  email: 'ses',
  events: 'eventbridge',
  logs: 'cloudwatch-logs',
  monitoring: 'cloudwatch',
  route53: 'route-53',
  s3control: 's3-control',
  secretsmanager: 'secrets-manager',
  states: 'sfn',
  stepfunctions: 'sfn',
}

const notServices = new Set([
  'client',
  'wire',
  'policy',
  'local',
  'lite',
  'generate',
  'server',
  'data-api',
  'datasets',
])

const camel = (name: string) => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())

/** Finds a service from the program's folder; fails with what is there and the nearest name. */
export function installedService(given: string, from: string = process.cwd()): Service<unknown> {
  const require = process.getBuiltinModule('node:module').createRequire(join(from, 'package.json'))
  const name = (Object.hasOwn(nicknames, given) && nicknames[given]) || given
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) throw missing(given, name, from)
  let module: Record<string, unknown>
  try {
    module = require(`@plainwire/${name}`) as Record<string, unknown>
  } catch (cause) {
    if ((cause as { code?: string }).code !== 'MODULE_NOT_FOUND') throw cause
    throw missing(given, name, from)
  }
  const service = module[camel(name)]
  if (service === undefined) throw missing(given, name, from)
  return service as Service<unknown>
}

function missing(given: string, name: string, from: string): Misuse {
  const names = installedNames(from)
  const known =
    names.length === 0 ? 'No service package is installed.' : `Installed: ${names.join(', ')}.`
  const hint = didYouMean(given, [...names, ...Object.keys(nicknames)])
  const nickname = given === name ? '' : ` ('${given}' stands for '${name}'.)`
  return new Misuse(
    'MISSING_DESCRIPTOR',
    `No service package @plainwire/${name}.${nickname}${hint} ${known} Try: npm install @plainwire/${name}`,
  )
}

/** Names of the service packages that a program in this folder can load. */
export function installedNames(from: string): string[] {
  const found = new Set<string>()
  for (let folder = from; ; folder = dirname(folder)) {
    for (const name of entries(join(folder, 'node_modules', '@plainwire')))
      if (!notServices.has(name)) found.add(name)
    if (folder === dirname(folder)) return [...found].sort()
  }
}

function entries(folder: string): string[] {
  try {
    return process.getBuiltinModule('node:fs').readdirSync(folder)
  } catch {
    return []
  }
}
