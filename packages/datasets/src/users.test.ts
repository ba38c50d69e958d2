/** The temporary user of a dataset, and sessions, by what their keys can do. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  as,
  DS,
  minimal,
  ok,
  type Running,
  running,
  sampleConfig,
  secretOf,
  statusOf,
} from './datasets.fixture.ts'
import { accountRights, metadataRights } from './rights.ts'
import { upkeep } from './upkeep.ts'

let run: Running
beforeAll(async () => {
  run = await running()
})
afterAll(() => run.aws.close())
beforeEach(() => {
  run.aws.faults.remove()
})

const made = async (more: object = {}, on: Pick<Running, 'ask'> = run) => {
  const { json } = await on.ask('POST', DS, { ...minimal, ...more })
  const at = `${DS}/${json.id}`
  const users = (method: string, body?: unknown) => on.ask(method, `${at}/users`, body)
  return { id: json.id as string, bucket: json.repository as string, at, users }
}
const keysOf = (json: Record<string, { keys: Record<string, string> }>) =>
  Object.values(json)[0]!.keys
const broken = { code: 'MalformedInput', status: 400 }

/** What of a temporary user is there. */
async function pieces({ all }: Pick<Running, 'all'>, id: string): Promise<string[]> {
  const { iam } = all
  const names = [
    ...(ok(await iam.invoke({ op: 'ListUsers', request: {} })).Users ?? []).map(
      ({ UserName }) => UserName!,
    ),
    ...(ok(await iam.invoke({ op: 'ListGroups', request: {} })).Groups ?? []).map(
      ({ GroupName }) => GroupName!,
    ),
    ...(
      ok(await iam.invoke({ op: 'ListPolicies', request: { Scope: 'Local' } })).Policies ?? []
    ).map(({ PolicyName }) => PolicyName!),
  ]
  return names.filter(name => name.includes(`${id}-`)).sort()
}

describe('a temporary user', () => {
  test('158, 159, 160, 173 is made once, and its secret is told once', async () => {
    const { users, id, at } = await made()
    const reply = await users('POST')
    expect(reply.status).toBe(200)
    expect(reply.headers['cache-control']).toBe('no-store')
    const name = `dataset-localdev-${id}-DsTmp`
    expect(reply.json).toMatchObject({
      user: `${name}Usr`,
      group: `${name}Grp`,
      policy: `${name}Plc`,
    })
    const { akid, secret } = reply.json.credentials
    expect(akid).toMatch(/^AKIA/)
    expect(secret.length).toBeGreaterThan(30)
    expect(await users('POST')).toMatchObject({ status: 409 })
    const listed = await users('GET')
    expect(listed.json).toEqual({ [`${name}Usr`]: { keys: { [akid]: 'Active' } } })
    const lines: string[] = (await run.ask('GET', `${at}/logs`)).json
    expect(lines.at(-1)).toMatch(new RegExp(`Created user with access to dataset ${id}$`))
    const { events } = (await run.ask('GET', `${at}/logs?format=json`)).json
    const text = JSON.stringify(events)
    expect(text).toContain(akid)
    expect(text).not.toContain(secret)
  })

  test('161 does with the dataset what it is for, and nothing else', async () => {
    const { users, bucket } = await made()
    const other = await made()
    const me = as(run, secretOf((await users('POST')).json.credentials))
    expect(await statusOf(me, 'PutObject', bucket)).toBe(200)
    expect(await statusOf(me, 'GetObject', bucket)).toBe(200)
    expect(await statusOf(me, 'ListObjectsV2', bucket)).toBe(200)
    expect(await statusOf(me, 'DeleteObject', bucket)).toBe(200)
    for (const op of ['PutObject', 'GetObject', 'ListObjectsV2'] as const)
      expect(await statusOf(me, op, other.bucket)).toBe(403)
    expect(await me.iam.invoke({ op: 'ListUsers', request: {} })).toMatchObject({ status: 403 })
    expect(await me.iam.invoke({ op: 'CreateUser', request: { UserName: 'x' } })).toMatchObject({
      status: 403,
    })
  })

  test('162, 163, 173 gets another key as often as asked, and the one before ends', async () => {
    const { users, bucket, id, at } = await made()
    let last = (await users('POST')).json.credentials
    for (let n = 0; n < 3; n++) {
      const reply = await users('PUT')
      expect(reply.status).toBe(200)
      expect(reply.headers['cache-control']).toBe('no-store')
      const { keys, credentials } = reply.json
      expect(keys).toEqual({ [last.akid]: 'Inactive' })
      expect(await statusOf(as(run, secretOf(last)), 'GetObject', bucket)).toBe(403)
      expect(await statusOf(as(run, secretOf(credentials)), 'PutObject', bucket)).toBe(200)
      expect(keysOf((await users('GET')).json)).toEqual({
        [last.akid]: 'Inactive',
        [credentials.akid]: 'Active',
      })
      last = credentials
    }
    const lines: string[] = (await run.ask('GET', `${at}/logs`)).json
    expect(
      lines.filter(line => line.endsWith(`Updated key for user with access to dataset ${id}`)),
    ).toHaveLength(3)
  })

  test('163, 164 of a compat service is locked out as the first one did it', async () => {
    const compat = await running({ config: { ...sampleConfig, compat: 'go' } })
    const { users } = await made({}, compat)
    const first = (await users('POST')).json.credentials
    const second = (await users('PUT')).json.credentials
    const locked = await users('PUT')
    expect(locked).toMatchObject({ status: 200 })
    expect(locked.json).toEqual({ keys: { [first.akid]: 'Inactive', [second.akid]: 'Inactive' } })
    const refused = await users('PUT')
    expect(refused.status).toBe(429)
    expect(refused.text).toContain('too many access keys')
    await compat.aws.close()
  })

  test.each(['GET', 'PUT', 'DELETE'])('165, 166 that is not there: %s', async method => {
    const { users } = await made()
    expect(await users(method)).toMatchObject({ status: 404 })
  })

  test('167, 173 is removed, and may come again', async () => {
    const { users, id, at } = await made()
    const me = as(run, secretOf((await users('POST')).json.credentials))
    expect(await users('DELETE')).toMatchObject({ status: 200 })
    expect(await pieces(run, id)).toEqual([])
    expect(await me.sts.invoke({ op: 'GetCallerIdentity' })).toMatchObject({ status: 403 })
    expect(await users('GET')).toMatchObject({ status: 404 })
    expect(await users('POST')).toMatchObject({ status: 200 })
    const lines: string[] = (await run.ask('GET', `${at}/logs`)).json
    expect(lines.some(line => line.endsWith(`Deleted user with access to dataset ${id}`))).toBe(
      true,
    )
  })

  test.each([
    'CreatePolicy',
    'CreateGroup',
    'AttachGroupPolicy',
    'CreateUser',
    'CreateAccessKey',
    'AddUserToGroup',
  ])('168 of which %s fails is not made', async op => {
    const { users, id } = await made()
    run.aws.faults.add({ service: 'iam', op, times: 99, error: broken })
    expect((await users('POST')).status).toBeGreaterThanOrEqual(400)
    run.aws.faults.remove()
    expect(await pieces(run, id)).toEqual([])
    expect(await users('POST')).toMatchObject({ status: 200 })
  })

  test.each([
    'ListAccessKeys',
    'DeleteAccessKey',
    'RemoveUserFromGroup',
    'DetachGroupPolicy',
    'DeleteUser',
    'DeleteGroup',
    'DeletePolicy',
  ])('169 whose removal fails at %s is removed by asking again', async op => {
    const { users, id } = await made()
    await users('POST')
    run.aws.faults.add({ service: 'iam', op, times: 99, error: broken })
    expect((await users('DELETE')).status).toBeGreaterThanOrEqual(400)
    run.aws.faults.remove()
    expect(await users('DELETE')).toMatchObject({ status: 200 })
    expect(await pieces(run, id)).toEqual([])
    expect(await users('GET')).toMatchObject({ status: 404 })
  })

  test('170 whose old key could not be ended keeps it, and no other', async () => {
    const { users, bucket } = await made()
    const first = (await users('POST')).json.credentials
    run.aws.faults.add({ service: 'iam', op: 'UpdateAccessKey', times: 1, error: broken })
    expect((await users('PUT')).status).toBeGreaterThanOrEqual(400)
    expect(keysOf((await users('GET')).json)).toEqual({ [first.akid]: 'Active' })
    expect(await statusOf(as(run, secretOf(first)), 'PutObject', bucket)).toBe(200)
  })

  test('170 of which an answer with a secret was lost has no key that nobody knows', async () => {
    const { users, bucket } = await made()
    await users('POST')
    run.aws.faults.add({ service: 'iam', op: 'CreateAccessKey', times: 1, drop: 'response' })
    const { json, status } = await users('PUT')
    expect(status).toBe(200)
    const keys = keysOf((await users('GET')).json)
    expect(Object.keys(keys)).toHaveLength(2)
    expect(Object.entries(keys).filter(([, state]) => state === 'Active')).toEqual([
      [json.credentials.akid, 'Active'],
    ])
    expect(await statusOf(as(run, secretOf(json.credentials)), 'PutObject', bucket)).toBe(200)
  })

  test('172 with an end refuses from then on, and is swept away', async () => {
    const { users, bucket, id, at } = await made()
    ok(
      await run.all.s3.invoke({
        op: 'PutObject',
        request: { Bucket: bucket, Key: 'a', Body: 'x' },
      }),
    )
    const reply = await users('POST', { ttl_seconds: 60, mode: 'read' })
    expect(reply.json).toMatchObject({ mode: 'read', expires_at: expect.stringMatching(/Z$/) })
    const me = as(run, secretOf(reply.json.credentials))
    expect(await statusOf(me, 'GetObject', bucket)).toBe(200)
    expect(await statusOf(me, 'PutObject', bucket)).toBe(403)
    expect(await upkeep(run.service)).toMatchObject({ expired: 0 })
    run.aws.clock.advance(61_000)
    expect(await statusOf(me, 'GetObject', bucket)).toBe(403)
    expect(await upkeep(run.service)).toMatchObject({ expired: 1 })
    expect(await pieces(run, id)).toEqual([])
    expect(await users('GET')).toMatchObject({ status: 404 })
    const { events } = (await run.ask('GET', `${at}/logs?format=json`)).json
    expect(events.some(({ action }: { action: string }) => action === 'expireUser')).toBe(true)
    run.aws.clock.reset()
  })

  test('172 with a prefix stays below it', async () => {
    const { users, bucket } = await made()
    const { json } = await users('POST', { prefix: 'mine/' })
    const me = as(run, secretOf(json.credentials))
    expect(await statusOf(me, 'PutObject', bucket, 'mine/a')).toBe(200)
    expect(await statusOf(me, 'PutObject', bucket, 'other')).toBe(403)
    expect(await statusOf(me, 'GetObject', bucket, 'mine/a')).toBe(200)
    expect(await statusOf(me, 'ListObjectsV2', bucket)).toBe(403)
  })
})

test('171 with no more rights than the first service had, what is not there is not forbidden', async () => {
  const other = await running({}, undefined, config => [
    metadataRights(config),
    accountRights(config),
  ])
  const { users, id } = await made({}, other)
  expect(await users('GET')).toMatchObject({ status: 404 })
  expect(await users('DELETE')).toMatchObject({ status: 404 })
  expect(await users('PUT')).toMatchObject({ status: 404 })
  expect(await users('POST')).toMatchObject({ status: 200 })
  expect(await users('PUT')).toMatchObject({ status: 200 })
  expect(await users('DELETE')).toMatchObject({ status: 200 })
  expect(await pieces(other, id)).toEqual([])
  await other.aws.close()
})

describe('a session', () => {
  const begun = (at: string, body?: unknown) => run.ask('POST', `${at}/sessions`, body)
  // biome-ignore lint/suspicious/noExplicitAny: an answer, as it came
  const asSession = (json: any) =>
    as(run, {
      accessKeyId: json.access_key_id,
      secretAccessKey: json.secret_access_key,
      sessionToken: json.session_token,
    })

  test('does what it was asked for, in this dataset, until it ends', async () => {
    const { at, bucket } = await made()
    const other = await made()
    const writer = await begun(at, { mode: 'write', ttl_seconds: 120 })
    expect(writer).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } })
    const me = asSession(writer.json)
    expect(await statusOf(me, 'PutObject', bucket)).toBe(200)
    expect(await statusOf(me, 'PutObject', bucket, '_attachments/a')).toBe(403)
    expect(await statusOf(me, 'GetObject', other.bucket)).toBe(403)
    const reader = asSession((await begun(at, { mode: 'read' })).json)
    expect(await statusOf(reader, 'GetObject', bucket)).toBe(200)
    expect(await statusOf(reader, 'PutObject', bucket)).toBe(403)
    const narrow = asSession((await begun(at, { mode: 'write', prefix: 'mine/' })).json)
    expect(await statusOf(narrow, 'PutObject', bucket, 'mine/a')).toBe(200)
    expect(await statusOf(narrow, 'PutObject', bucket, 'a')).toBe(403)
    run.aws.clock.advance(121_000)
    expect(await statusOf(me, 'PutObject', bucket)).toBe(403)
    expect(await statusOf(reader, 'GetObject', bucket)).toBe(200)
    run.aws.clock.reset()
  })

  test.each([[{ ttl_seconds: 5 }], [{ mode: 'all' }], [{ prefix: 'a*' }], [{ prefix: '$' }]])(
    'with %j is refused',
    async body => {
      const { at } = await made()
      expect(await begun(at, body)).toMatchObject({ status: 400 })
    },
  )
})
