/**
 * Calls that hand out credentials go through the chain like any other call: placed by the same settings, tried again by
 * the same rules, sent by the same transport. One module for all of them, loaded with the first.
 */
import { type Anomaly, evaluateEndpoint, isAnomaly } from '@plainwire/wire'
import { reworded } from '../anomalies.ts'
import { settings } from '../configure.ts'
import { placeFinder } from '../endpoint.ts'
import { endpointLookup } from '../endpoint-config.ts'
import type { Environment } from '../environment.ts'
import { invoke } from '../invoke.ts'
import { operationMaker } from '../operation.ts'
import { activeProfile } from '../profile.ts'
import { retriable, standard } from '../retry.ts'
import { type ServiceName, services } from './services.ts'
import type { Provider } from './types.ts'

export type Question = {
  readonly service: ServiceName
  readonly op: string
  readonly request: Readonly<Record<string, unknown>>
  readonly region: string
  readonly credentials?: Provider
  /** Where to ask, if not where the settings say. */
  readonly endpoint?: string | undefined
}

/** Answers are small, and so is the patience of those who wait for credentials. */
const maxResponse = 2 ** 20
const limits = { connect: 5_000, idle: 15_000, attempt: 30_000 }

export async function ask(
  environment: Environment,
  question: Question,
): Promise<Record<string, unknown> | Anomaly> {
  const { op, request, credentials, endpoint } = question
  const service = services[question.service]
  const policy = standard()
  const global = await wantsGlobal(environment, question)
  const look = endpointLookup(environment, service, { endpoint })
  const config = {
    service,
    environment,
    send: environment.send,
    region: () => (global ? 'us-east-1' : question.region),
    credentials: () => credentials?.(environment) ?? nobody,
    settings: async () => {
      const found = await look()
      return global && !found.endpoint ? { ...found, endpoint: globalSts } : found
    },
    place: placeFinder(service, evaluateEndpoint),
    retry: () => policy,
    retriable: retriable.default,
    limits,
    maxResponse,
  }
  const catalogue = {
    info: service,
    operations: service.operations,
    section: service.section,
    codec: () => Object.values(service.codecs)[0]!(),
  }
  const operation = operationMaker(catalogue, {})
  const token = () => environment.uuid()
  const found = await invoke({ config, operation, token }, { op, request })
  return isAnomaly(found) ? reworded(found, `${service.id} ${op}: ${found.message}`) : found
}

const nobody = { accessKeyId: '', secretAccessKey: '' }

const globalSts = 'https://sts.amazonaws.com'

/** Regions that had STS before it was regional: who asks for the old ways still gets the global endpoint there. */
const legacyRegions =
  /^(ap-(northeast-1|south-1|southeast-[12])|aws-global|ca-central-1|eu-(central-1|north-1|west-[123])|sa-east-1|us-(east|west)-[12])$/

async function wantsGlobal(
  environment: Environment,
  { service, region }: Question,
): Promise<boolean> {
  if (service !== 'sts' || !legacyRegions.test(region)) return false
  const { values } = await activeProfile(environment, settings().profile)
  const asked = environment.variables.AWS_STS_REGIONAL_ENDPOINTS || values?.sts_regional_endpoints
  return asked?.toLowerCase() === 'legacy'
}

/** Where a service is, with the settings of the program: scheme, host and path. */
export async function placeOfService(
  environment: Environment,
  name: ServiceName,
  region: string,
): Promise<string | Anomaly> {
  const found = await endpointLookup(environment, services[name], {})()
  const { endpoint: Endpoint, fips: UseFIPS, dualStack: UseDualStack } = found
  const parameters = { Region: region, Endpoint, UseFIPS, UseDualStack }
  const place = placeFinder(services[name], evaluateEndpoint)(parameters)
  return isAnomaly(place) ? place : `${place.scheme}://${place.host}${place.path}`
}
