/** The routes of temporary users, and of sessions, which need none. */
import { type Reply, type Route, route } from '@plainwire/server'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { instanceMode, isFinal, temporaryMode } from '../access/settle.ts'
import { isThere, type Key, keysOf } from '../access/temporary.ts'
import { conflict, notFound, tooMany } from '../failures.ts'
import type { SessionWanted } from '../sagas/session.ts'
import { type Rotation, stayingOf, type UserChange } from '../sagas/user.ts'
import {
  createdUser,
  listedUsers,
  okAnswer,
  rotatedUser,
  sessionAnswer,
  sessionInput,
  type UserInput,
  userInput,
} from '../schemas.ts'
import type { DatasetRecord, Service, TemporaryUser } from '../types.ts'
import { type Asked, askedOf, datasetParams, described, existing } from './asked.ts'
import { change } from './change.ts'

/** @example handler({ routes: userRoutes(service) }) */
export const userRoutes = (service: Service): readonly Route[] => [
  createRoute(service),
  listRoute(service),
  rotateRoute(service),
  deleteRoute(service),
  sessionRoute(service),
]

const users = '/{account}/datasets/{group}/{id}/users'

/** Whoever gets a secret is the only one who keeps it. */
const unkept = [['cache-control', 'no-store']] as const

const noUser = notFound('This dataset has no temporary user.')

const createRoute = (service: Service): Route =>
  route({
    ...described('createUser', 'POST', users, 'Makes the temporary user, with a first key.'),
    input: { params: datasetParams, body: userInput },
    outcomes: { 200: { description: 'The user, and its secret.', schema: createdUser } },
    problems: { CONFLICT: 'There is one already.' },
    async handle(call) {
      const asked = askedOf(service, 'createUser', call)
      if (isAnomaly(asked)) return asked
      const user = wantedUser(service, call.body)
      const done = await change<Pick<UserChange, 'user'>>(
        service,
        asked,
        call,
        'create user',
        async record => {
          const there = await isThere(service, asked.tenant.aws, asked.where.id)
          if (isAnomaly(there)) return there
          if (there)
            return conflict(
              `failed to create temporary access policy for dataset ${asked.where.id}: it has a temporary user already`,
            )
          return modeFits(record, call.body?.mode)
            ? { user: { ...user, mode: temporaryMode(record, user.mode) } }
            : finalRefuses
        },
      )
      return isAnomaly(done) ? done : made(service, asked, done.user, call.body)
    },
  })

const finalRefuses = conflict('The dataset is final: nobody is given leave to write to it.')

/** Whoever asks to write in so many words is told that he cannot. */
const modeFits = (record: DatasetRecord, asked: 'read' | 'write' | undefined) =>
  !(isFinal(record) && asked === 'write')

function wantedUser({ now }: Service, body: UserInput | undefined): TemporaryUser {
  const { ttl_seconds, mode = 'write', prefix } = body ?? {}
  return {
    mode,
    ...(prefix !== undefined && prefix !== '' && { prefix }),
    ...(ttl_seconds !== undefined && {
      expires_at: `${new Date(now() + ttl_seconds * 1000).toISOString().slice(0, 19)}Z`,
    }),
  }
}

function made(
  { names, passing }: Service,
  { where, requestId }: Asked,
  user: TemporaryUser,
  body: UserInput | undefined,
): Reply {
  const credentials = passing.secrets.get(requestId)
  passing.secrets.delete(requestId)
  const { policy, group, user: name } = names.temporary(where.id)
  const json = {
    group,
    policy,
    user: name,
    credentials,
    ...(user.expires_at !== undefined && { expires_at: user.expires_at }),
    ...((body?.mode !== undefined || user.mode === 'read') && { mode: user.mode }),
  }
  return { status: 200, headers: unkept, json }
}

const listRoute = (service: Service): Route =>
  route({
    ...described('listUsers', 'GET', users, 'The temporary user, and its keys.'),
    input: { params: datasetParams },
    outcomes: { 200: { description: 'The user by name.', schema: listedUsers } },
    async handle(call) {
      const asked = askedOf(service, 'listUsers', call)
      if (isAnomaly(asked)) return asked
      const record = await existing(service, asked)
      if (isAnomaly(record)) return record
      const keys = await keysOf(service, asked.tenant.aws, record.id)
      if (isAnomaly(keys)) return keys
      if (keys === undefined) return noUser
      const { expires_at, mode } = record.own.user ?? {}
      const shown = {
        keys: statuses(keys),
        ...(expires_at !== undefined && { expires_at, mode }),
      }
      return { status: 200, json: { [service.names.temporary(record.id).user]: shown } }
    },
  })

const statuses = (keys: readonly Key[], status?: Key['status']) =>
  Object.fromEntries(keys.map(key => [key.id, status ?? key.status]))

const rotateRoute = (service: Service): Route =>
  route({
    ...described('rotateUser', 'PUT', users, 'Another key for the user; its old one ends.'),
    input: { params: datasetParams },
    outcomes: { 200: { description: 'The new key, and its secret.', schema: rotatedUser } },
    problems: { LIMIT_EXCEEDED: 'It has two keys already (compat).' },
    async handle(call) {
      const asked = askedOf(service, 'rotateUser', call)
      if (isAnomaly(asked)) return asked
      const compat = service.config.compat === 'go'
      const done = await change<Pick<Rotation, 'keys' | 'locked'>>(
        service,
        asked,
        call,
        'rotate user',
        async () => {
          const keys = await keysOf(service, asked.tenant.aws, asked.where.id)
          if (isAnomaly(keys)) return keys
          return keys === undefined ? noUser : (compat && lockOut(keys)) || { keys }
        },
      )
      if (isAnomaly(done)) return done
      const credentials = service.passing.secrets.get(asked.requestId)
      service.passing.secrets.delete(asked.requestId)
      const keys = done.locked ? done.keys : stayingOf(done.keys)
      const json = { keys: statuses(keys, 'Inactive'), ...(credentials && { credentials }) }
      return { status: 200, headers: unkept, json }
    },
  })

/** The first service had no room for a third key: it switched both off, and then said so. */
function lockOut(keys: readonly Key[]): { keys: readonly Key[]; locked: true } | Anomaly | false {
  if (keys.length < 2) return false
  return keys.every(({ status }) => status === 'Inactive')
    ? tooMany('too many access keys (2)')
    : { keys, locked: true }
}

const deleteRoute = (service: Service): Route =>
  route({
    ...described('deleteUser', 'DELETE', users, 'Removes the temporary user and its keys.'),
    input: { params: datasetParams },
    outcomes: { 200: { description: 'It is gone.', type: 'text/plain', schema: okAnswer } },
    async handle(call) {
      const asked = askedOf(service, 'deleteUser', call)
      if (isAnomaly(asked)) return asked
      const look = () => isThere(service, asked.tenant.aws, asked.where.id)
      const record = await existing(service, asked)
      const before = isAnomaly(record) ? record : await look()
      if (isAnomaly(before)) return before
      const done = await change(service, asked, call, 'delete user', async () => {
        const there = await look()
        return isAnomaly(there) ? there : there ? {} : noUser
      })
      // It was there when this was asked, and what another left unfinished has removed it.
      const gone = before && isAnomaly(done) && done.code === 'NOT_FOUND'
      return isAnomaly(done) && !gone ? done : { status: 200, text: 'OK' }
    },
  })

const sessionRoute = (service: Service): Route =>
  route({
    ...described(
      'createSession',
      'POST',
      '/{account}/datasets/{group}/{id}/sessions',
      'Credentials for a while, narrowed to a mode and a prefix.',
    ),
    input: { params: datasetParams, body: sessionInput },
    outcomes: { 200: { description: 'The credentials.', schema: sessionAnswer } },
    async handle(call) {
      const asked = askedOf(service, 'createSession', call)
      if (isAnomaly(asked)) return asked
      const { ttl_seconds: seconds = 3600, mode, prefix = '' } = call.body ?? {}
      const until = `${new Date(service.now() + seconds * 1000).toISOString().slice(0, 19)}Z`
      const done = await change<Pick<SessionWanted, 'mode' | 'prefix' | 'seconds' | 'until'>>(
        service,
        asked,
        call,
        'session',
        record =>
          modeFits(record, mode)
            ? {
                mode: mode ?? instanceMode(record),
                seconds,
                until,
                ...(prefix !== '' && { prefix }),
              }
            : finalRefuses,
      )
      if (isAnomaly(done)) return done
      const session = service.passing.sessions.get(asked.requestId)
      service.passing.sessions.delete(asked.requestId)
      const { region, endpoint } = asked.tenant.account
      const bucket = service.names.bucket(asked.where.id)
      const json = { ...session, bucket, region, ...(endpoint !== undefined && { endpoint }) }
      return { status: 200, headers: unkept, json }
    },
  })
