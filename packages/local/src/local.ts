/** `local`: an AWS in this process. Its `send` is a transport for a client; `listen` opens a port for everybody else. */
import {
  type Anomaly,
  anomaly,
  type HttpRequest,
  type HttpResponse,
  type Primitives,
  type Send,
} from '@plainwire/wire'
import type { Admit } from './access/admit.ts'
import type { Can } from './access/can.ts'
import { keyring } from './access/keyring.ts'
import type { Organization } from './access/organization.ts'
import { type Control, ground } from './control/control.ts'
import { controlled } from './control/http.ts'
import type { IssuerKeys } from './control/issuers.ts'
import { type MetadataService, metadataPath, metadataService } from './ec2/metadata.ts'
import { nodePrimitives } from './primitives.ts'
import { type Listening, type ListenOptions, listen } from './server/listen.ts'
import { type Answer, type Origin, server } from './server/server.ts'
import { services } from './services.ts'

export type LocalOptions = {
  /** Folder to keep everything in; without one it is gone with the process. */
  readonly path?: string
  /** Waits for the disk at every write, so that a loss of power loses nothing either. A kill never does. */
  readonly durable?: boolean
  /** Makes ids repeatable. */
  readonly seed?: number
  /** Service and resource control policies by account, `*` for all others. Without them only IAM limits anybody. */
  readonly organization?: Organization
  /** Keys of those who sign web identities, by issuer: `{ 'https://login.example': { keys } }`. */
  readonly issuers?: IssuerKeys
  /** Cryptography; node:crypto, where it is left out. */
  readonly primitives?: Primitives
}

export type Local = Control & {
  readonly send: Send
  /** An anomaly where the connection was to be dropped. */
  answer(request: HttpRequest, origin?: Origin): Promise<HttpResponse | Anomaly>
  /**
   * The metadata service of an instance: a transport for what runs on it, its address below this AWS's own for others
   * (`AWS_EC2_METADATA_SERVICE_ENDPOINT=http://127.0.0.1:4566/_plainwire/instances/i-0123`).
   */
  instance(id: string): { readonly send: Send; readonly path: string }
  /** Whether somebody may do something, and why: the decision that his call would meet. */
  readonly can: Can
  /** Who signed a request for a service of your own, and whether the policies here let him. */
  readonly admit: Admit
  /** Opens a port, 4566 by default, on this machine only. */
  listen(options?: ListenOptions): Promise<Listening>
  /** Closes its ports and gives its folder back. */
  close(): Promise<void>
}

/** @example const aws = local(); client({ api: sts, send: aws.send }) */
export function local(options: LocalOptions = {}): Local {
  const { organization, primitives = nodePrimitives } = options
  const { control, stored, edge, faults, watched, close } = ground(options)
  const {
    answer: served,
    used,
    can,
    admit,
  } = server({
    services,
    stored,
    edge,
    faults,
    watched,
    wait,
    keyring: keyring(stored, edge),
    primitives,
    ...(organization && { organization }),
  })
  const check = (): readonly string[] =>
    Object.values(services).flatMap(service => service.check?.(stored.rows) ?? [])
  const metadata = metadataService({ rows: stored.rows, edge })
  const answer = instances(
    metadata,
    controlled(served, control, { names: Object.keys(services), used, can, check }),
  )
  const ports = new Set<Listening>()
  return {
    ...control,
    answer,
    can,
    admit,
    send: (request, { signal } = {}) => unlessAborted(answer(request), signal),
    instance: id => ({
      path: `/_plainwire/instances/${id}`,
      send: async request => metadata(id, request),
    }),
    async listen(options) {
      const port = await listen(answer, options)
      ports.add(port)
      return port
    },
    async close() {
      await Promise.all([...ports].map(port => port.close()))
      close()
    },
  }
}

/** Asks the instance that a path names, and everything else the AWS. */
const instances =
  (metadata: MetadataService, answer: Answer): Answer =>
  async (request, origin) => {
    const [, id, target = '/'] = metadataPath.exec(request.target) ?? []
    return id === undefined ? answer(request, origin) : metadata(id, { ...request, target })
  }

const wait = (milliseconds: number): Promise<void> =>
  new Promise(resolve => setTimeout(resolve, milliseconds))

/** The call goes on; nobody waits for it any more. */
function unlessAborted<T>(
  answer: Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T | Anomaly> {
  if (signal === undefined) return answer
  return new Promise((resolve, reject) => {
    const abort = (): void =>
      resolve(
        anomaly('interrupted', 'The call was aborted.', { code: 'ABORTED', retryable: false }),
      )
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
