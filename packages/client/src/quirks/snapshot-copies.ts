/**
 * Copies from another region are asked for with a URL that lets the copying region fetch from there: the same operation,
 * presigned in the other region.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CopyDBSnapshot.html
 */
import { isAnomaly, isBytes } from '@plainwire/wire'
import type { Inside } from '../client.ts'
import type { OpCall } from '../invoke.ts'
import type { Plugin } from '../plugin.ts'
import type { Quirk } from './index.ts'

/** What the operations call the URL. */
const urls: Readonly<Record<string, string>> = {
  CopyDBClusterSnapshot: 'PreSignedUrl',
  CopyDBSnapshot: 'PreSignedUrl',
  CopySnapshot: 'PresignedUrl',
  CreateDBCluster: 'PreSignedUrl',
  CreateDBInstanceReadReplica: 'PreSignedUrl',
  StartDBInstanceAutomatedBackupsReplication: 'PreSignedUrl',
}

type Fields = Readonly<Record<string, unknown>>

/** The source region, as the caller says it or the ARN of the source does. */
function sourceOf(request: Fields): string | undefined {
  if (typeof request.SourceRegion === 'string') return request.SourceRegion
  const arn = Object.entries(request).find(
    ([name, value]) => /^(Source|Replication)/.test(name) && /^arn:/.test(String(value)),
  )
  return arn && (String(arn[1]).split(':')[3] || undefined)
}

export const snapshotCopies = (inside: Inside): Quirk => ({
  async call(next, given) {
    const name = Object.hasOwn(urls, given.op) ? urls[given.op]! : undefined
    const { request = {} } = given
    const source = sourceOf(request)
    if (name === undefined || source === undefined || request[name] !== undefined)
      return next(given)
    const region = given.region ?? (await inside.invoker.config.region())
    if (typeof region !== 'string' || region === source) return next(given)
    const { presign } = await import('../presign.ts')
    const asking: OpCall = { ...given, region: source }
    const plugins = [destination(region)]
    const found = await presign({ ...inside, options: { ...inside.options, plugins } }, asking)
    if (isAnomaly(found)) return found
    return next({ ...given, request: { ...request, [name]: found.url } })
  },
})

/** Tells the other region where the copy goes, which not every description has a member for. */
const destination = (region: string): Plugin => ({
  name: 'destination-region',
  request: ({ http: { body } }) =>
    isBytes(body) ? { http: { body: withField(body, `DestinationRegion=${region}`) } } : undefined,
})

const withField = (form: Uint8Array, pair: string): Uint8Array =>
  new TextEncoder().encode(`${new TextDecoder().decode(form)}&${pair}`)
