/** The end of a namespace: a last export of what is in it, then its tables, then what is known of it. Cut off, it is gone on with. */
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import { invalid } from '../failures.ts'
import {
  controlTable,
  forgetNamespace,
  historyTableOf,
  type Namespace,
  readNamespace,
  tableOf,
  writeNamespace,
} from '../namespace.ts'
import { placeOf } from '../search/place.ts'
import { type Job, jobOf } from '../transfer/jobs.ts'
import { workJobs } from '../transfer/work.ts'
import { isBusy } from '../work/background.ts'
import { deleteWebhook, webhooksOf } from '../work/webhooks.ts'
import type { Service } from './service.ts'
import { startExport } from './transferring.ts'

/** @example const failed = await drop(service, namespace, { export: true, by: 'ann' }) */
export async function drop(
  service: Service,
  { stage, name }: Namespace,
  wanted: Wanted,
): Promise<Anomaly | undefined> {
  for (;;) {
    const done = await service.background.leases.hold(`drop/${stage}/${name}`, async () => {
      const now = await readNamespace(service.store, stage, name)
      return now === undefined || isAnomaly(now) ? now : dropped(service, now, wanted)
    })
    if (!isBusy(done)) return done
    // Somebody else is at it.
    await service.wait(20)
  }
}

type Wanted = { readonly export: boolean; readonly by: string }

async function dropped(
  service: Service,
  namespace: Namespace,
  wanted: Wanted,
): Promise<Anomaly | undefined> {
  const marked =
    namespace.status === 'DROPPING' ? namespace : await dropping(service, namespace, wanted)
  if (isAnomaly(marked)) return marked
  const jobs = await exporting(service, marked, wanted.by)
  if (isAnomaly(jobs)) return jobs
  for (const run of runsOf(jobs)) {
    const job = await ended(service, jobs, run)
    if (isAnomaly(job)) return job
    if (job?.status !== 'FAILED') continue
    const { FinalExport: _, ...record } = jobs.record
    const back = await writeNamespace(service.store, { ...jobs, record, status: 'ACTIVE' })
    return isAnomaly(back) ? back : failedExport(job)
  }
  return removed(service, jobs)
}

/** Nothing is written to it from now on. */
function dropping(
  service: Service,
  namespace: Namespace,
  wanted: Wanted,
): Promise<Namespace | Anomaly> | Anomaly {
  if (wanted.export && service.exportsTo === undefined)
    return invalid(
      'There is no place for a final export; drop with DoFinalExport=false, or give the server one.',
    )
  const record = { ...namespace.record, FinalExport: wanted.export ? 'wanted' : 'none' }
  return writeNamespace(service.store, { ...namespace, record, status: 'DROPPING' })
}

/** Begins the export that is wanted, where nobody has, and writes down which it is. */
async function exporting(
  service: Service,
  namespace: Namespace,
  by: string,
): Promise<Namespace | Anomaly> {
  if (namespace.record.FinalExport !== 'wanted') return namespace
  const jobs = await startExport(service, namespace, { ExportType: 'All' }, by)
  if (isAnomaly(jobs)) return jobs
  const FinalExport = jobs.map(({ run }) => run)
  return writeNamespace(service.store, {
    ...namespace,
    record: { ...namespace.record, FinalExport },
  })
}

const runsOf = ({ record: { FinalExport } }: Namespace): readonly string[] =>
  Array.isArray(FinalExport) ? FinalExport.map(String) : []

const failedExport = ({ message = '' }: Job): Anomaly =>
  anomaly('unavailable', `The final export failed: ${message}`, {
    code: 'ExportFailedError',
    status: 503,
  })

/** Works at the job, or waits for who does. */
async function ended(
  service: Service,
  namespace: Namespace,
  run: string,
): Promise<Job | undefined | Anomaly> {
  for (;;) {
    const job = await jobOf(service, namespace, run)
    if (job === undefined || isAnomaly(job) || job.ended !== undefined) return job
    const failed = await workJobs(service, namespace)
    if (isAnomaly(failed)) return failed
    await service.wait(10)
  }
}

async function removed(service: Service, namespace: Namespace): Promise<Anomaly | undefined> {
  const { store } = service
  for (const name of [tableOf(namespace), historyTableOf(namespace)]) {
    const failed = await store.deleteTable(name)
    if (failed) return failed
  }
  const forgotten = (await unhooked(service, namespace)) ?? (await unsearched(service, namespace))
  if (forgotten) return forgotten
  const { stage: of, name } = namespace
  const counted = await store.write([
    { table: controlTable, delete: { p: { S: `sequence#${of}` }, s: { S: name } } },
  ])
  return counted ?? forgetNamespace(store, namespace)
}

async function unhooked(service: Service, namespace: Namespace): Promise<Anomaly | undefined> {
  const hooks = await webhooksOf(service, namespace)
  if (isAnomaly(hooks)) return hooks
  for (const { name } of hooks) {
    const gone = await deleteWebhook(service, namespace, name)
    if (isAnomaly(gone)) return gone
  }
  return undefined
}

async function unsearched(service: Service, namespace: Namespace): Promise<Anomaly | undefined> {
  if (!namespace.search) return undefined
  const failed = await (await service.engine()).clear(namespace)
  return failed ?? service.background.documents.delete(placeOf(namespace), 'any')
}
