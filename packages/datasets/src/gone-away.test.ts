/** Callers who leave before they are answered: what they began is done whole, or not at all. */
import { afterEach, expect, test } from 'vitest'
import { DS, instance, minimal, ok, type Running, running } from './datasets.fixture.ts'

const open: Running[] = []
afterEach(async () => {
  for (const run of open.splice(0)) {
    await run.close()
    await run.aws.close()
  }
})

/** A service at a port, whose caller leaves when it makes its n-th call. */
async function leftAt(call: number) {
  const leaving = new AbortController()
  let calls = 0
  let active = 0
  let armed = false
  const run = await running({}, send => async (request, options) => {
    if (armed && ++calls === call) leaving.abort()
    active++
    try {
      return await send(request, options)
    } finally {
      active--
    }
  })
  open.push(run)
  const { url } = await run.listen({ port: 0 })
  const post = (path: string, body: unknown) => {
    armed = true
    const headers = { 'content-type': 'application/json' }
    return fetch(url + path, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
      signal: leaving.signal,
    })
  }
  /** Until nothing goes on any more. */
  const rest = async () => {
    for (let still = 0; still < 20; still = active === 0 ? still + 1 : 0)
      await new Promise(resolve => setTimeout(resolve, 10))
  }
  return { ...run, post, rest }
}

const clean = async (run: Pick<Running, 'ask'>) =>
  (await run.ask('POST', '/v1/ds/research/reconcile?dry_run=true')).json

test.each([3, 8, 15])('56 who leaves at call %i of a creation', async call => {
  const run = await leftAt(call)
  await expect(run.post(DS, minimal)).rejects.toThrow()
  await run.rest()
  expect(await clean(run)).toEqual({ findings: [] })
  const { items } = (await run.ask('GET', DS)).json
  expect(items).toHaveLength(1)
  const lines: string[] = (await run.ask('GET', `${DS}/${items[0].id}/logs`)).json
  expect(lines[0]).toContain(`Created dataset ${items[0].id}`)
})

test('56 who leaves a grant that fails, of an instance with a profile', async () => {
  const run = await leftAt(12)
  const { iam, ec2 } = run.all
  const name = 'theirs'
  const AssumeRolePolicyDocument =
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ec2.amazonaws.com"}}]}'
  ok(await iam.invoke({ op: 'CreateRole', request: { RoleName: name, AssumeRolePolicyDocument } }))
  ok(await iam.invoke({ op: 'CreateInstanceProfile', request: { InstanceProfileName: name } }))
  ok(
    await iam.invoke({
      op: 'AddRoleToInstanceProfile',
      request: { InstanceProfileName: name, RoleName: name },
    }),
  )
  const one = await instance(run, name)
  const { json } = await run.ask('POST', DS, minimal)
  run.aws.faults.add({
    service: 'ec2',
    op: 'ReplaceIamInstanceProfileAssociation',
    times: 99,
    error: { code: 'InvalidState', status: 400 },
  })
  await expect(run.post(`${DS}/${json.id}/instances`, { instance_id: one })).rejects.toThrow()
  await run.rest()
  expect(await clean(run)).toEqual({ findings: [] })
  expect((await run.ask('GET', `${DS}/${json.id}/instances`)).json.access).toEqual({})
  const found = ok(await ec2.invoke({ op: 'DescribeIamInstanceProfileAssociations', request: {} }))
  const live = found.IamInstanceProfileAssociations!.filter(({ State }) => State === 'associated')
  expect(live.map(({ IamInstanceProfile }) => IamInstanceProfile!.Arn!.split('/').pop())).toEqual([
    name,
  ])
  expect(
    await iam.invoke({ op: 'GetRole', request: { RoleName: `instanceRole_${one}` } }),
  ).toHaveProperty('$anomaly')
})

test('176 what was answered is in the log without anybody asking for it', async () => {
  const run = await running()
  open.push(run)
  const { json } = await run.ask('POST', DS, minimal)
  const request = {
    logGroupName: '/spinup/localdev/lab1',
    logStreamName: `dataset-${json.id}`,
    startFromHead: true,
  }
  const written = async () => {
    const found = await run.all.logs.invoke({ op: 'GetLogEvents', request })
    return 'events' in found && JSON.stringify(found.events).includes(`Created dataset ${json.id}`)
  }
  await expect.poll(written, { timeout: 15_000 }).toBe(true)
})
