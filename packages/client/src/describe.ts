/** A client as plain data: what it speaks to, and how. Asks for the region, and never for credentials. */
import { type Anomaly, isAnomaly, type Result } from '@plainwire/wire'
import { type Inside, inside } from './client.ts'

export type ClientDescription = {
  readonly api: string
  readonly service: {
    readonly name: string
    readonly id: string
    readonly version: string
    readonly signingName: string
    readonly protocols: readonly string[]
    readonly signatures: readonly string[]
  }
  readonly region: string
  /** Where an operation without endpoint parameters of its own goes. */
  readonly endpoint: string
  readonly ops: readonly string[]
}

/**
 * @example
 * console.log(await describe(table)) // { api: 'dynamodb', region: 'eu-west-1', endpoint: 'https://...', ops: [...] }
 */
export async function describe(client: object): Promise<Result<ClientDescription>> {
  const on = inside(client)
  const { info, operations } = on.catalogue
  const region = await on.invoker.config.region()
  if (isAnomaly(region)) return region
  const endpoint = await endpointOf(on, region)
  if (isAnomaly(endpoint)) return endpoint
  const { name, id, version, signingName, protocols, auth } = info
  return {
    api: name,
    service: { name, id, version, signingName, protocols, signatures: auth },
    region,
    endpoint,
    ops: operations,
  }
}

async function endpointOf(
  { catalogue, invoker }: Inside,
  region: string,
): Promise<string | Anomaly> {
  const { config } = invoker
  const settings = await config.settings()
  const given = { region, ...settings }
  const parameters = Object.entries(catalogue.info.endpoint?.parameters ?? unruled).flatMap(
    ([name, { builtIn }]) => {
      const value = builtIn === undefined ? undefined : builtIns[builtIn]?.(given)
      return value === undefined ? [] : [[name, value] as const]
    },
  )
  const place = config.place(Object.fromEntries(parameters))
  return isAnomaly(place) ? place : `${place.scheme}://${place.host}${place.path}`
}

type Given = {
  readonly region: string
  readonly endpoint?: string | undefined
  readonly fips?: boolean | undefined
  readonly dualStack?: boolean | undefined
}

/** Without rules, the client's own endpoint is all there is. */
const unruled = { Endpoint: { type: 'string' as const, builtIn: 'SDK::Endpoint' } }

const builtIns: Readonly<Record<string, ((given: Given) => unknown) | undefined>> = {
  'AWS::Region': ({ region }) => region,
  'AWS::UseFIPS': ({ fips }) => fips,
  'AWS::UseDualStack': ({ dualStack }) => dualStack,
  'SDK::Endpoint': ({ endpoint }) => endpoint,
}
