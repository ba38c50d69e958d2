/** Every plugin that npm has under `@aws-lite`, and the description of its service where the house has one. */
import type { Method, Plugin } from '@plainwire/lite'
import type { Section, Service } from '../../packages/wire/src/model/types.ts'
import { serviceNamed } from '../generators/services.ts'

export const pluginNames = [
  'apigatewaymanagementapi',
  'apigatewayv2',
  'cloudformation',
  'cloudfront',
  'cloudwatch-logs',
  'dynamodb',
  'lambda',
  's3',
  'sns',
  'sqs',
  'ssm',
] as const
export type PluginName = (typeof pluginNames)[number]

/** Those without a description of their own here. */
const undescribed: readonly PluginName[] = ['apigatewayv2', 'cloudformation']

export type Known = {
  readonly plugin: Plugin
  /** Methods that are not disabled. */
  readonly methods: readonly (readonly [name: string, method: Method])[]
  readonly service: Service | undefined
}

export async function known(name: PluginName): Promise<Known> {
  const { default: plugin } = (await import(`@aws-lite/${name}`)) as { default: Plugin }
  const methods = Object.entries(plugin.methods).filter(
    (entry): entry is [string, Method] => Boolean(entry[1]) && !(entry[1] as Method).disabled,
  )
  const service = undescribed.includes(name) ? undefined : await serviceNamed(name)
  return { plugin, methods, service }
}

export const sectionOf = async (
  service: Service | undefined,
  method: string,
): Promise<Section | undefined> =>
  service?.operations.includes(method) ? await service.section(method) : undefined
