/**
 * What is written down of every request beside what sagas write of theirs: that something was read, and that something was
 * refused or failed. Whoever is shown how to get at data is shown it once that is safe; other reading is safe soon after.
 */
import type { Call, Route } from '@plainwire/server'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { type Action, actions } from './actions.ts'
import { actorOf } from './auth/actor.ts'
import { callerOf } from './routes/asked.ts'
import type { AuditEvent, Service } from './types.ts'

/** @example routesOf(service).map(route => watched(service, route)) */
export function watched(service: Service, route: Route): Route {
  const action = actionOf[route.id] ?? (route.id as Action)
  const row = actions[action]
  if (row === undefined) return route
  return {
    ...route,
    async handle(call) {
      const reply = await route.handle(call)
      const told = isAnomaly(reply)
        ? failure(service, action, call, reply)
        : reading(service, action, call)
      if (told === undefined) return reply
      if (isAnomaly(reply) || discloses.has(action)) {
        const unsafe = await service.audit.record(told)
        return isAnomaly(reply) ? reply : (unsafe ?? reply)
      }
      service.audit.mention(told)
      return reply
    },
  }
}

/** Routes that are called otherwise than what they do. */
const actionOf: Readonly<Record<string, Action>> = {
  listAllDatasets: 'listDatasets',
  readGroupUsage: 'readUsage',
  resumeUpload: 'beginUpload',
}

/** Answers by which somebody gets at data, and uploads, which no saga carries. */
const discloses: ReadonlySet<Action> = new Set([
  'listAttachments',
  'listUsers',
  'beginUpload',
  'completeUpload',
  'abortUpload',
])

type Place = { readonly account: string; readonly group?: string; readonly id?: string }

function eventOf(
  service: Service,
  action: Action,
  call: Call,
): Omit<AuditEvent, 'outcome'> | undefined {
  const { account, group = '_account', id } = call.params as unknown as Place
  if (!service.tenants.has(account)) return undefined
  const caller = callerOf(call)
  const actor = actorOf(caller, call.request)
  return {
    id: call.requestId,
    at: service.now(),
    account,
    group,
    ...(id !== undefined && { dataset: id.toLowerCase() }),
    action,
    actor: (isAnomaly(actor) ? undefined : actor.user) ?? caller.id,
    caller: caller.id,
    requestId: call.requestId,
    lines: [],
  }
}

function reading(service: Service, action: Action, call: Call): AuditEvent | undefined {
  if (actions[action].changes && !discloses.has(action)) return undefined
  const event = eventOf(service, action, call)
  return event && { ...event, outcome: 'done' }
}

/** What was asked wrongly, or of what is not there, leaves no trace: everybody could fill the log with it. */
function failure(
  service: Service,
  action: Action,
  call: Call,
  cause: Anomaly,
): AuditEvent | undefined {
  if (['incorrect', 'not-found', 'unsupported'].includes(cause.$anomaly)) return undefined
  const event = eventOf(service, action, call)
  return (
    event && {
      ...event,
      // As a saga calls it that was undone: it is entered once.
      id: `${event.id}-failed`,
      outcome: cause.$anomaly === 'forbidden' ? 'denied' : 'failed',
      problem: cause.code ?? cause.$anomaly,
    }
  )
}
