/**
 * Where a bucket goes: the S3 cases name client settings, and the endpoint rules of the corpora turn these and the
 * bucket into host and path. Cases of other services are placed by their own endpoint and prefix.
 */
import { isAnomaly } from '../../packages/wire/src/anomaly.ts'
import { resolveEndpoint } from '../../packages/wire/src/endpoint/resolve.ts'
import type { Partition } from '../../packages/wire/src/model/types.ts'
import type { RequestExpectation, Subject } from './exchange.ts'
import { readJson } from './read.ts'

/** Shapes of an AST, as far as they are laid over here. */
type Traits = Record<string, unknown>
type Ast = { readonly shapes: Readonly<Record<string, { type: string; traits?: Traits }>> }

/** Lays S3's endpoint rules over the model of its protocol tests; the regions they know go beside. */
export async function withBucketRules(
  corporaDir: string,
  ast: unknown,
): Promise<{ ast: unknown; partitions: readonly Partition[] }> {
  const { shapes } = ast as Ast
  const found = Object.entries(shapes).find(([, { traits }]) => isS3(traits))
  if (found === undefined) return { ast, partitions: [] }
  const base = [corporaDir, 'endpoints', 'services']
  const { ruleSet } = await readJson<{ ruleSet: unknown }>(...base, 's3.json')
  const [id, service] = found
  const traits = { ...service.traits, 'smithy.rules#endpointRuleSet': ruleSet }
  return {
    ast: { ...(ast as object), shapes: { ...shapes, [id]: { ...service, traits } } },
    partitions: partitionsOf(
      await readJson<BotocorePartitions>(corporaDir, 'endpoints', 'partitions.json'),
    ),
  }
}

const isS3 = (traits: Traits | undefined): boolean =>
  (traits?.['aws.api#service'] as { sdkId?: string } | undefined)?.sdkId === 'S3'

export type Settings = {
  readonly region?: string
  readonly s3?: {
    readonly addressing_style?: string
    readonly use_dualstack_endpoint?: boolean
    readonly use_accelerate_endpoint?: boolean
  }
}

/** What the rules make of a bucket: the host expected, and the path that goes before the target. */
export function bucketPlace(
  { service }: Subject,
  bucket: unknown,
  settings: Settings,
): Pick<RequestExpectation, 'endpoint' | 'bucket'> {
  if (service.endpoint === undefined) return {}
  const place = resolveEndpoint(service.endpoint, {
    Region: settings.region ?? 'us-west-2',
    UseFIPS: false,
    UseDualStack: settings.s3?.use_dualstack_endpoint === true,
    Accelerate: settings.s3?.use_accelerate_endpoint === true,
    ForcePathStyle: settings.s3?.addressing_style === 'path',
    ...(typeof bucket === 'string' ? { Bucket: bucket } : {}),
  })
  if (isAnomaly(place)) throw new Error(place.message)
  return { endpoint: place.url.replace('https://', ''), bucket: true }
}

type BotocorePartitions = {
  readonly partitions: readonly {
    readonly regionRegex: string
    readonly regions: Readonly<Record<string, unknown>>
    readonly outputs: Omit<Partition, 'regionRegex' | 'regions'>
  }[]
}

const partitionsOf = ({ partitions }: BotocorePartitions): Partition[] =>
  partitions.map(({ outputs, regionRegex, regions }) => ({
    ...outputs,
    regionRegex,
    regions: Object.keys(regions),
  }))
