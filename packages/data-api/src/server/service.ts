/** What every route needs: the store, who is asking, and the namespace a path names. */
import type { Identity, Post, Reply } from '@plainwire/server'
import { type Anomaly, type HttpRequest, header, isAnomaly } from '@plainwire/wire'
import { invalid, notFound } from '../failures.ts'
import type { Changing } from '../items/change.ts'
import { arnOf, type Place } from '../items/show.ts'
import { writeJson } from '../json.ts'
import { type Namespace, type Part, readNamespace } from '../namespace.ts'
import type { SearchEngine } from '../search/types.ts'
import type { Store } from '../store/types.ts'
import type { Files } from '../transfer/files.ts'
import type { Background } from '../work/background.ts'

export type Service = {
  readonly store: Store
  readonly stages: readonly string[]
  /** Domains that stand for a stage, which paths below them leave out. */
  readonly domains?: Readonly<Record<string, string>>
  readonly place: Place
  readonly version: string
  readonly now: () => number
  readonly newId: () => string
  readonly wait: (milliseconds: number) => Promise<void>
  /** Where the deployment is reached, for `data-apis`. */
  readonly address: (request: HttpRequest) => string
  /** Reads what an item's attribute points at; absent where nobody brought one. */
  readonly understand?: (
    text: string,
    namespace: Namespace,
    id: string,
  ) => Promise<Anomaly | undefined>
  readonly background: Background
  /** Loaded by the first who searches. */
  readonly engine: () => Promise<SearchEngine>
  /** Where exports are written and imports read; an anomaly where nobody said. */
  readonly files: () => Promise<Files | Anomaly>
  /** Where exports go that do not say, e.g. `s3://bucket/prefix`. */
  readonly exportsTo?: string
  /** How webhooks are sent, whether within this network too, and why one may not be sent to an address. */
  readonly post: Post
  readonly privateWebhooks: boolean
  readonly mayPost: (url: URL) => string | undefined
  /** Aborts when the server closes, for what would otherwise go on. */
  readonly closing: AbortSignal
  /** There is work to do behind the requests. */
  readonly wake: () => void
}

const parts: readonly Part[] = ['Resource', 'Metadata']

/** A part as a path names it, in whatever case. */
export const partNamed = (text: string): Part | undefined =>
  parts.find(name => name.toLowerCase() === text.toLowerCase())

/** The refusal of a stage that is not there. */
export const inStage = ({ stages }: Pick<Service, 'stages'>, name: string): Anomaly | undefined =>
  stages.includes(name)
    ? undefined
    : notFound(`There is no stage ${name}; there are ${stages.join(', ')}.`)

/** A namespace that can be worked with. */
export async function activeNamespace(
  service: Service,
  stage: string,
  name: string,
): Promise<Namespace | Anomaly> {
  if (!service.stages.includes(stage))
    return notFound(`There is no stage ${stage}; there are ${service.stages.join(', ')}.`)
  const namespace = await readNamespace(service.store, stage, name)
  if (isAnomaly(namespace)) return namespace
  if (namespace === undefined) return invalid(`Unable to resolve API ${name} in Stage ${stage}`)
  return namespace.status === 'ACTIVE'
    ? namespace
    : invalid(`API ${name} is ${namespace.status}; try again when it is ACTIVE.`)
}

export const changingBy = (
  { store, now, wait }: Service,
  namespace: Namespace,
  identity: Identity | undefined,
): Changing => ({
  store,
  namespace,
  now,
  wait,
  by: identity?.id ?? 'anonymous',
})

/** Bytes of a sort key, which an id is in every index. (DynamoDB, "Limits") */
const largestId = 1024

/** An id, or an ARN of this namespace whose id and version are meant. */
export function idIn(
  service: Service,
  namespace: Pick<Namespace, 'name' | 'stage'>,
  text: string,
): { readonly id: string; readonly version?: number } | Anomaly {
  if (!text.startsWith('arn:'))
    return Buffer.byteLength(text) <= largestId
      ? { id: text }
      : invalid(`An id has at most ${largestId} bytes.`)
  const [id = '', version] = text.split(':').slice(6)
  if (
    id === '' ||
    text.split(':').slice(0, 6).join(':') !==
      arnOf(service.place, namespace, id).split(':').slice(0, 6).join(':')
  )
    return notFound(`${text} is no item of ${namespace.name}.`)
  return version === undefined ? { id } : { id, version: Number(version) }
}

/** `text/json`, as the first Data API said, or `application/json` for whoever asks for that. */
export function answer(
  request: HttpRequest,
  status: number,
  json: unknown,
  headers: Reply['headers'] = [],
): Reply {
  const plain = /application\/json/.test(header(request.headers, 'accept') ?? '')
  return {
    status,
    headers: [['content-type', plain ? 'application/json' : 'text/json'], ...headers],
    body: new TextEncoder().encode(writeJson(json)),
  }
}

/** A status alone. */
export const bare = (status: number): Reply => ({
  status,
  headers: [['content-type', 'text/plain']],
})
