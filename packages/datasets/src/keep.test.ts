/** What is deleted, and can be had back for a while. */
import { describe, expect, test } from 'vitest'
import {
  as,
  formOf,
  inside,
  instance,
  ok,
  sampleConfig,
  secretOf,
  statusOf,
  U,
  withDataset,
} from './datasets.fixture.ts'
import { reconcile } from './reconcile/reconcile.ts'
import { upkeep } from './upkeep.ts'

const day = 86_400_000
const config = { ...sampleConfig, rules: { gates: {}, quotas: {}, keepDays: 7 } }
const dry = { dry: true, actor: 'test', caller: 'test', requestId: 'test' }

/** A dataset with an attachment, an instance, a user and a session. */
async function settled(derivative = true) {
  // The service's own clock: of AWS's, credentials would run out.
  let passed = 0
  const run = await withDataset({ derivative }, { config, now: () => Date.now() + passed })
  const later = (milliseconds: number) => {
    passed += milliseconds
  }
  const { ask, at, bucket } = run
  const { body, headers } = formOf('eula.txt', 'agreed')
  expect(await ask('POST', `${at}/attachments`, body, headers)).toMatchObject({ status: 200 })
  const one = await instance(run)
  await ask('POST', `${at}/instances`, { instance_id: one })
  const user = as(run, secretOf((await ask('POST', `${at}/users`)).json.credentials))
  const { json } = await ask('POST', `${at}/sessions`)
  const session = as(run, {
    accessKeyId: json.access_key_id,
    secretAccessKey: json.secret_access_key,
    sessionToken: json.session_token,
  })
  const own = await inside(run, one)
  const reach = () =>
    Promise.all([own, user, session].map(who => statusOf(who, 'ListObjectsV2', bucket)))
  const remove = () => ask('DELETE', at, undefined, U)
  const undelete = () => ask('POST', `${at}/undelete`, undefined, U)
  const look = () => ask('GET', at)
  const close = () => run.aws.close()
  return { ...run, later, one, own, reach, remove, undelete, look, close }
}

describe('199: a dataset that is kept', () => {
  test.each([true, false])(
    '199: is had back with who had access (derivative %j)',
    async derivative => {
      const { ask, at, id, one, bucket, own, service, reach, remove, undelete, look, close } =
        await settled(derivative)
      const before = await look()
      expect(await reach()).toEqual([200, 200, 200])
      expect(await undelete()).toMatchObject({ status: 409 })
      expect(await ask('POST', `${at}/undelete`)).toMatchObject({ status: 400 })

      expect(await remove()).toMatchObject({ status: 204 })
      expect(await reach()).toEqual([403, 403, 403])
      expect(await look()).toMatchObject({ status: 404 })
      expect(await remove()).toMatchObject({ status: 404 })
      expect(await ask('GET', `${at}/instances`)).toMatchObject({ status: 404 })
      expect((await ask('GET', at.slice(0, -id.length - 1))).text).not.toContain(id)
      expect(await reconcile(service, 'research', dry)).toEqual([])
      expect(await upkeep(service)).toMatchObject({ expired: 0 })

      expect(await undelete()).toMatchObject({ status: 200, json: { id } })
      expect((await look()).json).toEqual(before.json)
      // What nobody knows the secret of does not come back.
      expect(await reach()).toEqual([200, 403, 403])
      expect(await statusOf(own, 'PutObject', bucket)).toBe(derivative ? 200 : 403)
      expect((await ask('GET', `${at}/instances`)).json.access).toEqual({
        [one]: `instanceRole_${one}`,
      })
      expect(await ask('GET', `${at}/users`)).toMatchObject({ status: 404 })
      expect(await ask('POST', `${at}/users`)).toMatchObject({ status: 200 })
      expect(await reconcile(service, 'research', dry)).toEqual([])
      const { events } = (await ask('GET', `${at}/logs?format=json`)).json
      const actions = events.map((event: { action: string }) => event.action)
      expect(actions).toEqual(expect.arrayContaining(['deleteDataset', 'undeleteDataset']))
      await close()
    },
  )

  test('199: is gone for good when its time is up', async () => {
    const { later, all, bucket, service, remove, undelete, close } = await settled()
    await remove()
    later(7 * day - 60_000)
    expect(await upkeep(service)).toMatchObject({ expired: 0 })
    ok(await all.s3.invoke({ op: 'HeadBucket', request: { Bucket: bucket } }))
    later(60_001)
    expect(await undelete()).toMatchObject({ status: 404 })
    expect(await upkeep(service)).toMatchObject({ expired: 1 })
    expect(await all.s3.invoke({ op: 'HeadBucket', request: { Bucket: bucket } })).toMatchObject({
      status: 404,
    })
    expect(await undelete()).toMatchObject({ status: 404 })
    expect(await upkeep(service)).toMatchObject({ expired: 0 })
    expect(await reconcile(service, 'research', dry)).toEqual([])
    await close()
  })

  test('199: had back and deleted again is kept from then on', async () => {
    const { later, service, remove, undelete, look, close } = await settled()
    await remove()
    later(6 * day)
    await undelete()
    await remove()
    later(6 * day)
    expect(await upkeep(service)).toMatchObject({ expired: 0 })
    expect(await undelete()).toMatchObject({ status: 200 })
    later(9 * day)
    expect(await upkeep(service)).toMatchObject({ expired: 0 })
    expect(await look()).toMatchObject({ status: 200 })
    await close()
  })

  test('199: is deleted whole, or had back whole, by whoever comes after a failure', async () => {
    const { aws, later, service, remove, undelete, reach, look, close } = await settled()
    const broken = { code: 'ServiceFailure', status: 500 }
    aws.faults.add({ service: 'iam', op: 'DetachRolePolicy', times: 99, error: broken })
    expect((await remove()).status).toBeGreaterThanOrEqual(500)
    aws.faults.remove()
    later(60_000)
    await upkeep(service)
    expect(await reach()).toEqual([403, 403, 403])
    expect(await look()).toMatchObject({ status: 404 })
    aws.faults.add({ service: 'iam', op: 'AttachRolePolicy', times: 99, error: broken })
    expect((await undelete()).status).toBeGreaterThanOrEqual(500)
    aws.faults.remove()
    await upkeep(service)
    expect(await look()).toMatchObject({ status: 404 })
    expect(await reconcile(service, 'research', dry)).toEqual([])
    expect(await undelete()).toMatchObject({ status: 200 })
    expect(await reach()).toEqual([200, 403, 403])
    await close()
  })

  test('199: holds no data when it is deleted, as ever', async () => {
    const { own, bucket, remove, look, reach, close } = await settled()
    expect(await statusOf(own, 'PutObject', bucket)).toBe(200)
    expect(await remove()).toMatchObject({
      status: 409,
      text: expect.stringContaining('not empty'),
    })
    expect(await look()).toMatchObject({ status: 200 })
    expect(await reach()).toEqual([200, 200, 200])
    await close()
  })
})
