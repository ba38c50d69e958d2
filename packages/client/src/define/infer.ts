/** Service and region that a host of AWS's own tells. */

export type Inferred = { readonly service?: string; readonly region?: string }

/**
 * The signing name of the service and the region, as far as the host says; of a host that is not AWS's, nothing.
 *
 * @example
 * inferServiceRegion('https://events.eu-west-1.amazonaws.com') // { service: 'events', region: 'eu-west-1' }
 * inferServiceRegion('https://iam.amazonaws.com') // { service: 'iam', region: 'us-east-1' }
 * inferServiceRegion('https://appliance.example') // {}
 */
export function inferServiceRegion(url: string): Inferred {
  const host = hostOf(url)
  const own = /^(.+?)\.(?:amazonaws\.com(?:\.cn)?|api\.aws|api\.amazonwebservices\.com\.cn)$/.exec(
    host,
  )?.[1]
  if (own === undefined) return {}
  const labels = own.split('.').filter(label => label !== 'dualstack')
  const at = labels.findLastIndex(label => regionPattern.test(label))
  if (at < 0) return global(labels)
  const region = labels[at]!.replace(/^fips-|-fips$/, '')
  // `ec2.eu-west-1`, and where the region comes first: `eu-west-1.queue`.
  const service = at > 0 ? labels[at - 1]! : (labels[at + 1] ?? '')
  return named(service, region)
}

const regionPattern = /^(?:us|eu|ap|sa|ca|me|af|cn|il|mx)(?:-(?:gov|iso[a-z]?))?-[a-z]+-\d+$/

const hostOf = (url: string): string =>
  url
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, '')
    .replace(/[/?#].*$/s, '')
    .replace(/:\d+$/, '')

/** Hosts without a region, and old ones of S3 that have it behind a dash. */
function global(labels: readonly string[]): Inferred {
  const last = labels.at(-1) ?? ''
  const old = /^s3-(.+)$/.exec(last)?.[1]
  if (last === 'us-gov') return named(labels.at(-2) ?? '', 'us-gov-west-1')
  if (old !== undefined && regionPattern.test(old)) return named('s3', old)
  return named(last, 'us-east-1')
}

const named = (label: string, region: string): Inferred => {
  const service = label.replace(/-fips$|^fips-/, '')
  return { service: signingNames[service] ?? service, region }
}

/** Hosts whose services sign by another name. */
const signingNames: Readonly<Record<string, string>> = {
  'ec2-messages': 'ec2messages',
  email: 'ses',
  'data-ats': 'iotdata',
  queue: 'sqs',
  's3-control': 's3',
  's3-accesspoint': 's3',
  'streams-dynamodb': 'dynamodb',
}
