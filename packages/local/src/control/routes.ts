/** The routes of `/_plainwire`. */
import { anomaly, isAnomaly } from '@plainwire/wire'
import type { Question } from '../access/can.ts'
import type { JsonWebKeys } from '../sts/jwt.ts'
import { version } from '../version.ts'
import type { Fault, FaultState } from './faults.ts'
import { type Ask, fields, isText, isWhole, oneOf, type Route, wrong } from './route.ts'

const route = (method: Route['method'], says: string, answer: Route['answer']): Route => ({
  method,
  says: `/_plainwire${says}`,
  path: new RegExp(`^/_plainwire${says.replace(/\{\w+\}/g, '([^/]+)')}$`),
  answer,
})

const health = ({ services, started, control }: Ask): unknown => ({
  status: 'ok',
  version,
  services: services.names,
  uptime: Math.floor((Date.now() - started) / 1000),
  now: new Date(control.clock.now()).toISOString(),
})

export const routes: readonly Route[] = [
  route('GET', '', () => ({ routes: routes.map(({ method, says }) => `${method} ${says}`) })),
  route('GET', '/health', health),
  route('POST', '/reset', ({ control }) => control.reset()),
  route('GET', '/snapshots', ({ snapshots }) => ({ snapshots: [...snapshots.keys()] })),
  route('PUT', '/snapshots/{name}', take),
  route('POST', '/snapshots/{name}/restore', restore),
  route('DELETE', '/snapshots/{name}', forget),
  route('GET', '/clock', now),
  route('PUT', '/clock', setClock),
  route('DELETE', '/clock', ask => {
    ask.control.clock.reset()
    return now(ask)
  }),
  route('PUT', '/seed', seed),
  route('GET', '/faults', ({ control }) => ({ faults: control.faults.list().map(printable) })),
  route('POST', '/faults', addFault),
  route('DELETE', '/faults', ({ control }) => void control.faults.remove()),
  route('DELETE', '/faults/{id}', ({ control, labels: [id = ''] }) =>
    control.faults.remove(id) ? undefined : missing('fault', id),
  ),
  route('PUT', '/recording', ({ control }) => control.record()),
  route('GET', '/recording', ({ control }) => control.recorded()),
  route('DELETE', '/recording', ({ control }) => control.stopRecording()),
  route('GET', '/refusals', ({ control }) => ({ refusals: control.refusals() })),
  route('POST', '/can', can),
  route('GET', '/issuers', ({ control }) => control.issuers.all()),
  route('PUT', '/issuers', setIssuers),
  route('GET', '/delays', ({ control }) => control.delays.all()),
  route('PUT', '/delays', setDelays),
]

const missing = (kind: string, name: string) =>
  anomaly('not-found', `There is no ${kind} ${name}.`, { status: 404 })

function take({ control, snapshots, labels: [name = ''] }: Ask): void {
  const before = snapshots.get(name)
  snapshots.set(name, control.snapshot())
  if (before !== undefined) control.forget(before)
}

function restore({ control, snapshots, labels: [name = ''] }: Ask): unknown {
  const found = snapshots.get(name)
  return found === undefined ? missing('snapshot', name) : control.restore(found)
}

function forget({ control, snapshots, labels: [name = ''] }: Ask): unknown {
  const found = snapshots.get(name)
  if (found === undefined) return missing('snapshot', name)
  snapshots.delete(name)
  return control.forget(found)
}

function now({ control }: Ask): unknown {
  return { now: new Date(control.clock.now()).toISOString() }
}

/** `{ now }` sets it, `{ advance }` lets milliseconds pass. */
function setClock(ask: Ask): unknown {
  const isTime = (value: unknown): boolean => !Number.isNaN(new Date(value as string).getTime())
  const given = fields(ask.json, { now: ['an instant', isTime], advance: isWhole })
  if (isAnomaly(given)) return given
  if (given.now === undefined && given.advance === undefined)
    return wrong('now or advance is needed')
  if (given.now !== undefined) ask.control.clock.set(new Date(given.now as string))
  if (given.advance !== undefined) ask.control.clock.advance(given.advance as number)
  return now(ask)
}

function seed({ control, json }: Ask): unknown {
  const given = fields(json, { seed: isWhole })
  return isAnomaly(given) ? given : control.seed(given.seed as number | undefined)
}

/** JSON has no word for without end. */
const printable = ({ fault, ...state }: FaultState): unknown => ({
  ...state,
  fault: fault.times === Number.POSITIVE_INFINITY ? { ...fault, times: 'always' } : fault,
})

function addFault({ control, json }: Ask): unknown {
  const given = fields(json, {
    service: isText,
    op: isText,
    nth: isWhole,
    times: ['a whole number or "always"', value => value === 'always' || isWhole[1](value)],
    delay: isWhole,
    drop: oneOf('request', 'response'),
    error: ['an object', value => typeof value === 'object' && value !== null],
  })
  if (isAnomaly(given)) return given
  const { times, ...rest } = given
  if (rest.delay === undefined && rest.drop === undefined && rest.error === undefined)
    return wrong('delay, error or drop is needed')
  if (rest.error !== undefined) {
    const error = fields(rest.error, { code: isText, status: isWhole, message: isText })
    if (isAnomaly(error)) return error
    if (error.code === undefined) return wrong('error needs a code')
  }
  const always = times === 'always' ? Number.POSITIVE_INFINITY : times
  const fault = { ...rest, ...(always === undefined ? {} : { times: always }) }
  return { id: control.faults.add(fault as Fault) }
}

/** The decision that a call would meet: `{ principal, action, resource, context? }`. */
async function can({ services, json }: Ask): Promise<unknown> {
  const isFacts = (value: unknown) => typeof value === 'object' && value !== null
  const given = fields(json, {
    principal: isText,
    action: isText,
    resource: isText,
    context: ['an object of condition keys', isFacts],
  })
  if (isAnomaly(given)) return given
  const missing = ['principal', 'action', 'resource'].find(name => !Object.hasOwn(given, name))
  return missing === undefined ? services.can(given as Question) : wrong(`${missing} is needed`)
}

/** Keys by issuer, `{ "https://login.example": { "keys": [] } }`; null takes them away. */
function setIssuers({ control, json }: Ask): unknown {
  const isKeys = (value: unknown) =>
    value === null || Array.isArray((value as { keys?: unknown } | undefined)?.keys)
  const entries = Object.entries((json ?? {}) as Record<string, JsonWebKeys | null>)
  const bad = entries.find(([issuer, keys]) => !/^https:\/\/./.test(issuer) || !isKeys(keys))
  if (bad !== undefined) return wrong(`${bad[0]} must be an https:// address with { keys } or null`)
  for (const [issuer, keys] of entries) control.issuers.set(issuer, keys ?? undefined)
  return control.issuers.all()
}

/** Milliseconds by service. */
function setDelays({ control, services, json }: Ask): unknown {
  const known = Object.fromEntries(services.names.map(name => [name, isWhole]))
  const given = fields(json, known)
  if (isAnomaly(given)) return given
  for (const [service, delay] of Object.entries(given)) control.delays.set(service, delay as number)
  return control.delays.all()
}
