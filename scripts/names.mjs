/**
 * The names `@plainwire/lite` knows services and regions by: `node scripts/names.mjs FOLDER`. Regions are those of
 * @aws-sdk/core; names of services are the endpoint prefixes of a folder of C2J descriptions (botocore/data), and what
 * stands below.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { house, tool } from './run.mjs'

/** Services younger than the descriptions, by endpoint prefix. */
const younger =
  `agreement-marketplace aiops appfabric arc-region-switch b2bi bcm-dashboards bcm-data-exports bedrock
bedrock-agent bedrock-agent-runtime bedrock-agentcore bedrock-agentcore-control bedrock-data-automation
bedrock-data-automation-runtime bedrock-runtime cleanrooms cleanrooms-ml cloudfront-keyvaluestore codeconnections
cost-optimization-hub datazone deadline dsql eks-auth entityresolution evs freetier inspector-scan internetmonitor
invoicing ivsrealtime launchwizard mail-manager managedblockchain-query mediapackagev2 neptune-graph networkflowmonitor
networkmonitor notifications notifications-contacts observabilityadmin odb osis payment-cryptography pca-connector-ad
pca-connector-scep pcs qapps qbusiness qconnect rtbfabric s3tables s3vectors security-ir socialmessaging
ssm-guiconnect ssm-quicksetup supplychain tax thinclient timestream-influxdb trustedadvisor verifiedpermissions
vpc-lattice workspaces-instances`.split(/\s+/)

/** Names that aws-lite takes and no description has. */
const odd =
  `aos api-fips.sagemaker appwizard cloudshell data.iot data.iot-fips dkr.ecr fips.batch fips.eks
fips.transcribe prefix.jobs.iot s3.dualstack ses sqlworkbench stacksets sync-states`.split(/\s+/)

const [folder = ''] = process.argv.slice(2)
if (!existsSync(folder)) throw new Error('usage: node scripts/names.mjs FOLDER, e.g. botocore/data')

function metadataOf(file) {
  const bytes = readFileSync(file)
  return JSON.parse(file.endsWith('.gz') ? gunzipSync(bytes) : bytes).metadata
}

const signed = new Map()
for (const file of readdirSync(folder, { recursive: true }).filter(name =>
  /service-2\.json(\.gz)?$/.test(name),
)) {
  const { endpointPrefix, signingName = endpointPrefix } = metadataOf(join(folder, file))
  if (endpointPrefix) signed.set(endpointPrefix, signingName)
}
// Its description is of an older protocol's gateway.
signed.set('iot', 'iot')
const services = [...new Set([...signed.keys(), ...signed.values(), ...younger, ...odd])].sort()
const apart = [...signed].filter(([prefix, name]) => prefix !== name && prefix !== 'ses').sort()

const manifest = createRequire(import.meta.url).resolve('@aws-sdk/core/package.json')
const table = join(
  dirname(manifest),
  'dist-es/submodules/client/util-endpoints/lib/aws/partitions.js',
)
const { partitionsInfo } = await import(pathToFileURL(table).href)
const regions = {}
for (const { outputs, regions: found } of partitionsInfo.partitions)
  for (const region of Object.keys(found).filter(name => !name.startsWith('aws-')))
    regions[region] = outputs.dnsSuffix

const words = list =>
  `\`${list
    .join(' ')
    .replace(/(.{1,110})(\s|$)/g, '$1\n')
    .trimEnd()}\`.split(/\\s+/)`
const bySuffix = Object.fromEntries(
  Object.values(regions).map(suffix => [
    suffix,
    Object.keys(regions).filter(name => regions[name] === suffix),
  ]),
)

const file = join(house, 'packages/lite/src/names.ts')
writeFileSync(
  file,
  `/** What services and regions are called. Made by \`node scripts/names.mjs\`; not edited by hand. */

/** Regions, by the end of the names of their hosts. */
export const regions: Readonly<Record<string, readonly string[]>> = {
${Object.entries(bySuffix)
  .map(([suffix, names]) => `'${suffix}': ${words(names)},`)
  .join('\n')}
}

/** Endpoint prefixes. Each may end in \`-fips\` as well. */
export const services: readonly string[] = ${words(services)}

/** Services that sign with another name than their endpoint's. */
export const signingNames: Readonly<Record<string, string | undefined>> = {
${apart.map(([prefix, name]) => `'${prefix}': '${name}',`).join('\n')}
}
`,
)
tool('@biomejs/biome/bin/biome', 'check', '--write', file)
