/**
 * A Data API that runs: on the local AWS in this process or against a real one, with its callers found out, its metrics and
 * its port. `serve` is what `plainwire data-api serve` and a Lambda function call.
 */
import type {
  Authenticate,
  Handle,
  HandlerOptions,
  Listening,
  ListenOptions,
  Post,
} from '@plainwire/server'
import { listen, metrics, postTo } from '@plainwire/server'
import type { Anomaly, Send } from '@plainwire/wire'
import { below } from './below.ts'
import { newItemId } from './item-id.ts'
import type { SearchEngine } from './search/types.ts'
import type { Allow } from './server/access.ts'
import { type DataApiOptions, dataApi } from './server/handle.ts'
import type { Service } from './server/service.ts'
import type { Store } from './store/types.ts'
import { backgroundOf } from './work/background.ts'
import { type Rounds, rounds, upkeep } from './work/upkeep.ts'

export type ServeOptions = {
  /** Default `dev`. */
  readonly stages?: readonly string[]
  /** Domains that stand for a stage each, e.g. `{ 'data.example.com': 'prod' }`; their paths have no stage in them. */
  readonly domains?: Readonly<Record<string, string>>
  /** Which pages of browsers may ask: all (`*`, default), those of one origin, or none (`off`). */
  readonly cors?: string
  /** Default `AWS_REGION`, else `us-east-1`. */
  readonly region?: string
  /** `local` (default) runs an AWS in this process, `aws` takes the one that environment and profile lead to. */
  readonly on?: 'local' | 'aws'
  /** Folder of the local AWS; without one it forgets. */
  readonly path?: string
  /** A DynamoDB somewhere else, e.g. `http://127.0.0.1:8000`. */
  readonly endpoint?: string
  /** `compat` reads the tables that the first Data API filled, and writes nothing. */
  readonly layout?: 'compat'
  /** Stands before the names of all tables. */
  readonly tablePrefix?: string
  /** What that DynamoDB has. */
  readonly transactions?: boolean
  /** Finds out who calls. On the local AWS its own keys do. */
  readonly identify?: Authenticate
  readonly allow?: Allow
  /** Everybody may do everything. */
  readonly open?: boolean
  readonly account?: string
  readonly observe?: HandlerOptions['observe']
  readonly understand?: Service['understand']
  readonly send?: Send
  readonly now?: () => number
  /** Where exports go that do not say, e.g. `s3://bucket/prefix`; on the local AWS a bucket of its own. */
  readonly exportsTo?: string
  /** Where files are, if not where `endpoint` is. */
  readonly filesEndpoint?: string
  /** How webhooks are sent; default: over the network. */
  readonly post?: Post
  /** They may lead to loopback, link-local and private addresses; default: on the local AWS. */
  readonly privateWebhooks?: boolean
  /** Why webhooks may not go to an address; default: only https, and http to this machine on the local AWS. */
  readonly mayPost?: (url: URL) => string | undefined
  /** Where namespaces that have search keep their words; default: in the store. */
  readonly search?: SearchEngine
  /** Milliseconds between rounds of the work behind the requests, default 1 s; 0 leaves it to other replicas. */
  readonly upkeep?: number
  /** Milliseconds after which another replica takes up the work of one that died; default 30 s. */
  readonly lease?: number
  /** Told of work behind the requests that failed; it is tried again. */
  readonly failed?: (failure: Anomaly) => void
}

export type Served = {
  readonly handle: Handle
  listen(options?: ListenOptions): Promise<Listening>
  /** The local AWS below, where there is one: to make users and keys in. */
  readonly send?: Send
  close(): Promise<void>
}

const version = '0.1.0'

/** @example const api = await serve({ path: './data', open: true }); const { url } = await api.listen({ port: 8080 }) */
export async function serve(options: ServeOptions = {}): Promise<Served> {
  const { region = process.env.AWS_REGION || 'us-east-1', now = Date.now } = options
  const counts = metrics('data_api')
  const { aws, store, files, exportsTo } = await below(options, region, counts)
  // A server whose AWS is on this machine may talk to this machine.
  const alone = aws !== undefined || isHere(options.endpoint)
  const closing = new AbortController()
  let working: Rounds | undefined
  const service: Service = {
    store,
    background: backgroundOf({ ...options, store, newId: newItemId, now }),
    engine: engineOf(options, store),
    files,
    ...(exportsTo !== undefined && { exportsTo }),
    closing: closing.signal,
    post: options.post ?? postTo({ now }),
    privateWebhooks: options.privateWebhooks ?? alone,
    mayPost: options.mayPost ?? (alone ? secureOrHere : secure),
    wake: () => working?.wake(),
    stages: options.stages ?? ['dev'],
    ...(options.domains && { domains: options.domains }),
    place: { region, account: options.account ?? '000000000000' },
    version,
    now,
    newId: newItemId,
    wait,
    address: ({ scheme, host }) => `${scheme}://${host}`,
    ...(options.understand && { understand: options.understand }),
  }
  const handle = dataApi({ ...callersOf(options, aws), service, metrics: counts })
  // Where nothing is written there is nothing to keep up.
  const { upkeep: pause = options.layout === 'compat' ? 0 : 1000, failed } = options
  if (pause > 0) working = rounds(() => upkeep(service), { pause, ...(failed && { failed }) })
  const ports: Listening[] = []
  return {
    handle,
    ...(aws && { send: aws.send }),
    async listen(given) {
      const port = await listen(handle, given)
      ports.push(port)
      return port
    },
    async close() {
      closing.abort()
      await Promise.all(ports.map(port => port.close()))
      await working?.stop()
      await aws?.close()
    },
  }
}

/** Who calls and what he may: as was said, else as the local AWS knows it, unless everybody may everything. */
function callersOf(
  { identify, allow, open, cors, observe }: ServeOptions,
  aws: Pick<ServeOptions, 'identify' | 'allow'> | undefined,
): Omit<DataApiOptions, 'service'> {
  const known = open ? {} : { identify: aws?.identify, allow: aws?.allow }
  const chosen = {
    identify: identify ?? known.identify,
    allow: allow ?? known.allow,
    open,
    cors,
    observe,
  }
  return Object.fromEntries(Object.entries(chosen).filter(([, one]) => one !== undefined))
}

const engineOf = ({ search }: ServeOptions, store: Store): Service['engine'] =>
  search ? async () => search : async () => (await import('./search/engine.ts')).storeSearch(store)

/** Webhooks go where nobody reads along; from a server that stands alone on a machine also to this machine. */
const secure = ({ protocol }: URL): string | undefined =>
  protocol === 'https:' ? undefined : 'Url must be https.'
const here = /^(127(\.\d+){3}|localhost|\[::1\])$/
const isHere = (address: string | undefined): boolean =>
  address !== undefined && URL.canParse(address) && here.test(new URL(address).hostname)
const secureOrHere = (url: URL): string | undefined =>
  url.protocol === 'http:' && here.test(url.hostname) ? undefined : secure(url)

const wait = (milliseconds: number): Promise<void> =>
  new Promise(resolve => setTimeout(resolve, milliseconds))
