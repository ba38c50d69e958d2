/**
 * A described service as a plugin: a method for each operation, named, checked, encoded and read by the description.
 * Its calls are the client's own; what is of the contract about them is said in `method.ts`.
 */
import type { Service } from '@plainwire/wire'
import type { Sender } from './request/send.ts'
import type { Loose, Metadata, Method, Plugin, PluginUtils } from './types.ts'

/** What a method does in place of a request of its own making. */
export const direct: unique symbol = Symbol.for('plainwire.lite.direct') as never

/** One call of such a method. */
export type DirectCall = {
  readonly params: Loose
  readonly utils: PluginUtils
  readonly sender: Sender
  readonly metadata: Metadata
}

export type DirectMethod = Method & {
  readonly [direct]?: (call: DirectCall) => Promise<Loose>
}

type OperationTypes = { readonly request: object; readonly response: object }

export type ProjectedMethods<Ops> = {
  readonly [Op in keyof Ops]: Ops[Op] extends OperationTypes
    ? (input?: Ops[Op]['request']) => Promise<Ops[Op]['response']>
    : never
}

/** A plugin that says for the compiler what it puts on a client. */
export type ProjectedPlugin<Property extends string, Ops> = Plugin & {
  readonly $client?: { readonly [Name in Property]: ProjectedMethods<Ops> }
}

export type ProjectionOptions<Property extends string> = {
  /** Where the methods are on a client; by default the service's id without blanks: `CloudWatchLogs`. */
  readonly property?: Property
}

/**
 * @example
 * import awsLite, { plugin } from '@plainwire/lite'
 * import { s3 } from '@plainwire/s3'
 *
 * const aws = await awsLite({ plugins: [plugin(s3, { property: 'S3' })] })
 * const { Buckets } = await aws.S3.ListBuckets()
 */
export function plugin<Ops, const Property extends string = string>(
  service: Service<Ops>,
  { property }: ProjectionOptions<Property> = {},
): ProjectedPlugin<Property, Ops> {
  if (typeof service?.section !== 'function' || !Array.isArray(service.operations))
    throw new TypeError('plugin takes a service, as a package like @plainwire/s3 exports it')
  const calls = () => import('./projection.ts')
  const methods = service.operations.map((op): [string, DirectMethod] => [
    op,
    {
      [direct]: async call => (await calls()).callDirectly(service as Service, op, call),
      request() {
        throw new Error(`This plugin of ${service.id} needs @plainwire/lite to run on`)
      },
    },
  ])
  return {
    name: `@plainwire/${service.name}`,
    service: service.signingName,
    property: property ?? service.id.replace(/[^A-Za-z0-9]/g, ''),
    methods: Object.fromEntries(methods),
    // Who has a description needs no list of names.
    [direct]: true,
  } as ProjectedPlugin<Property, Ops>
}
