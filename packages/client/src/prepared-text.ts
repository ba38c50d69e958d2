/**
 * A prepared call as a command of curl, which signs by itself, and of the AWS CLI. Both take credentials from the usual
 * variables, so that neither text holds any.
 */
import {
  encodeBase64,
  type Header,
  header,
  isBytes,
  type Section,
  type ServiceInfo,
  streamedOutput,
} from '@plainwire/wire'
import type { Captured } from './captured.ts'

type Subject = {
  readonly section: Section
  readonly service: ServiceInfo
  readonly captured: Captured
  readonly input: Readonly<Record<string, unknown>>
}

/** Made anew by curl, or by the shell's variables. */
const own: ReadonlySet<string> = new Set([
  'authorization',
  'content-length',
  'host',
  'x-amz-date',
  'x-amz-security-token',
])

/** @example curlText(subject) // curl --request POST 'https://dynamodb...' --aws-sigv4 ... */
export function curlText({ captured }: Subject): string {
  const { request, scope, credentials } = captured
  const { method, scheme, host, target, headers, body } = request
  const text = isBytes(body) ? textOf(body) : undefined
  const isBinary = isBytes(body) && text === undefined
  const lines = [
    `curl --request ${method} --path-as-is ${quoted(`${scheme}://${host}${target}`)}`,
    ...(scope === undefined ? bearer(headers) : signed(scope)),
    ...(scope && credentials?.sessionToken !== undefined
      ? ['--header "x-amz-security-token: $AWS_SESSION_TOKEN"']
      : []),
    ...headers
      .filter(([name]) => !own.has(name.toLowerCase()))
      .map(pair => `--header ${quoted(pair.join(': '))}`),
    ...(text === undefined
      ? ['--data-binary @-']
      : text === ''
        ? []
        : [`--data-binary ${quoted(text)}`]),
  ]
  const command = lines.join(' \\\n  ')
  return isBinary
    ? `printf %s ${quoted(encodeBase64(body as Uint8Array))} | base64 --decode | ${command}`
    : command
}

const signed = ({ region, service }: NonNullable<Captured['scope']>): string[] => [
  `--aws-sigv4 ${quoted(`aws:amz:${region}:${service}`)}`,
  '--user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"',
]

const bearer = (headers: readonly Header[]): string[] =>
  header(headers, 'authorization') === undefined
    ? []
    : ['--header "authorization: Bearer $AWS_BEARER_TOKEN"']

function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return text.includes('\0') ? undefined : text
  } catch {
    return undefined
  }
}

/** Names of services that the AWS CLI calls otherwise. */
const cliNames: Readonly<Record<string, string>> = {
  'api-gateway': 'apigateway',
  'auto-scaling': 'autoscaling',
  'cloudwatch-events': 'events',
  'cloudwatch-logs': 'logs',
  'cognito-identity-provider': 'cognito-idp',
  'config-service': 'configservice',
  'database-migration-service': 'dms',
  'directory-service': 'ds',
  'elastic-beanstalk': 'elasticbeanstalk',
  'elastic-load-balancing': 'elb',
  'elastic-load-balancing-v2': 'elbv2',
  'elasticsearch-service': 'es',
  eventbridge: 'events',
  'iot-data-plane': 'iot-data',
  'kinesis-analytics': 'kinesisanalytics',
  'kinesis-video': 'kinesisvideo',
  'lex-model-building-service': 'lex-models',
  'lex-runtime-service': 'lex-runtime',
  'machine-learning': 'machinelearning',
  'resource-groups-tagging-api': 'resourcegroupstaggingapi',
  'route-53': 'route53',
  'route-53-domains': 'route53domains',
  s3: 's3api',
  's3-control': 's3control',
  'secrets-manager': 'secretsmanager',
  'service-catalog': 'servicecatalog',
  'service-quotas': 'service-quotas',
  sfn: 'stepfunctions',
  'storage-gateway': 'storagegateway',
}

/** @example awsCliText(subject) // aws dynamodb list-tables --region eu-west-1 */
export function awsCliText({ section, service, captured, input }: Subject): string {
  const { name } = section.operation
  const shape = section.shapes[section.operation.input ?? '']
  const members = shape?.type === 'structure' ? shape.members : {}
  const streamed = Object.keys(input).filter(key => members[key]?.streaming)
  const rest = Object.entries(input).filter(
    ([key, value]) => value !== undefined && !streamed.includes(key),
  )
  const { place, parameters } = captured
  return [
    `aws ${cliNames[service.name] ?? service.name} ${kebab(name)}`,
    `--region ${captured.region}`,
    ...(typeof parameters.Endpoint === 'string'
      ? [`--endpoint-url ${quoted(`${place.scheme}://${place.host}${place.path}`)}`]
      : []),
    ...(rest.length === 0
      ? []
      : [`--cli-input-json ${quoted(JSON.stringify(Object.fromEntries(rest), cliValue))}`]),
    ...streamed.map(key => `--${kebab(key)} FILE`),
    ...(streamedOutput(section) === undefined ? [] : ['OUTFILE']),
  ].join(' \\\n  ')
}

/** As the CLI reads its JSON: bytes in base64, numbers with all their digits. */
function cliValue(this: unknown, key: string, written: unknown): unknown {
  const value = (this as Record<string, unknown>)[key]
  if (value instanceof Uint8Array) return encodeBase64(value)
  if (value instanceof Set) return [...value]
  return typeof value === 'bigint' ? value.toString() : written
}

/** `ListObjectsV2` is `list-objects-v2`, `DescribeDBInstances` is `describe-db-instances`. */
export const kebab = (name: string): string =>
  name
    .replace(
      /([A-Z]{2,})s$/,
      (plural, _, at: number) => `${at > 0 ? '-' : ''}${plural.toLowerCase()}`,
    )
    .replace(/([^-])([A-Z][a-z]+)/g, '$1-$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()

/** For a shell of the Bourne kind. */
const quoted = (text: string): string =>
  /^[\w./:=@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
