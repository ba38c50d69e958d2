/**
 * Route 53 hands out ids with their kind before them (`/hostedzone/Z1`, `/change/C1`) and takes them without.
 * https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetChange.html
 */
import type { Quirk } from './index.ts'

const ids = ['Id', 'HostedZoneId', 'DelegationSetId'] as const
const kind = /^\/?(hostedzone|change|delegationset)\//

export const route53: Quirk = {
  plugins: [
    {
      name: 'route-53',
      validate({ input }) {
        const given = input as Readonly<Record<string, unknown>>
        const bare = ids.flatMap(name => {
          const id = given[name]
          return typeof id === 'string' && kind.test(id) ? [[name, id.replace(kind, '')]] : []
        })
        return bare.length === 0 ? undefined : { input: Object.fromEntries(bare) }
      },
    },
  ],
}
