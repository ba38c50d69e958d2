/** One round of everything that is kept up behind the requests, of all namespaces; and rounds again and again. */
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import { listNamespaces, type Namespace } from '../namespace.ts'
import { keepingOf } from '../server/searching.ts'
import type { Service } from '../server/service.ts'
import { workJobs } from '../transfer/work.ts'
import { isBusy } from './background.ts'

type Chore = (service: Service, namespace: Namespace) => Promise<unknown>

const keepSearch: Chore = async (service, namespace) => {
  if (!namespace.search) return undefined
  const { keepUp } = await import('../search/keep.ts')
  return keepUp(await keepingOf(service), namespace)
}

const sendChanges: Chore = async (service, namespace) =>
  (await import('./webhooks.ts')).deliver(service, namespace)

/** What whoever began it did not finish. */
const finishDrop: Chore = async (service, namespace) => {
  const { drop } = await import('../server/drop.ts')
  return drop(service, namespace, { export: true, by: 'upkeep' })
}

/** What a namespace may need, by its status. What fails is tried again in the next round. */
const chores: Readonly<Record<Namespace['status'], readonly Chore[]>> = {
  CREATING: [],
  ACTIVE: [keepSearch, workJobs, sendChanges],
  DROPPING: [finishDrop],
}

/** What went wrong in a round. @example for (const failure of await upkeep(service)) console.error(failure.message) */
export async function upkeep(service: Service): Promise<readonly Anomaly[]> {
  const failures: Anomaly[] = []
  for (const stage of service.stages) {
    const found = await listNamespaces(service.store, stage)
    // Nobody has provisioned anything yet.
    if (isAnomaly(found) && found.code === 'ResourceNotFoundException') return []
    if (isAnomaly(found)) return [found]
    for (const namespace of found)
      for (const chore of chores[namespace.status]) {
        const done = await chore(service, namespace)
        if (isAnomaly(done) && !isBusy(done)) failures.push(done)
      }
  }
  return failures
}

export type Rounds = { wake(): void; stop(): Promise<void> }

/** Rounds with a pause between them, and at once when woken. */
export function rounds(
  round: () => Promise<readonly Anomaly[]>,
  { pause, failed }: { readonly pause: number; readonly failed?: (failure: Anomaly) => void },
): Rounds {
  let running: Promise<void> | undefined
  let again = false
  let stopped = false
  const run = () => {
    again = running !== undefined
    if (stopped || again) return
    running = round()
      .catch((cause: unknown) => [anomaly('fault', String(cause), { code: 'UNEXPECTED', cause })])
      .then(failures => {
        for (const failure of failures) failed?.(failure)
      })
      .finally(() => {
        running = undefined
        if (again) run()
      })
  }
  const timer = setInterval(run, pause)
  timer.unref()
  return {
    wake: run,
    async stop() {
      stopped = true
      clearInterval(timer)
      await running
    },
  }
}
