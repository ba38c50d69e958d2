/** Can it do its work: the store, each account, the trail. What it does without is told beside. */
import type { Readiness } from '@plainwire/server'
import { anomaly, isAnomaly } from '@plainwire/wire'
import type { Service } from '../types.ts'

/** How many writes may wait for the log. */
const patience = 1000

/** @example datasets({ config, ready: service => readinessOf(service) }) */
export const readinessOf = (service: Service): readonly Readiness[] => [
  {
    name: 'metadata',
    async look() {
      const found = await service.documents.list('leases/', { limit: 1 })
      return isAnomaly(found) ? found : undefined
    },
  },
  ...[...service.tenants].map(([name, { aws }]) => ({
    name: `account ${name}`,
    async look() {
      const found = await aws.identity()
      return isAnomaly(found) ? found : undefined
    },
  })),
  {
    name: 'audit',
    async look() {
      const waiting = await service.audit.backlog()
      if (isAnomaly(waiting)) return waiting
      return waiting < patience
        ? undefined
        : anomaly('unavailable', `${waiting} writes of the trail wait for its log.`)
    },
  },
  {
    name: 'rights',
    // It works without them, in ways its documentation names.
    look: async () =>
      service.lacks.size === 0 ? undefined : `without ${[...service.lacks].join(', ')}`,
  },
]
