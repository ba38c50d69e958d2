/** The routes of `/_plainwire`. */
import { anomaly, isAnomaly } from '@plainwire/wire'
import type { Question } from '../access/can.ts'
import type { JsonWebKeys } from '../sts/jwt.ts'
import { version } from '../version.ts'
import type { Fault, FaultState } from './faults.ts'
import { type Ask, fields, isText, isWhole, oneOf, type Route, wrong } from './route.ts'

const route = (
  method: Route['method'],
  says: string,
  does: string,
  answer: Route['answer'],
): Route => ({
  method,
  does,
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
  route('GET', '', 'Lists these routes', () => ({
    routes: routes.map(({ method, says, does }) => ({ route: `${method} ${says}`, does })),
  })),
  route(
    'GET',
    '/health',
    'Says that it is up, which services there are, and what time it is there',
    health,
  ),
  route(
    'POST',
    '/reset',
    'Forgets everything: rows, objects, faults, delays; time and ids begin anew',
    ({ control }) => control.reset(),
  ),
  route('GET', '/snapshots', 'Names the snapshots that are held', ({ snapshots }) => ({
    snapshots: [...snapshots.keys()],
  })),
  route('PUT', '/snapshots/{name}', 'Holds everything as it is now under a name', take),
  route('POST', '/snapshots/{name}/restore', 'Puts everything back as it was', restore),
  route('DELETE', '/snapshots/{name}', 'Lets a snapshot go', forget),
  route('GET', '/clock', 'Says what time it is there', now),
  route(
    'PUT',
    '/clock',
    '`{"now": "2030-01-01T00:00:00Z"}` sets the time, `{"advance": 60000}` lets milliseconds pass',
    setClock,
  ),
  route('DELETE', '/clock', 'Goes back to the time of the machine', ask => {
    ask.control.clock.reset()
    return now(ask)
  }),
  route('PUT', '/seed', '`{"seed": 7}` makes ids repeat from here on', seed),
  route('GET', '/faults', 'Lists the faults and how many calls they saw', ({ control }) => ({
    faults: control.faults.list().map(printable),
  })),
  route(
    'POST',
    '/faults',
    '`{"service": "s3", "op": "PutObject", "nth": 2, "error": {"code": "SlowDown", "status": 503}}`: the nth call fails, waits (`delay`, milliseconds) or loses its connection (`drop`, `request` or `response`); `times` says how many',
    addFault,
  ),
  route('DELETE', '/faults', 'Removes all faults', ({ control }) => void control.faults.remove()),
  route('DELETE', '/faults/{id}', 'Removes one', ({ control, labels: [id = ''] }) =>
    control.faults.remove(id) ? undefined : missing('fault', id),
  ),
  route(
    'GET',
    '/check',
    'Works out afresh what is kept beside items (indexes, counts), and says what does not fit',
    ({ services }) => ({ faults: services.check() }),
  ),
  route('PUT', '/recording', 'Begins to record what calls need to be allowed', ({ control }) =>
    control.record(),
  ),
  route('GET', '/recording', 'What was recorded so far', ({ control }) => control.recorded()),
  route(
    'DELETE',
    '/recording',
    'Ends the recording, and gives the smallest policy that allows what was called',
    ({ control }) => control.stopRecording(),
  ),
  route(
    'GET',
    '/refusals',
    'The last refusals, and which statement of which policy decided each',
    ({ control }) => ({ refusals: control.refusals() }),
  ),
  route('POST', '/can', 'Whether somebody may do something, and why', can),
  route('GET', '/issuers', 'The keys of those who sign web identities', ({ control }) =>
    control.issuers.all(),
  ),
  route('PUT', '/issuers', 'Sets them, by issuer', setIssuers),
  route('GET', '/delays', 'How long changes take to be seen, by service', ({ control }) =>
    control.delays.all(),
  ),
  route(
    'PUT',
    '/delays',
    '`{"iam": 2000}`: what is written is seen by reading operations after so many milliseconds; 0 switches it off',
    setDelays,
  ),
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
