/** The gates of a service: its records are looked up in, its buckets measured. */
import { isAnomaly } from '@plainwire/wire'
import { countOf, groupUsage } from '../catalogue/usage.ts'
import type { Gate, Service } from '../types.ts'
import { gateOf } from './gate.ts'

type Grounds = Omit<Service, 'gate' | 'audit' | 'sagas' | 'passing'>

/** @example datasets({ config, gate: serviceGate }) */
export const serviceGate = (grounds: Grounds): Gate =>
  gateOf({
    ...grounds,
    lookup: grounds.records,
    measure: {
      datasets: (account, group, most) => countOf(grounds, account, group, most),
      async bytes(account, group) {
        const usage = await groupUsage(grounds, account, group)
        return isAnomaly(usage) ? usage : usage.bytes
      },
    },
  })
