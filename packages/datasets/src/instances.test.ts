/** Instances let in and out, with the credentials they find at their metadata service. */

import { isAnomaly, type Send } from '@plainwire/wire'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { beyond } from './beyond.fixture.ts'
import {
  DS,
  inside,
  instance,
  minimal,
  ok,
  type Running,
  running,
  statusOf,
  U,
} from './datasets.fixture.ts'
import { accountRights, metadataRights } from './rights.ts'

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
  return { id: json.id as string, bucket: json.repository as string, at: `${DS}/${json.id}` }
}
const grant = (at: string, one: string, on: Pick<Running, 'ask'> = run) =>
  on.ask('POST', `${at}/instances`, { instance_id: one })
const revoke = (at: string, one: string, on: Pick<Running, 'ask'> = run) =>
  on.ask('DELETE', `${at}/instances/${one}`)
const access = async (at: string) => (await run.ask('GET', `${at}/instances`)).json.access

const trust =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ec2.amazonaws.com"}}]}'
const anything =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:*","Resource":"*"}]}'

/** A role and profile of somebody else's, with attached policies, and one within if asked for. */
async function profile({ all }: Pick<Running, 'all'>, name: string, attached = 2, within = false) {
  const { iam } = all
  ok(
    await iam.invoke({
      op: 'CreateRole',
      request: { RoleName: name, AssumeRolePolicyDocument: trust },
    }),
  )
  ok(await iam.invoke({ op: 'CreateInstanceProfile', request: { InstanceProfileName: name } }))
  ok(
    await iam.invoke({
      op: 'AddRoleToInstanceProfile',
      request: { InstanceProfileName: name, RoleName: name },
    }),
  )
  for (let n = 0; n < attached; n++) {
    const { Policy } = ok(
      await iam.invoke({
        op: 'CreatePolicy',
        request: { PolicyName: `${name}-${n}`, PolicyDocument: anything },
      }),
    )
    ok(
      await iam.invoke({
        op: 'AttachRolePolicy',
        request: { RoleName: name, PolicyArn: Policy!.Arn! },
      }),
    )
  }
  if (within)
    ok(
      await iam.invoke({
        op: 'PutRolePolicy',
        request: { RoleName: name, PolicyName: 'within', PolicyDocument: anything },
      }),
    )
  return name
}

/** The profile an instance has, and how it is associated. */
async function associationOf({ all }: Pick<Running, 'all'>, one: string) {
  const request = { Filters: [{ Name: 'instance-id', Values: [one] }] }
  const found = ok(await all.ec2.invoke({ op: 'DescribeIamInstanceProfileAssociations', request }))
  const live = (found.IamInstanceProfileAssociations ?? []).filter(
    ({ State }) => State === 'associated',
  )
  expect(live.length).toBeLessThanOrEqual(1)
  const arn = live[0]?.IamInstanceProfile?.Arn
  return { id: live[0]?.AssociationId, profile: arn?.slice(arn.lastIndexOf('/') + 1) }
}

async function attachedTo({ all }: Pick<Running, 'all'>, role: string): Promise<string[]> {
  const found = await all.iam.invoke({
    op: 'ListAttachedRolePolicies',
    request: { RoleName: role },
  })
  if (isAnomaly(found)) return ['there is no such role']
  return (found.AttachedPolicies ?? []).map(({ PolicyName }) => PolicyName!).sort()
}

describe('an instance is let in', () => {
  test('136, 137, 138, 139, 140, 156 once, with a role of its own', async () => {
    const { at, id, bucket } = await made()
    const one = await instance(run)
    const role = `instanceRole_${one}`
    expect((await run.ask('GET', `${at}/instances`)).json).toEqual({ id, access: {} })
    expect((await grant(at, one)).json).toEqual({ id, instance_id: one, access: { [one]: role } })
    const found = ok(await run.all.iam.invoke({ op: 'GetRole', request: { RoleName: role } }))
    expect(found.Role).toMatchObject({
      Path: '/spinup/dataset/',
      Description: `Role for instance ${one}`,
    })
    expect(JSON.parse(decodeURIComponent(found.Role!.AssumeRolePolicyDocument!)).Statement).toEqual(
      [
        {
          Effect: 'Allow',
          Action: ['sts:AssumeRole'],
          Principal: { Service: ['ec2.amazonaws.com'] },
        },
      ],
    )
    const held = ok(
      await run.all.iam.invoke({
        op: 'GetInstanceProfile',
        request: { InstanceProfileName: role },
      }),
    )
    expect(held.InstanceProfile?.Roles?.map(({ RoleName }) => RoleName)).toEqual([role])
    expect(await attachedTo(run, role)).toEqual([bucket])
    const before = await associationOf(run, one)
    expect(before.profile).toBe(role)
    expect((await run.ask('GET', `${at}/instances`)).json).toEqual({ id, access: { [one]: role } })
    expect(await grant(at, one)).toMatchObject({ status: 200 })
    expect(await associationOf(run, one)).toEqual(before)
    const lines: string[] = (await run.ask('GET', `${at}/logs`)).json
    expect(lines.at(-1)).toMatch(
      new RegExp(`Granted instance access to dataset ${id} \\(InstanceID: ${one}\\)$`),
    )
  })

  test.each([
    ['141 without instance_id', {}, 400],
    ['141 with an empty one', { instance_id: '' }, 400],
    ['141 with bad JSON', '{', 400],
    ['142 with one that is no id', { instance_id: 'x' }, 400],
    ['142 with one that is not there', { instance_id: 'i-0123456789abcdef0' }, 404],
  ])('%s is refused', async (_, body, status) => {
    const { at } = await made()
    expect(
      await run.ask('POST', `${at}/instances`, body, { 'content-type': 'application/json' }),
    ).toMatchObject({ status })
    expect(await access(at)).toEqual({})
  })

  beyond()(
    '143, 144, 154 keeps what its old role let it do, and has its old profile back in the end',
    async () => {
      const first = await made()
      const second = await made()
      const name = await profile(run, 'theirs', 2, true)
      const one = await instance(run, name)
      const role = `instanceRole_${one}`
      expect(await grant(first.at, one)).toMatchObject({ status: 200 })
      expect(await associationOf(run, one)).toMatchObject({ profile: role })
      expect(await attachedTo(run, role)).toEqual([first.bucket, 'theirs-0', 'theirs-1'].sort())
      const within = ok(
        await run.all.iam.invoke({ op: 'ListRolePolicies', request: { RoleName: role } }),
      )
      expect(within.PolicyNames).toEqual(['within'])
      expect(await attachedTo(run, name)).toEqual(['theirs-0', 'theirs-1'])
      await grant(second.at, one)
      expect(await revoke(first.at, one)).toMatchObject({ status: 204 })
      expect(await associationOf(run, one)).toMatchObject({ profile: role })
      expect(await revoke(second.at, one)).toMatchObject({ status: 204 })
      expect(await associationOf(run, one)).toMatchObject({ profile: name })
      expect(await attachedTo(run, role)).toEqual([])
      expect(await grant(first.at, one)).toMatchObject({ status: 200 })
      expect(await attachedTo(run, role)).toEqual([first.bucket, 'theirs-0', 'theirs-1'].sort())
    },
  )

  test('144 a boundary that cannot be kept is a reason to refuse', async () => {
    const name = await profile(run, 'bounded', 0)
    const PermissionsBoundary = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
    ok(
      await run.all.iam.invoke({
        op: 'PutRolePermissionsBoundary',
        request: { RoleName: name, PermissionsBoundary },
      }),
    )
    const one = await instance(run, name)
    const { at } = await made()
    const reply = await grant(at, one)
    expect(reply.status).toBe(409)
    expect(reply.text).toContain('boundary')
    expect(await associationOf(run, one)).toMatchObject({ profile: name })
    expect(await attachedTo(run, `instanceRole_${one}`)).toEqual(['there is no such role'])
  })

  test('145 to this dataset and to no other, an original to read and a derivative to write', async () => {
    const original = await made()
    const derivative = await made({ derivative: true })
    const foreign = await made()
    ok(
      await run.all.s3.invoke({
        op: 'PutObject',
        request: { Bucket: original.bucket, Key: 'a', Body: 'x' },
      }),
    )
    const one = await instance(run)
    await grant(original.at, one)
    await grant(derivative.at, one)
    const machine = await inside(run, one)
    expect(await statusOf(machine, 'GetObject', original.bucket)).toBe(200)
    expect(await statusOf(machine, 'ListObjectsV2', original.bucket)).toBe(200)
    expect(await statusOf(machine, 'PutObject', original.bucket)).toBe(403)
    expect(await statusOf(machine, 'PutObject', derivative.bucket)).toBe(200)
    expect(await statusOf(machine, 'DeleteObject', derivative.bucket)).toBe(200)
    expect(await statusOf(machine, 'ListObjectsV2', foreign.bucket)).toBe(403)
    expect(await statusOf(machine, 'GetObject', foreign.bucket)).toBe(403)
  })

  test('146 also while its profile is not seen everywhere yet', async () => {
    const waited: number[] = []
    const other = await running({
      wait: async milliseconds => {
        waited.push(milliseconds)
        other.aws.clock.advance(milliseconds)
        await new Promise(resolve => setImmediate(resolve))
      },
    })
    const { at } = await made({}, other)
    const one = await instance(other)
    other.aws.delays.set('iam', 5000)
    expect(await grant(at, one, other)).toMatchObject({ status: 200 })
    expect(waited.reduce((sum, one) => sum + one, 0)).toBeLessThan(30_000)
    other.aws.delays.set('iam', 0)
    expect(await associationOf(other, one)).toMatchObject({ profile: `instanceRole_${one}` })
    await other.aws.close()
  })

  test('147 not at all where it cannot be associated, and then it has what it had', async () => {
    const name = await profile(run, 'kept')
    const one = await instance(run, name)
    const bare = await instance(run)
    const { at } = await made()
    for (const op of ['AssociateIamInstanceProfile', 'ReplaceIamInstanceProfileAssociation'])
      run.aws.faults.add({
        service: 'ec2',
        op,
        times: 99,
        error: { code: 'InvalidState', status: 400 },
      })
    for (const which of [one, bare])
      expect((await grant(at, which)).status).toBeGreaterThanOrEqual(400)
    run.aws.faults.remove()
    expect(await associationOf(run, one)).toMatchObject({ profile: name })
    expect(await associationOf(run, bare)).toEqual({ id: undefined, profile: undefined })
    for (const which of [one, bare])
      expect(await attachedTo(run, `instanceRole_${which}`)).toEqual(['there is no such role'])
    expect(await access(at)).toEqual({})
    expect((await run.ask('POST', '/v1/ds/research/reconcile?dry_run=true')).json).toEqual({
      findings: [],
    })
  })

  test('148 not where it has two profiles, and nothing is left of the attempt', async () => {
    const name = await profile(run, 'twice')
    const one = await instance(run, name)
    const { at } = await made()
    const twice =
      (send: Send): Send =>
      async (request, options) => {
        const answer = await send(request, options)
        const isList =
          request.body instanceof Uint8Array &&
          Buffer.from(request.body).includes('Action=DescribeIamInstanceProfileAssociations')
        if (!isList || isAnomaly(answer) || !(answer.body instanceof Uint8Array)) return answer
        const text = Buffer.from(answer.body)
          .toString()
          .replace(/<item>.*<\/item>/s, item => item + item)
        return { ...answer, body: Buffer.from(text) }
      }
    const { running: another } = { running: await running({}, twice) }
    const theirs = await made({}, another)
    const machine = await instance(another, await profile(another, 'twice'))
    const reply = await grant(theirs.at, machine, another)
    expect(reply.status).toBe(409)
    expect(reply.text).toContain('2 profiles')
    expect(await attachedTo(another, `instanceRole_${machine}`)).toEqual(['there is no such role'])
    await another.aws.close()
    expect([one, at].every(Boolean)).toBe(true)
  })

  beyond()('149 without a moment in which it has no profile', async () => {
    const name = await profile(run, 'always')
    const seen: (string | undefined)[] = []
    const other = await running({}, send => async (request, options) => {
      const answer = await send(request, options)
      if (machine !== undefined) seen.push((await associationOf(other, machine)).profile)
      return answer
    })
    let machine: string | undefined
    const { at } = await made({}, other)
    machine = await instance(other, await profile(other, 'always'))
    await grant(at, machine, other)
    await revoke(at, machine, other)
    expect(new Set(seen)).toEqual(new Set(['always', `instanceRole_${machine}`]))
    expect(seen.length).toBeGreaterThan(20)
    await other.aws.close()
    expect(name).toBe('always')
  })

  test('150 to fifteen datasets, each of which it can read, and lose', async () => {
    const one = await instance(run)
    const all = []
    for (let n = 0; n < 15; n++) {
      const dataset = await made({ derivative: true })
      expect(await grant(dataset.at, one)).toMatchObject({ status: 200 })
      all.push(dataset)
    }
    const machine = await inside(run, one)
    for (const { bucket, at } of all) {
      expect(await statusOf(machine, 'PutObject', bucket)).toBe(200)
      expect(await access(at)).toEqual({ [one]: `instanceRole_${one}` })
    }
    const last = all.at(-1)!
    expect(await run.ask('PATCH', last.at, undefined, U)).toMatchObject({ status: 200 })
    expect(await statusOf(machine, 'PutObject', last.bucket)).toBe(403)
    expect(await statusOf(machine, 'GetObject', last.bucket)).toBe(200)
    for (const { bucket, at } of all) {
      expect(await revoke(at, one)).toMatchObject({ status: 204 })
      expect(await statusOf(machine, 'GetObject', bucket)).toBe(403)
    }
  })

  test('151 to two datasets at once', async () => {
    for (let round = 0; round < 5; round++) {
      const one = await instance(run, await profile(run, `pair${round}`))
      const [a, b] = [await made(), await made()]
      const replies = await Promise.all([grant(a.at, one), grant(b.at, one)])
      expect(replies.map(({ status }) => status)).toEqual([200, 200])
      expect(await access(a.at)).toEqual({ [one]: `instanceRole_${one}` })
      expect(await access(b.at)).toEqual({ [one]: `instanceRole_${one}` })
      expect(await attachedTo(run, `instanceRole_${one}`)).toEqual(
        [a.bucket, b.bucket, `pair${round}-0`, `pair${round}-1`].sort(),
      )
    }
  })

  test('157 however long that takes', async () => {
    let waited = 0
    const other = await running({
      wait: async milliseconds => {
        waited += milliseconds
        other.aws.clock.advance(milliseconds)
        await new Promise(resolve => setImmediate(resolve))
      },
      config: run.service.config,
    })
    const { at } = await made({}, other)
    const one = await instance(other)
    other.aws.delays.set('iam', 40_000)
    const reply = await grant(at, one, other)
    expect(reply.status).toBe(200)
    expect(waited).toBeGreaterThan(40_000)
    await other.aws.close()
  })
})

describe('an instance is let go', () => {
  test('152, 153, 156 once, and keeps its role', async () => {
    const { at, id } = await made()
    const one = await instance(run)
    await grant(at, one)
    expect(await revoke(at, one)).toMatchObject({ status: 204, text: '' })
    expect(await access(at)).toEqual({})
    expect(await attachedTo(run, `instanceRole_${one}`)).toEqual([])
    const again = await revoke(at, one)
    expect(again.status).toBe(400)
    expect(again.text).toContain('does not have access')
    const lines: string[] = (await run.ask('GET', `${at}/logs`)).json
    expect(lines.at(-1)).toMatch(
      new RegExp(`Revoked instance access to dataset ${id} \\(InstanceID: ${one}\\)$`),
    )
  })

  test('155 also when it is terminated', async () => {
    const { at } = await made()
    const one = await instance(run, await profile(run, 'gone'))
    await grant(at, one)
    ok(await run.all.ec2.invoke({ op: 'TerminateInstances', request: { InstanceIds: [one] } }))
    expect(await access(at)).toEqual({ [one]: `instanceRole_${one}` })
    expect(await revoke(at, one)).toMatchObject({ status: 204 })
    expect(await access(at)).toEqual({})
    expect(await attachedTo(run, `instanceRole_${one}`)).not.toContain('dataset')
    expect(await grant(at, one)).toMatchObject({ status: 409 })
  })
})

test('195 with no more rights than the first service had, it disassociates, and says what it does without', async () => {
  const other = await running({}, undefined, config => [
    metadataRights(config),
    accountRights(config),
  ])
  const { at, bucket } = await made({ derivative: true }, other)
  const one = await instance(other, await profile(other, 'plain'))
  expect(await grant(at, one, other)).toMatchObject({ status: 200 })
  expect(await associationOf(other, one)).toMatchObject({ profile: `instanceRole_${one}` })
  expect(await attachedTo(other, `instanceRole_${one}`)).toEqual(
    [bucket, 'plain-0', 'plain-1'].sort(),
  )
  expect([...other.service.lacks].sort()).toEqual([
    'ec2:ReplaceIamInstanceProfileAssociation',
    'iam:ListRolePolicies',
  ])
  expect(await revoke(at, one, other)).toMatchObject({ status: 204 })
  expect(await associationOf(other, one)).toMatchObject({ profile: 'plain' })
  await other.aws.close()
})
