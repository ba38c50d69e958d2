/** The routes of instances: which have access, one let in, one let go. */
import { type Route, route } from '@plainwire/server'
import { isAnomaly } from '@plainwire/wire'
import { z } from 'zod'
import { granted } from '../access/grants.ts'
import { invalid } from '../failures.ts'
import { instanceLease } from '../sagas/delete.ts'
import { accessAnswer, instanceInput } from '../schemas.ts'
import type { Service } from '../types.ts'
import { askedOf, datasetParams, described, existing } from './asked.ts'
import { change } from './change.ts'

const instances = '/{account}/datasets/{group}/{id}/instances'

/** @example handler({ routes: instanceRoutes(service) }) */
export const instanceRoutes = (service: Service): readonly Route[] => [
  listRoute(service),
  grantRoute(service),
  revokeRoute(service),
]

const listRoute = (service: Service): Route =>
  route({
    ...described('listInstances', 'GET', instances, 'Instances that have access.'),
    input: { params: datasetParams },
    outcomes: { 200: { description: 'Their roles, by instance.', schema: accessAnswer } },
    async handle(call) {
      const asked = askedOf(service, 'listInstances', call)
      if (isAnomaly(asked)) return asked
      const record = await existing(service, asked)
      if (isAnomaly(record)) return record
      const list = await granted(service, asked.tenant.aws, record)
      if (isAnomaly(list)) return list
      const access = Object.fromEntries(
        list.map(instance => [instance, service.names.instanceRole(instance)]),
      )
      return { status: 200, json: { id: record.id, access } }
    },
  })

const grantRoute = (service: Service): Route =>
  route({
    ...described('grantInstance', 'POST', instances, 'Lets an instance in.'),
    input: { params: datasetParams, body: instanceInput },
    outcomes: { 200: { description: 'It has access.', schema: accessAnswer } },
    async handle(call) {
      const asked = askedOf(service, 'grantInstance', call)
      if (isAnomaly(asked)) return asked
      const instance = call.body.instance_id
      const { account, id } = asked.where
      const done = await change(service, asked, call, 'grant', () => ({ instance }), [
        instanceLease(account, instance),
      ])
      if (isAnomaly(done)) return done
      const access = { [instance]: service.names.instanceRole(instance) }
      return { status: 200, json: { id, instance_id: instance, access } }
    },
  })

const revokeParams = z.object({ ...datasetParams.shape, instance: z.string().max(128) })

const revokeRoute = (service: Service): Route =>
  route({
    ...described('revokeInstance', 'DELETE', `${instances}/{instance}`, 'Lets an instance go.'),
    input: { params: revokeParams },
    outcomes: { 204: { description: 'It has no access any more.' } },
    async handle(call) {
      const asked = askedOf(service, 'revokeInstance', call)
      if (isAnomaly(asked)) return asked
      const { instance } = call.params
      const { account, id } = asked.where
      const done = await change(
        service,
        asked,
        call,
        'revoke',
        async record => {
          const list = await granted(service, asked.tenant.aws, record)
          if (isAnomaly(list)) return list
          return list.includes(instance)
            ? { instance }
            : invalid(
                `instance ${instance} currently does not have access to data repository for dataset ${id}`,
              )
        },
        [instanceLease(account, instance)],
      )
      return isAnomaly(done) ? done : { status: 204 }
    },
  })
