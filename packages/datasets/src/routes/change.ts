/** How a dataset is changed: by a saga, upon the record as it is once its lease is held, if that is allowed. */
import type { Call, State } from '@plainwire/server'
import { type Anomaly, header, isAnomaly } from '@plainwire/wire'
import { stale } from '../failures.ts'
import type { DatasetRecord, Service } from '../types.ts'
import { type Asked, existing, leaseOf, wantedBy } from './asked.ts'

/** Refuses a change of something that is not as its caller last saw it. */
function matches(call: Pick<Call, 'request'>, record: DatasetRecord): Anomaly | undefined {
  const wanted = header(call.request.headers, 'if-match')
  return wanted === undefined || wanted === '*' || wanted === record.version
    ? undefined
    : stale('The dataset has changed since; read it again.')
}

/** Of a call, whatever it brings. */
type Given = Pick<Call, 'request'> & { readonly body?: unknown; readonly query?: unknown }

/** What a gate is told of a request. */
export const inputOf = ({ body, query }: Given): object => ({
  ...(typeof body === 'object' ? body : {}),
  ...((query as { force?: string } | undefined)?.force === 'true' && { force: true }),
})

/** Runs a saga upon a dataset that is looked at, and asked about, once its lease is held. */
export async function change<T extends object>(
  service: Service,
  asked: Asked,
  call: Given,
  kind: string,
  more: (record: DatasetRecord) => T | Anomaly | Promise<T | Anomaly>,
  also: readonly string[] = [],
): Promise<(T & { readonly before: DatasetRecord }) | Anomaly> {
  const done = await service.sagas.run(
    kind,
    leaseOf(asked.where),
    async () => {
      const record = await existing(service, asked, inputOf(call))
      if (isAnomaly(record)) return record
      const failed = matches(call, record)
      if (failed) return failed
      const own = await more(record)
      if (isAnomaly(own)) return own
      const { metadata, own: kept } = record
      const before = { metadata, own: kept }
      return { ...wantedBy(service, asked), before, ...own } as unknown as State
    },
    also,
  )
  return done as never
}
