/** The routes every service has: is the process there, can it do its work, what has it counted, what does it offer. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { Metrics } from './metrics.ts'
import { type About, type FailureShape, openapi } from './openapi.ts'
import { type Route, route } from './types.ts'

/** Something a service cannot do without: undefined when it is well, a text when it is well and there is more to say. */
export type Readiness = {
  readonly name: string
  readonly look: () => Promise<Anomaly | string | undefined>
}

export type Standard = {
  readonly about: About
  readonly ready?: readonly Readiness[]
  readonly metrics?: Metrics
  /** How failures are described, where the service words them in its own way. */
  readonly failures?: FailureShape
  /** Put before their paths. */
  readonly base?: string
}

/** A service's own routes with the standard ones. @example handler({ routes: withStandard(own, { about }) }) */
export function withStandard(own: readonly Route[], standard: Standard): readonly Route[] {
  const { about, ready = [], metrics, failures, base = '' } = standard
  const described = [
    route({
      ...open('health', `${base}/health`, 'Is the process there?'),
      handle: () => ({ status: 200, json: { status: 'up', version: about.version } }),
    }),
    route({
      ...open('ready', `${base}/ready`, 'Can it do its work?'),
      outcomes: {
        200: { description: 'It can.' },
        503: { description: 'It lacks what is named.' },
      },
      handle: () => readiness(ready),
    }),
    ...(metrics ? [metricsRoute(base, metrics)] : []),
  ]
  const all = [...described, ...own]
  const description = openapi(all, about, failures)
  const self = route({
    ...open('openapi', `${base}/openapi.json`, 'This description.'),
    handle: () => ({ status: 200, json: description }),
  })
  return [self, ...all]
}

const open = (id: string, path: string, summary: string) => ({
  id,
  method: 'GET' as const,
  path,
  summary,
  tags: ['running'],
  input: {},
  open: true,
  outcomes: { 200: { description: 'The answer.' } },
})

const metricsRoute = (base: string, metrics: Metrics): Route =>
  route({
    ...open('metrics', `${base}/metrics`, "Counts in Prometheus' text format."),
    handle: async () => ({
      status: 200,
      headers: [['content-type', metrics.registry.contentType]],
      text: await metrics.text(),
    }),
  })

async function readiness(ready: readonly Readiness[]) {
  const looked = await Promise.all(
    ready.map(async ({ name, look }) => [name, await look()] as const),
  )
  const checks = Object.fromEntries(
    looked.map(([name, failure]) => [
      name,
      isAnomaly(failure) ? failure.message : (failure ?? 'ok'),
    ]),
  )
  const well = looked.every(([, failure]) => !isAnomaly(failure))
  return { status: well ? 200 : 503, json: { status: well ? 'ready' : 'not ready', checks } }
}
