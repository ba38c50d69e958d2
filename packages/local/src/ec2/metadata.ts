/**
 * What an instance is told of itself: the metadata service, version 2 with its tokens, version 1 where the instance allows
 * it. It is asked for an instance by its id, since every instance is on this machine.
 * (EC2 user guide, "Use the Instance Metadata Service to access instance metadata")
 */
import { type HttpRequest, type HttpResponse, header } from '@plainwire/wire'
import { store as iamStore, keyOf, type Role } from '../iam/store.ts'
import type { Rows } from '../rows/types.ts'
import type { Edge } from '../server/types.ts'
import { issue } from '../sts/issue.ts'
import { nameOf } from './shown.ts'
import { type Instance, type Place, store } from './store.ts'

/** Where the service of an instance is, below the local AWS's own address. */
export const metadataPath: RegExp = /^\/_plainwire\/instances\/(i-[\da-f]+)(\/.*)?$/

export type MetadataService = (id: string, request: HttpRequest) => HttpResponse

type Ground = { readonly rows: Rows; readonly edge: Edge }
type Found = { readonly place: Place; readonly instance: Instance }
/** When a token ends, by its text; one is good for the instance it was given to. */
type Tokens = Map<string, { readonly instance: string; readonly until: number }>

/** @example metadataService({ rows, edge })('i-0123', request) // request.target: '/latest/meta-data/' */
export function metadataService(ground: Ground): MetadataService {
  const tokens: Tokens = new Map()
  return (id, request) => {
    const found = instanceOf(ground, id)
    if (found === undefined || found.instance.wanted !== 'running') return said(404)
    if (found.instance.metadata.endpoint === 'disabled') return said(403)
    const path = request.target.split('?')[0] ?? ''
    if (path === '/latest/api/token') return token(ground, tokens, found, request)
    if (request.method !== 'GET') return said(405)
    if (!admitted(ground, tokens, found, request)) return said(401)
    const text = textAt(ground, found, path)
    return text === undefined ? said(404) : said(200, text)
  }
}

function instanceOf({ rows }: Ground, id: string): Found | undefined {
  for (const [key] of rows.range({ from: 'ec2/', to: 'ec20' })) {
    const [, account = '', region = '', kind, name] = key.split('/')
    if (kind !== 'instance' || name !== id) continue
    const place = { rows, account, region }
    const instance = store(place).instances.get(id)
    return instance && { place, instance }
  }
  return undefined
}

const longest = 21_600

function token(
  { edge }: Ground,
  tokens: Tokens,
  { instance }: Found,
  { method, headers }: HttpRequest,
): HttpResponse {
  if (method !== 'PUT') return said(405)
  if (header(headers, 'x-forwarded-for') !== undefined) return said(403)
  const seconds = Number(header(headers, 'x-aws-ec2-metadata-token-ttl-seconds'))
  if (!(Number.isInteger(seconds) && seconds >= 1 && seconds <= longest)) return said(400)
  const now = edge.now()
  for (const [text, { until }] of tokens) if (until <= now) tokens.delete(text)
  const text = Buffer.from(
    Array.from({ length: 42 }, () => Math.floor(edge.random() * 256)),
  ).toString('base64url')
  tokens.set(text, { instance: instance.id, until: now + seconds * 1000 })
  const answer = said(200, text)
  return {
    ...answer,
    headers: [...answer.headers, ['x-aws-ec2-metadata-token-ttl-seconds', String(seconds)]],
  }
}

function admitted(
  { edge }: Ground,
  tokens: Tokens,
  { instance }: Found,
  { headers }: HttpRequest,
): boolean {
  const text = header(headers, 'x-aws-ec2-metadata-token')
  if (text === undefined) return instance.metadata.tokens === 'optional'
  const known = tokens.get(text)
  return known !== undefined && known.instance === instance.id && known.until > edge.now()
}

/** A document, or the names within a folder, one a line. */
function textAt(ground: Ground, found: Found, path: string): string | undefined {
  const tree = treeOf(ground, found)
  const at = path.replace(/\/+/g, '/')
  const document = Object.hasOwn(tree, at) ? tree[at] : undefined
  if (document !== undefined) return document()
  const folder = at.endsWith('/') ? at : `${at}/`
  const names = Object.keys(tree)
    .filter(name => name.startsWith(folder))
    .map(name => name.slice(folder.length).replace(/\/.*/, '/'))
  return names.length === 0 ? undefined : [...new Set(names)].join('\n')
}

type Tree = Readonly<Record<string, () => string>>

function treeOf(ground: Ground, found: Found): Tree {
  const { instance, place } = found
  const data: Record<string, () => string> = {
    'ami-id': () => instance.image,
    'ami-launch-index': () => String(instance.index),
    hostname: () => nameOf(instance, place.region),
    'instance-id': () => instance.id,
    'instance-type': () => instance.type,
    'local-hostname': () => nameOf(instance, place.region),
    'local-ipv4': () => instance.address,
    'placement/availability-zone': () => instance.zone,
    'placement/region': () => place.region,
    'reservation-id': () => instance.reservation,
    'security-groups': () => 'default',
    'services/domain': () => 'amazonaws.com',
    'services/partition': () => 'aws',
    ...tagsOf(instance),
    ...roleOf(ground, found),
  }
  const { userData } = instance
  return {
    ...Object.fromEntries(
      Object.entries(data).map(([name, text]) => [`/latest/meta-data/${name}`, text]),
    ),
    '/latest/dynamic/instance-identity/document': () => json(identity(found)),
    ...(userData !== undefined && {
      '/latest/user-data': () => Buffer.from(userData, 'base64').toString('latin1'),
    }),
  }
}

const tagsOf = ({ metadata, tags }: Instance): Tree =>
  metadata.tags === 'enabled'
    ? Object.fromEntries(tags.map(({ Key, Value }) => [`tags/instance/${Key}`, () => Value]))
    : {}

/** The role of the instance's profile as it is now. */
function roleOf({ edge }: Ground, { place, instance }: Found): Tree {
  const association = store(place).associations.get(instance.id)
  if (association === undefined) return {}
  const { profiles, roles } = iamStore(place.rows, place.account)
  const profile = [...profiles.list()].find(([, { id }]) => id === association.profileId)?.[1]
  const role = profile?.roles[0] === undefined ? undefined : roles.get(keyOf(profile.roles[0]))
  const info = {
    Code: 'Success',
    LastUpdated: stamp(edge.now()),
    InstanceProfileArn: association.profileArn,
    InstanceProfileId: association.profileId,
  }
  return {
    'iam/info': () => json(info),
    ...(role && {
      [`iam/security-credentials/${role.name}`]: () =>
        json(credentials({ rows: place.rows, edge }, place, instance, role)),
    }),
  }
}

/** Seconds for which the keys of an instance are good. */
const lifetime = 6 * 3600

function credentials(
  { rows, edge }: Ground,
  { account }: Place,
  { id }: Instance,
  role: Role,
): object {
  const of = { kind: 'role', role: role.name, roleId: role.id, name: id } as const
  const session = issue({ rows, edge }, { account, of, seconds: lifetime })
  return {
    Code: 'Success',
    LastUpdated: stamp(session.issued),
    Type: 'AWS-HMAC',
    AccessKeyId: session.id,
    SecretAccessKey: session.secret,
    Token: session.token,
    Expiration: stamp(session.expires),
  }
}

const identity = ({ place: { account, region }, instance }: Found): object => ({
  accountId: account,
  availabilityZone: instance.zone,
  imageId: instance.image,
  instanceId: instance.id,
  instanceType: instance.type,
  pendingTime: stamp(instance.launched),
  privateIp: instance.address,
  region,
  version: '2017-09-30',
})

const stamp = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`
const json = (value: object): string => JSON.stringify(value, null, 2)

const said = (status: number, text = ''): HttpResponse => ({
  status,
  headers: [
    ['content-type', 'text/plain'],
    ['server', 'EC2ws'],
  ],
  body: new TextEncoder().encode(text),
})
