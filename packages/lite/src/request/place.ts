/** Where one request goes and how it is signed: scheme, host, and the scope of the signature. */
import { isIPv6 } from 'node:net'
import type { Place } from '@plainwire/client/call'
import { signingNames } from '../names.ts'
import type { EndpointParts } from '../settings/endpoint.ts'
import { suffixOf } from '../settings/region.ts'

/** Without a host that was given, the service's own in the region. */
export function placeOf(service: string, region: string, given: EndpointParts): Place {
  const signingRegion = signedRegion(service, region)
  const name = given.host ?? awsHost(service, signingRegion)
  const isSecure = given.host === undefined || isAws(given.host)
  const protocol = given.protocol ?? (isSecure ? 'https:' : 'http:')
  const scheme = protocol === 'https:' ? 'https' : 'http'
  const port = given.port && given.port !== (scheme === 'https' ? 443 : 80) ? `:${given.port}` : ''
  const host = `${isIPv6(name) ? `[${name}]` : name}${port}`
  const signingName = signingNames[service] ?? (service === 'email' ? 'ses' : service)
  const authScheme = {
    name: 'sigv4',
    signingName,
    signingRegion,
    disableDoubleEncoding: signingName === 's3',
  }
  const resolved = {
    url: `${scheme}://${host}`,
    headers: {},
    properties: { authSchemes: [authScheme] },
  }
  return { scheme, host, path: '', resolved }
}

/** Services of AWS's first partition that are signed for the one region they are in. */
const global: ReadonlySet<string> = new Set([
  'acm',
  'cloudfront',
  'globalaccelerator',
  'iam',
  'importexport',
  'ls',
  'organizations',
  'route53',
  'waf',
  'waf-fips',
])

/** Services of it whose hosts name no region. */
const regionless: ReadonlySet<string> = new Set([
  'cloudfront',
  'iam',
  'importexport',
  'ls',
  'route53',
  'sts',
])

const first = 'amazonaws.com'

const signedRegion = (service: string, region: string): string =>
  global.has(service) && (suffixOf(region) ?? first) === first ? 'us-east-1' : region

function awsHost(service: string, region: string): string {
  const suffix = suffixOf(region) ?? first
  const subdomain = service === 'ses' ? 'email' : service
  const isRegionless =
    (suffix === first && regionless.has(service)) ||
    (region === 'us-east-1' && ['s3', 'sdb'].includes(service))
  return `${subdomain}${isRegionless ? '' : `.${region}`}.${suffix}`
}

/** AWS's own hosts are never spoken to in the clear, unless that is asked for. */
const isAws = (host: string): boolean => /\.(amazonaws\.(com|eu)|api\.aws)/.test(host)
