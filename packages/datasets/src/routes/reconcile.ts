/** The route that compares what is recorded with what AWS has, and sets it right where it is asked to. */
import { type Route, route } from '@plainwire/server'
import { isAnomaly } from '@plainwire/wire'
import { z } from 'zod'
import { noAccount } from '../failures.ts'
import { reconcile } from '../reconcile/reconcile.ts'
import { findingsAnswer } from '../schemas.ts'
import type { Service } from '../types.ts'
import { callerOf, described } from './asked.ts'

/** @example handler({ routes: reconcileRoutes(service) }) */
export const reconcileRoutes = (service: Service): readonly Route[] => [
  route({
    ...described(
      'reconcile',
      'POST',
      '/{account}/reconcile',
      'Finds what is recorded and not there, or there and not recorded.',
    ),
    tags: ['operations'],
    input: {
      params: z.object({ account: z.string() }),
      query: z.object({ dry_run: z.enum(['true', 'false']).optional() }),
    },
    outcomes: { 200: { description: 'What was found.', schema: findingsAnswer } },
    async handle({ params: { account }, query, ...call }) {
      if (!service.tenants.has(account)) return noAccount(account)
      const caller = callerOf(call)
      const refused = await service.gate({
        action: 'reconcile',
        account,
        group: '*',
        rules: service.rules(account, '*'),
        caller,
      })
      if (refused) return refused
      const found = await reconcile(service, account, {
        dry: query.dry_run === 'true',
        actor: caller.user ?? caller.id,
        caller: caller.id,
        requestId: call.requestId,
      })
      return isAnomaly(found) ? found : { status: 200, json: { findings: found } }
    },
  }),
]
