/** The routes of export and import, and what becomes of the jobs they begin. */
import { type Reply, type Route, route } from '@plainwire/server'
import { type Anomaly, type HttpRequest, header, isAnomaly, isBytes } from '@plainwire/wire'
import { z } from 'zod'
import { invalid, notFound } from '../failures.ts'
import { dateText } from '../items/show.ts'
import type { JsonObject } from '../json.ts'
import { readJson, writeLine } from '../json.ts'
import type { Namespace } from '../namespace.ts'
import { below, type FilePlace, placeIn } from '../transfer/files.ts'
import { begin, type Job, jobOf, type Progress, runningJobs, unitsOf } from '../transfer/jobs.ts'
import { anything, described, maybe, namespaceParams } from './described.ts'
import { activeNamespace, answer, type Service } from './service.ts'

/** @example routes.push(...transferRoutes(service)) */
export function transferRoutes(service: Service): readonly Route[] {
  return [
    ...(['POST', 'PUT'] as const).map(method =>
      route({
        ...described(
          method,
          method === 'POST' ? 'startExport' : 'startExportByPut',
          '/{stage}/{ns}/export',
          'Begins to write the items of a namespace into files.',
        ),
        input: { params: namespaceParams, body: maybe },
        async handle({ params: { stage, ns }, body, request, identity }) {
          const namespace = await activeNamespace(service, stage, ns)
          if (isAnomaly(namespace)) return namespace
          const by = identity?.id ?? 'anonymous'
          const jobs = await startExport(service, namespace, (body ?? {}) as JsonObject, by)
          return isAnomaly(jobs) ? jobs : answer(request, 200, begunJobs(jobs))
        },
      }),
    ),
    route({
      ...described('GET', 'getExport', '/{stage}/{ns}/export', 'How far exports and imports are.'),
      input: {
        params: namespaceParams,
        query: z.looseObject({ JobName: z.string().optional(), JobRunID: z.string().optional() }),
      },
      async handle({ params: { stage, ns }, query: { JobName, JobRunID }, request }) {
        const namespace = await activeNamespace(service, stage, ns)
        if (isAnomaly(namespace)) return namespace
        if (!JobName) return invalid('JobName says which job is meant.')
        const shown = await statusOf(service, namespace, JobName, JobRunID || undefined)
        return isAnomaly(shown) ? shown : answer(request, 200, shown)
      },
    }),
    importRoute(service),
  ]
}

const begunJobs = (jobs: readonly Job[]): JsonObject =>
  Object.fromEntries(jobs.map(({ part, name, run }) => [part, { JobName: name, JobRunId: run }]))

const wholeIn = (value: unknown, otherwise: number, most: number): number =>
  value === undefined || value === null
    ? otherwise
    : Math.min(most, Math.max(1, Math.trunc(Number(value)) || otherwise))

/** One job for each part that is asked for. */
export async function startExport(
  service: Service,
  namespace: Namespace,
  body: JsonObject,
  by: string,
): Promise<readonly Job[] | Anomaly> {
  const type = String(body.ExportType ?? 'Data').toLowerCase()
  const parts = { data: ['Data'], metadata: ['Metadata'], all: ['Data', 'Metadata'] } as const
  if (!Object.hasOwn(parts, type))
    return invalid(`ExportType is Data, Metadata or All, not ${type}.`)
  const files = await service.files()
  if (isAnomaly(files)) return files
  const home = placeIn(body.S3ExportPath ?? service.exportsTo)
  if (isAnomaly(home)) return home
  const jobs: Job[] = []
  for (const part of parts[type as keyof typeof parts]) {
    const run = service.newId()
    const name = `${namespace.name}-${namespace.stage}-export-${part}`
    const job: Job = {
      run,
      name,
      kind: 'export',
      part,
      place: below(home, `${name}/${run}`),
      units: wholeIn(body.TotalSegments ?? body.ExportJobDPU, 5, 64),
      settings: body as Job['settings'],
      status: 'STARTING',
      started: service.now(),
      by,
    }
    const failed = await begin(service, namespace, job)
    if (failed) return failed
    jobs.push(job)
  }
  return jobs
}

async function statusOf(
  service: Service,
  namespace: Namespace,
  name: string,
  run: string | undefined,
): Promise<JsonObject | readonly JsonObject[] | Anomaly> {
  if (run !== undefined) {
    const job = await jobOf(service, namespace, run)
    if (isAnomaly(job)) return job
    if (job === undefined || job.name !== name)
      return notFound(`There is no run ${run} of a job ${name}.`)
    return shownJob(service, namespace, job)
  }
  const jobs = await runningJobs(service, namespace)
  if (isAnomaly(jobs)) return jobs
  const shown = await Promise.all(
    jobs.filter(job => job.name === name).map(job => shownJob(service, namespace, job)),
  )
  return shown.find(isAnomaly) ?? (shown as JsonObject[])
}

async function shownJob(
  service: Service,
  namespace: Namespace,
  job: Job,
): Promise<JsonObject | Anomaly> {
  const units = await unitsOf(service, namespace, job)
  if (isAnomaly(units)) return units
  const until = job.ended ?? service.now()
  return {
    [job.run]: {
      Status: job.status,
      Started: dateText(job.started),
      ExecutedDuration: Math.round((until - job.started) / 1000),
      ...(job.ended !== undefined && { Completed: dateText(job.ended) }),
      ...(job.message !== undefined && { ErrorMessage: job.message }),
      Arguments: job.settings as JsonObject,
      Path: `s3://${job.place.bucket}/${job.place.key}`,
      Progress: progressOf(units),
    },
  }
}

const progressOf = (units: readonly Progress[]): JsonObject => {
  const sum = (of: (unit: Progress) => number) => units.reduce((all, unit) => all + of(unit), 0)
  const errors = units.flatMap(({ errors = [] }) => errors)
  return {
    Units: units.length,
    UnitsDone: units.filter(({ done }) => done).length,
    Items: sum(({ lines }) => lines),
    Failed: sum(({ failed }) => failed),
    Files: sum(({ files }) => files),
    Bytes: sum(({ bytes }) => bytes),
    ...(errors.length > 0 && { Errors: errors }),
  }
}

const types = {
  json: 'application/json',
  lines: 'application/x-ndjson',
  csv: 'text/csv',
} as const

const importRoute = (service: Service): Route =>
  route({
    ...described(
      'POST',
      'import',
      '/{stage}/{ns}/import',
      'Writes many items: those sent as JSON Lines or CSV, or those in files.',
    ),
    streams: Object.values(types),
    limit: Number.POSITIVE_INFINITY,
    input: { params: namespaceParams, query: anything },
    async handle({ params: { stage, ns }, query, request, identity }) {
      const namespace = await activeNamespace(service, stage, ns)
      if (isAnomaly(namespace)) return namespace
      const by = identity?.id ?? 'anonymous'
      const type = header(request.headers, 'content-type')?.split(';')[0]?.trim().toLowerCase()
      return type === types.json
        ? fromFiles(service, namespace, request, by)
        : fromBody(service, namespace, request, {
            by,
            texts: type === types.csv,
            query: query as Readonly<{ [name: string]: unknown }>,
          })
    },
  })

/** A line for each line, as they are written, and their sum as the last one. */
async function fromBody(
  service: Service,
  namespace: Namespace,
  { body }: HttpRequest,
  given: {
    readonly by: string
    readonly texts: boolean
    readonly query: Readonly<{ [name: string]: unknown }>
  },
): Promise<Reply | Anomaly> {
  const { importingOf, written } = await import('../transfer/write.ts')
  const { records } = await import('../transfer/lines.ts')
  const settings = importingOf(given.query)
  if (isAnomaly(settings)) return settings
  const { by, texts } = given
  const bytes = isBytes(body) ? once(body) : body.open()
  const outcomes = written(
    { ...settings, service, namespace, by, texts },
    records(bytes, texts ? 'csv' : 'jsonl'),
  )
  return {
    status: 200,
    headers: [['content-type', types.lines]],
    body: { replayable: false, open: () => told(outcomes) },
  }
}

async function* told(
  outcomes: AsyncIterable<{ readonly Outcome: string }>,
): AsyncGenerator<Uint8Array> {
  const line = (value: unknown) => Buffer.from(`${writeLine(value)}\n`)
  let [Lines, Failed] = [0, 0]
  try {
    for await (const outcome of outcomes) {
      Lines++
      if (outcome.Outcome === 'failed') Failed++
      yield line(outcome)
    }
    yield line({ Lines, Written: Lines - Failed, Failed })
  } catch (cause) {
    yield line({ Lines, Written: Lines - Failed, Failed, Error: (cause as Error).message })
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

async function fromFiles(
  service: Service,
  namespace: Namespace,
  request: HttpRequest,
  by: string,
): Promise<Reply | Anomaly> {
  const body = settingsIn(request)
  if (isAnomaly(body)) return body
  const { importingOf } = await import('../transfer/write.ts')
  const settings = importingOf(body)
  if (isAnomaly(settings)) return settings
  const files = await service.files()
  if (isAnomaly(files)) return files
  const place: FilePlace | Anomaly = placeIn(body.S3ImportPath)
  if (isAnomaly(place)) return place
  if (body.LogPath !== undefined && body.LogPath !== null) {
    const log = placeIn(body.LogPath)
    if (isAnomaly(log)) return log
  }
  const keys = await files.list(place)
  if (isAnomaly(keys)) return invalid(`The files cannot be listed: ${keys.message}`)
  if (keys.length === 0) return invalid(`There are no files at ${String(body.S3ImportPath)}.`)
  const part = settings.part === 'Metadata' ? 'Metadata' : 'Data'
  const job: Job = {
    run: service.newId(),
    name: `${namespace.name}-${namespace.stage}-import-${part}`,
    kind: 'import',
    part,
    place,
    units: keys.length,
    keys,
    settings: body as Job['settings'],
    status: 'STARTING',
    started: service.now(),
    by,
  }
  const failed = await begin(service, namespace, job)
  return failed ?? answer(request, 200, begunJobs([job]))
}

function settingsIn({ body }: HttpRequest): JsonObject | Anomaly {
  try {
    const read = isBytes(body) ? readJson(new TextDecoder().decode(body)) : undefined
    const checked = anything.safeParse(read)
    if (checked.success) return checked.data as JsonObject
  } catch {
    // Said below.
  }
  return invalid('The body is a JSON object with S3ImportPath.')
}
