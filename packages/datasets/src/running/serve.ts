/**
 * A dataset service as a configuration describes it, with everything around it: its callers, its trail, its gates, its
 * webhooks, its log, and what is to be done beside answering. `plainwire datasets serve` and a Lambda function call this.
 */
import { type Handle, type Listening, postTo } from '@plainwire/server'
import type { Anomaly, Send } from '@plainwire/wire'
import { serviceAudit } from '../audit/service-audit.ts'
import { authenticators } from '../auth/index.ts'
import { clients } from '../aws/clients.ts'
import type { Config } from '../config/types.ts'
import { type Datasets, type DatasetsOptions, datasets } from '../datasets.ts'
import { names } from '../names.ts'
import type { Service } from '../types.ts'
import { upkeep } from '../upkeep.ts'
import { telling, type Webhooks, webhooks } from '../webhooks/webhooks.ts'
import { lockedAnchors } from './anchors.ts'
import { busy } from './busy.ts'
import { type Ground, groundOf } from './ground.ts'
import { type Log, logOf, secretsOf } from './log.ts'
import { readinessOf } from './readiness.ts'
import { type Rounds, rounds } from './rounds.ts'

export type ServeOptions = {
  readonly config: Config
  /** A transport of your own, e.g. that of a local AWS; then nothing is made in it. */
  readonly send?: Send
  /** Where a line of the log goes; default standard error. */
  readonly write?: (line: string) => void
  /** Everybody may do everything. */
  readonly open?: boolean
  /** Work beside answering: where processes are frozen between requests there is none. Default true. */
  readonly rounds?: boolean
} & Pick<DatasetsOptions, 'credentials' | 'now' | 'newId' | 'wait' | 'base' | 'lease' | 'version'>

export type Serving = {
  readonly handle: Handle
  readonly service: Service
  readonly log: Log
  /** The AWS below: for whoever looks into it. */
  readonly send: Send
  /** Where the AWS in this process is reached by others. */
  readonly awsUrl?: string
  /** At the address of the configuration, or another port. */
  listen(port?: number): Promise<Listening>
  /** Does once what is otherwise done from time to time. */
  round(): Promise<void>
  /** Lets requests end, brings the trail into the log, and closes what was opened. */
  close(): Promise<void>
}

/** @example const service = await serve({ config }); const { url } = await service.listen() */
export async function serve(options: ServeOptions): Promise<Serving> {
  const { write = standardError, open, rounds: goes = true } = options
  const ground = await groundOf(options)
  const { config, send, now } = ground
  const log = logOf({ level: config.logLevel, write, now, secrets: secretsOf(config) })
  const failing = { again: false }
  const failed = (failure: Anomaly) => {
    failing.again = true
    log.say('warn', 'to be tried again', { code: failure.code, error: failure.message })
  }
  let hooks: Webhooks | undefined
  const made = await datasets({
    ...options,
    config,
    send,
    now,
    ...(ground.credentials && { credentials: ground.credentials }),
    ...(open ? { open } : { authenticate: authenticators(config, { send: ground.outward, now }) }),
    audit(grounds) {
      const trail = serviceAudit(grounds, { failed, ...anchorOf(ground) })
      hooks = webhooks({ ...grounds, hooks: config.webhooks, post: postTo({ now }), failed })
      return config.webhooks.length > 0 ? telling(trail, hooks) : trail
    },
    ready: readinessOf,
    observe: log.served,
  })
  const working = busy(made.handle)
  const round = roundOf(made.service, hooks, log)
  const going: Rounds | undefined = goes ? rounds({ round, failing }) : undefined
  return {
    handle: working.handle,
    service: made.service,
    log,
    send,
    ...(ground.url !== undefined && { awsUrl: ground.url }),
    round,
    listen: port => listening(made, config, working.handle, port),
    async close() {
      await going?.stop()
      await made.close()
      await working.ended(config.limits.requestTimeout)
      await Promise.all([made.service.audit.settle(), hooks?.settle()]).catch(() => undefined)
      await ground.close()
    },
  }
}

const standardError = (line: string): void => void process.stderr.write(`${line}\n`)

function anchorOf({ config, send, credentials, now }: Ground) {
  const { lockDays } = config.audit
  if (lockDays === undefined) return {}
  const { s3 } = clients({ place: config.metadata, send, ...(credentials && { credentials }) })
  const prefix = `${names(config).root}/.plainwire/`
  return { anchor: lockedAnchors({ s3, bucket: config.metadata.bucket, prefix, lockDays, now }) }
}

function roundOf(service: Service, hooks: Webhooks | undefined, log: Log) {
  return async () => {
    const { recovered, expired } = await upkeep(service)
    if (recovered + expired > 0) log.say('info', 'upkeep', { recovered, expired })
    await service.audit.settle()
    await hooks?.settle()
  }
}

async function listening(made: Datasets, { listen }: Config, handle: Handle, port = listen.port) {
  return made.listen({ host: listen.host, port }, handle)
}
