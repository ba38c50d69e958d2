/**
 * Exports and imports as jobs of several units, each with one owner at a time among all replicas. A unit notes how far it
 * has come, so that whoever takes it up goes on from there; the job ends with its last unit.
 */
import type { Json } from '@plainwire/server'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { Namespace } from '../namespace.ts'
import type { Service } from '../server/service.ts'
import { goOn, isBusy, type Place } from '../work/background.ts'
import type { FilePlace } from './files.ts'

export type Job = {
  readonly run: string
  readonly name: string
  readonly kind: 'export' | 'import'
  readonly part: 'Data' | 'Metadata'
  readonly place: FilePlace
  /** How many units there are; of an import, the keys of its files. */
  readonly units: number
  readonly keys?: readonly string[]
  readonly settings: { readonly [name: string]: Json }
  readonly status: 'STARTING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'STOPPED'
  readonly started: number
  readonly ended?: number
  readonly message?: string
  readonly by: string
}

/** How far a unit has come: lines read or written, of these how many failed, files written, and where to go on. */
export type Progress = {
  readonly lines: number
  readonly failed: number
  readonly bytes: number
  readonly files: number
  readonly done: boolean
  readonly after?: string
  readonly errors?: readonly { readonly Line: number; readonly Message: string }[]
}

export type RunUnit = (
  service: Service,
  namespace: Namespace,
  job: Job,
  unit: number,
  place: Place<Progress>,
  lost: AbortSignal,
) => Promise<Anomaly | undefined>

const begun: Progress = { lines: 0, failed: 0, bytes: 0, files: 0, done: false }

const home = ({ stage, name }: Pick<Namespace, 'stage' | 'name'>) =>
  `${encodeURIComponent(stage)}/${name}`
const jobKey = (namespace: Namespace, run: string) => `jobs/${home(namespace)}/${run}`
const runningKey = (namespace: Namespace, run: string) => `running/${home(namespace)}/${run}`
const unitKey = (namespace: Namespace, run: string, unit: number) =>
  `units/${home(namespace)}/${run}/${String(unit).padStart(5, '0')}`

/** Writes a job down, to be done by whoever has time. */
export async function begin(
  { background: { documents }, wake }: Service,
  namespace: Namespace,
  job: Job,
): Promise<Anomaly | undefined> {
  for (const key of [jobKey(namespace, job.run), runningKey(namespace, job.run)]) {
    const put = await documents.put(key, job as unknown as Json, 'any')
    if (isAnomaly(put)) return put
  }
  wake()
  return undefined
}

/** Does what is to be done of the jobs of a namespace, as far as nobody else does. */
export async function workOff(
  service: Service,
  namespace: Namespace,
  kinds: Readonly<Record<Job['kind'], RunUnit>>,
): Promise<Anomaly | undefined> {
  const { documents } = service.background
  const page = await documents.list(`running/${home(namespace)}/`)
  if (isAnomaly(page)) return page
  for (const key of page.keys) {
    const job = await jobOf(service, namespace, key.slice(key.lastIndexOf('/') + 1))
    if (job === undefined || isAnomaly(job)) continue
    const failed = await workedOn(service, namespace, job, kinds[job.kind])
    if (failed) return failed
  }
  return undefined
}

async function workedOn(
  service: Service,
  namespace: Namespace,
  job: Job,
  run: RunUnit,
): Promise<Anomaly | undefined> {
  if (job.status === 'STARTING') {
    const failed = await become(service, namespace, job, { status: 'RUNNING' })
    if (failed) return failed
  }
  for (let unit = 0; unit < job.units; unit++) {
    const worked = await goOn<Progress, true>(
      service.background,
      unitKey(namespace, job.run, unit),
      begun,
      async (place, { lost }) =>
        place.value.done ? true : ((await run(service, namespace, job, unit, place, lost)) ?? true),
    )
    if (isBusy(worked)) continue
    if (isAnomaly(worked) && worked.retryable) return worked
    if (isAnomaly(worked)) return ended(service, namespace, job, worked)
  }
  const units = await unitsOf(service, namespace, job)
  if (isAnomaly(units)) return units
  return units.every(({ done }) => done) ? ended(service, namespace, job) : undefined
}

async function ended(
  service: Service,
  namespace: Namespace,
  job: Job,
  failure?: Anomaly,
): Promise<Anomaly | undefined> {
  const failed = await become(service, namespace, job, {
    status: failure ? 'FAILED' : 'SUCCEEDED',
    ended: service.now(),
    ...(failure && { message: failure.message }),
  })
  return failed ?? service.background.documents.delete(runningKey(namespace, job.run), 'any')
}

async function become(
  { background: { documents } }: Service,
  namespace: Namespace,
  job: Job,
  change: Partial<Job>,
): Promise<Anomaly | undefined> {
  const put = await documents.put(
    jobKey(namespace, job.run),
    { ...job, ...change } as unknown as Json,
    'any',
  )
  return isAnomaly(put) ? put : undefined
}

export async function jobOf(
  { background: { documents } }: Service,
  namespace: Namespace,
  run: string,
): Promise<Job | undefined | Anomaly> {
  const found = await documents.get(jobKey(namespace, run))
  return isAnomaly(found) ? found : (found?.value as unknown as Job | undefined)
}

/** Jobs that are not at their end. */
export async function runningJobs(
  service: Service,
  namespace: Namespace,
): Promise<readonly Job[] | Anomaly> {
  const page = await service.background.documents.list(`running/${home(namespace)}/`)
  if (isAnomaly(page)) return page
  const jobs: Job[] = []
  for (const key of page.keys) {
    const job = await jobOf(service, namespace, key.slice(key.lastIndexOf('/') + 1))
    if (isAnomaly(job)) return job
    if (job) jobs.push(job)
  }
  return jobs
}

export async function unitsOf(
  { background: { documents } }: Service,
  namespace: Namespace,
  job: Job,
): Promise<readonly Progress[] | Anomaly> {
  const units: Progress[] = []
  for (let unit = 0; unit < job.units; unit++) {
    const found = await documents.get(unitKey(namespace, job.run, unit))
    if (isAnomaly(found)) return found
    units.push((found?.value as unknown as Progress | undefined) ?? begun)
  }
  return units
}
