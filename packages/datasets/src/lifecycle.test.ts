/** Datasets are looked at, changed, made final and removed. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { beyond } from './beyond.fixture.ts'
import {
  as,
  DS,
  formOf,
  inside,
  instance,
  minimal,
  ok,
  type Running,
  rootOf,
  running,
  sampleConfig,
  secretOf,
  statusOf,
  U,
  withDataset,
} from './datasets.fixture.ts'

let run: Running
beforeAll(async () => {
  const research = sampleConfig.accounts.research!
  run = await running({
    config: {
      ...sampleConfig,
      accounts: {
        research: {
          ...research,
          groups: {
            strict: {
              quotas: {},
              gates: {
                finalizedBlocksUpdates: true,
                finalizedBlocksAttachments: true,
                finalizedBlocksDeletion: true,
                attachmentsBlockDeletion: true,
                attachmentsAreKept: true,
                sourcesAreKept: true,
              },
            },
          },
        },
        other: { ...research, name: 'other', credentials: rootOf('222222222222') },
      },
    },
  })
})
afterAll(() => run.aws.close())
beforeEach(() => {
  run.aws.faults.remove()
})

const nobody = '99999999-9999-4999-8999-999999999999'
const strict = '/v1/ds/research/datasets/strict'

async function made(more: object = {}, group = DS) {
  const reply = await run.ask('POST', group, { ...minimal, ...more })
  const { id, repository: bucket } = reply.json as { id: string; repository: string }
  return { id, bucket, at: `${group}/${id}` }
}
const put = (Bucket: string, Key = 'a', Body = 'x') =>
  run.all.s3.invoke({ op: 'PutObject', request: { Bucket, Key, Body } })
const attach = (at: string, name = 'eula.txt') => {
  const { body, headers } = formOf(name, 'agreed')
  return run.ask('POST', `${at}/attachments`, body, headers)
}
const logs = async (at: string): Promise<string[]> => (await run.ask('GET', `${at}/logs`)).json

const endpoints: [string, string, unknown][] = [
  ['GET', '', undefined],
  ['PUT', '', { metadata: { description: 'd' } }],
  ['PATCH', '', undefined],
  ['DELETE', '', undefined],
  ['GET', '/attachments', undefined],
  ['DELETE', '/attachments', { attachment_name: 'a' }],
  ['GET', '/instances', undefined],
  ['POST', '/instances', { instance_id: 'i-0123456789abcdef0' }],
  ['DELETE', '/instances/i-0123456789abcdef0', undefined],
  ['GET', '/users', undefined],
  ['POST', '/users', undefined],
  ['PUT', '/users', undefined],
  ['DELETE', '/users', undefined],
  ['POST', '/sessions', undefined],
  ['GET', '/logs', undefined],
  ['GET', '/manifest', undefined],
  ['POST', '/verify', undefined],
]

describe('a dataset that is not there', () => {
  test.each(endpoints)(
    '64, 66, 67, 81, 89, 103, 120, 141, 165, 175 %s %s',
    async (method, sub, body) => {
      const ask = (base: string) => run.ask(method, base + sub, body, U)
      expect(await ask(`${DS}/not-a-uuid`)).toMatchObject({ status: 400 })
      const unknown = await ask(`${DS}/${nobody}`)
      expect(unknown.status).toBe(404)
      // 65: neither bucket nor key.
      expect(unknown.text).not.toMatch(/localdev|metadata|NoSuchKey/)
      expect(await ask(`/v1/ds/nosuch/datasets/lab1/${nobody}`)).toMatchObject({ status: 404 })
      const { id, at } = await made()
      expect(await ask(`/v1/ds/research/datasets/othergroup/${id}`)).toMatchObject({ status: 404 })
      expect(await ask(`/v1/ds/other/datasets/lab1/${id}`)).toMatchObject({ status: 404 })
      expect(await run.ask('GET', at)).toMatchObject({
        status: 200,
        json: { repository: { empty: true } },
      })
    },
  )

  test('120 POST /attachments', async () => {
    expect(await attach(`${DS}/${nobody}`)).toMatchObject({ status: 404 })
    expect(await attach(`${DS}/x`)).toMatchObject({ status: 400 })
  })
})

describe('a dataset that is looked at', () => {
  test('61, 62, 63 says what is in its bucket', async () => {
    const { at, bucket } = await made({ tags: [{ key: 'COA', value: 'Take.My.Money' }] })
    const first = await run.ask('GET', at)
    expect(Object.keys(first.json).sort()).toEqual(['id', 'metadata', 'repository'])
    expect(first.json.repository).toMatchObject({ name: bucket, empty: true, attachments: false })
    expect(first.json.repository.tags).toContainEqual({ key: 'COA', value: 'Take.My.Money' })
    await attach(at)
    const attached = (await run.ask('GET', at)).json.repository
    expect(attached).toMatchObject({ empty: true, attachments: true })
    ok(await put(bucket, 'a'))
    expect((await run.ask('GET', at)).json.repository).toMatchObject({
      empty: false,
      attachments: true,
    })
  })

  test('62 finds data whose keys stand behind those of the attachments', async () => {
    const { at, bucket } = await made()
    await attach(at)
    ok(await put(bucket, 'zebra'))
    expect((await run.ask('GET', at)).json.repository).toMatchObject({
      empty: false,
      attachments: true,
    })
  })

  test('68 without its bucket says so', async () => {
    const { at, bucket } = await made()
    ok(await run.all.s3.invoke({ op: 'DeleteBucket', request: { Bucket: bucket } }))
    const found = await run.ask('GET', at)
    expect(found).toMatchObject({ status: 200, json: { repository: null } })
    expect(found.json.drift).toContain('bucket')
  })

  test('69 without tags has none', async () => {
    const { at, bucket } = await made()
    ok(await run.all.s3.invoke({ op: 'DeleteBucketTagging', request: { Bucket: bucket } }))
    expect(await run.ask('GET', at)).toMatchObject({
      status: 200,
      json: { repository: { tags: [] } },
    })
  })

  test('75 has an ETag, by which it is not sent again', async () => {
    const { at } = await made()
    const { etag = '' } = (await run.ask('GET', at)).headers
    expect(etag).not.toBe('')
    expect(await run.ask('GET', at, undefined, { 'if-none-match': etag })).toMatchObject({
      status: 304,
      text: '',
    })
    await run.ask('PUT', at, { metadata: { description: 'new' } }, U)
    expect(await run.ask('GET', at, undefined, { 'if-none-match': etag })).toMatchObject({
      status: 200,
    })
  })

  test('197 is read as the first service wrote it', async () => {
    const { id, at } = await made()
    const request = { Bucket: 'metadata', Key: `datasets/localdev/research/${id}` }
    const stored = {
      id,
      name: 'legacy',
      description: 'd',
      created_at: '2021-01-01T00:00:00Z',
      created_by: 'drz',
      data_classifications: null,
      data_format: '',
      data_storage: 's3',
      derivative: true,
      dua_url: '',
      finalized_at: '',
      finalized_by: '',
      modified_at: '',
      modified_by: '',
      proctor_response_url: '',
      source_ids: null,
    }
    const Body = JSON.stringify(stored, null, '\t')
    ok(await run.all.s3.invoke({ op: 'PutObject', request: { ...request, Body } }))
    const found = await run.ask('GET', at)
    expect(found).toMatchObject({
      status: 200,
      json: {
        metadata: { name: 'legacy', data_classifications: [], source_ids: [], modified_at: '' },
      },
    })
    expect(await run.ask('GET', `/v1/ds/research/datasets/lab2/${id}`)).toMatchObject({
      status: 404,
    })
    expect(await run.ask('PUT', at, { metadata: { description: 'e' } }, U)).toMatchObject({
      status: 200,
    })
    const written = ok(await run.all.s3.invoke({ op: 'GetObject', request }))
    expect(JSON.parse((await written.Body!.text()) as string)).toMatchObject({
      name: 'legacy',
      description: 'e',
      plainwire: { group: 'lab1' },
    })
  })
})

describe('a dataset that is changed', () => {
  test('76 says so, and nothing else of it does', async () => {
    const { at } = await made()
    const before = (await run.ask('GET', at)).json.metadata
    run.aws.clock.advance(2000)
    const reply = await run.ask('PUT', at, { metadata: { description: 'd2' } }, U)
    expect(reply.status).toBe(200)
    const { modified_at, ...rest } = reply.json.metadata
    expect(rest).toEqual({
      ...rest,
      ...before,
      description: 'd2',
      modified_by: 'awong',
      modified_at: undefined,
    })
    expect(Date.parse(modified_at)).toBeGreaterThan(Date.parse(before.modified_at))
    expect((await run.ask('GET', at)).json.metadata).toEqual(reply.json.metadata)
  })

  test("76 in every field that is the client's", async () => {
    const { at } = await made()
    const metadata = {
      description: 'a\nb',
      data_classifications: ['hipaa'],
      data_format: 'file',
      dua_url: 'https://x.example/dua',
      proctor_response_url: 'https://x.example/p',
      source_ids: [nobody],
    }
    const reply = await run.ask('PUT', at, { metadata }, U)
    expect(reply.json.metadata).toMatchObject(metadata)
  })

  test.each(['PUT', 'PATCH', 'DELETE'])('77, 78, 88, 102 %s without a user', async method => {
    const { at } = await made()
    const body = method === 'PUT' ? { metadata: { description: 'x' } } : undefined
    for (const path of [at, `/v1/ds/nosuch/datasets/lab1/${nobody}`]) {
      const reply = await run.ask(method, path, body)
      expect(reply.status).toBe(400)
      expect(reply.text).toContain('X-Forwarded-User')
    }
  })

  test.each([[{}], [{ metadata: null }]])('79 with %j is refused', async body => {
    const { at } = await made()
    expect(await run.ask('PUT', at, body, U)).toMatchObject({ status: 400 })
  })

  test('80 keeps what no client changes', async () => {
    const { at, id } = await made()
    const metadata = {
      name: 'x',
      derivative: true,
      id: 'y',
      created_by: 'me',
      finalized_at: '2020-01-01T00:00:00Z',
    }
    const reply = await run.ask('PUT', at, { metadata }, U)
    expect(reply).toMatchObject({
      status: 200,
      json: { id, metadata: { name: 'n1', derivative: false, id, created_by: 'drz' } },
    })
    expect(reply.json.metadata).not.toHaveProperty('finalized_at')
  })

  test('82 may be emptied', async () => {
    const { at } = await made({ metadata: { description: 'd' } })
    expect(await run.ask('PUT', at, { metadata: { description: '' } }, U)).toMatchObject({
      json: { metadata: { description: '' } },
    })
  })

  test('83 once it is final: as the gate says', async () => {
    const open = await made()
    await run.ask('PATCH', open.at, undefined, U)
    expect(await run.ask('PUT', open.at, { metadata: { description: 'late' } }, U)).toMatchObject({
      status: 200,
    })
    const events = (await run.ask('GET', `${open.at}/logs?format=json`)).json.events
    expect(events.at(-1)).toMatchObject({ details: { late: 'after finalization' } })
    const closed = await made({}, strict)
    await run.ask('PATCH', closed.at, undefined, U)
    expect(await run.ask('PUT', closed.at, { metadata: { description: 'late' } }, U)).toMatchObject(
      { status: 409 },
    )
  })

  test('84 since it was read is not changed', async () => {
    const { at } = await made()
    const { etag = '' } = (await run.ask('GET', at)).headers
    const body = { metadata: { description: 'one' } }
    expect(await run.ask('PUT', at, body, { ...U, 'if-match': etag })).toMatchObject({
      status: 200,
    })
    const reply = await run.ask(
      'PUT',
      at,
      { metadata: { description: 'two' } },
      { ...U, 'if-match': etag },
    )
    expect(reply.status).toBe(412)
    expect((await run.ask('GET', at)).json.metadata.description).toBe('one')
  })

  test('84 twenty times at once ends as one of them, and all are written down', async () => {
    const { at } = await made()
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        run.ask('PUT', at, { metadata: { description: `d${n}` } }, U),
      ),
    )
    expect(replies.map(({ status }) => status)).toEqual(Array(20).fill(200))
    expect((await run.ask('GET', at)).json.metadata.description).toMatch(/^d\d+$/)
    expect((await logs(at)).filter(line => line.includes('Updated metadata'))).toHaveLength(20)
  })

  test('85 and it is written down', async () => {
    const { at, id } = await made()
    await run.ask('PUT', at, { metadata: { description: 'd2' } }, U)
    const lines = await logs(at)
    expect(
      lines.some(line => line.endsWith(`Updated metadata for dataset ${id} (ModifiedBy: awong)`)),
    ).toBe(true)
  })
})

const versionsOf = async (bucket: string) => {
  const PolicyArn = `arn:aws:iam::000000000000:policy/spinup/dataset/${bucket}`
  const found = ok(await run.all.iam.invoke({ op: 'ListPolicyVersions', request: { PolicyArn } }))
  const current = found.Versions!.find(({ IsDefaultVersion }) => IsDefaultVersion)!
  const { PolicyVersion } = ok(
    await run.all.iam.invoke({
      op: 'GetPolicyVersion',
      request: { PolicyArn, VersionId: current.VersionId! },
    }),
  )
  return {
    count: found.Versions!.length,
    current: current.VersionId,
    document: JSON.parse(decodeURIComponent(PolicyVersion!.Document!)),
  }
}
const readOnly = (bucket: string) => ({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: ['s3:ListBucket'], Resource: [`arn:aws:s3:::${bucket}`] },
    { Effect: 'Allow', Action: ['s3:GetObject'], Resource: [`arn:aws:s3:::${bucket}/*`] },
  ],
})

describe('a dataset that is made final', () => {
  test('86, 87, 99 is an original from then on, once', async () => {
    const { at, id } = await made({ derivative: true })
    const { json, status } = await run.ask('PATCH', at, undefined, U)
    expect(status).toBe(200)
    const { finalized_at, finalized_by, modified_at, modified_by, derivative } = json.metadata
    expect({ finalized_by, modified_by, derivative }).toEqual({
      finalized_by: 'awong',
      modified_by: 'awong',
      derivative: false,
    })
    expect(finalized_at).toBe(modified_at)
    const again = await run.ask('PATCH', at, undefined, U)
    expect(again.status).toBe(409)
    expect(again.text).toContain('already finalized')
    const wanted = `Promoted derivative dataset ${id} to original (ModifiedBy: awong)`
    expect((await logs(at)).filter(line => line.endsWith(wanted))).toHaveLength(1)
  })

  test('90, 99 as an original keeps its policy', async () => {
    const { at, id, bucket } = await made()
    expect(await run.ask('PATCH', at, undefined, U)).toMatchObject({ status: 200 })
    expect(await versionsOf(bucket)).toMatchObject({ count: 1, current: 'v1' })
    const wanted = `Finalized original dataset ${id} (ModifiedBy: awong)`
    expect((await logs(at)).filter(line => line.endsWith(wanted))).toHaveLength(1)
  })

  test('91, 95 as a derivative has another policy, and no more of them by asking again', async () => {
    const { at, bucket } = await made({ derivative: true })
    await run.ask('PATCH', at, undefined, U)
    expect(await versionsOf(bucket)).toEqual({
      count: 2,
      current: 'v2',
      document: readOnly(bucket),
    })
    for (let n = 0; n < 10; n++)
      expect(await run.ask('PATCH', at, undefined, U)).toMatchObject({ status: 409 })
    expect(await versionsOf(bucket)).toMatchObject({ count: 2, current: 'v2' })
  })

  test('92, 93, 94 is written by nobody: neither instance, nor user, nor session, nor those to come', async () => {
    const { at, bucket } = await made({ derivative: true })
    const one = await instance(run)
    await run.ask('POST', `${at}/instances`, { instance_id: one })
    const user = as(run, secretOf((await run.ask('POST', `${at}/users`)).json.credentials))
    const { json } = await run.ask('POST', `${at}/sessions`, { mode: 'write' })
    const session = as(run, {
      accessKeyId: json.access_key_id,
      secretAccessKey: json.secret_access_key,
      sessionToken: json.session_token,
    })
    const machine = await inside(run, one)
    for (const who of [machine, user, session])
      expect(await statusOf(who, 'PutObject', bucket)).toBe(200)
    expect(await run.ask('PATCH', at, undefined, U)).toMatchObject({ status: 200 })
    for (const who of [machine, user, session]) {
      expect(await statusOf(who, 'PutObject', bucket)).toBe(403)
      expect(await statusOf(who, 'DeleteObject', bucket)).toBe(403)
      expect(await statusOf(who, 'GetObject', bucket)).toBe(200)
    }
    await run.ask('DELETE', `${at}/users`)
    expect(await run.ask('POST', `${at}/users`, { mode: 'write' })).toMatchObject({ status: 409 })
    const late = await run.ask('POST', `${at}/users`)
    expect(late).toMatchObject({ status: 200, json: { mode: 'read' } })
    const reader = as(run, secretOf(late.json.credentials))
    expect(await statusOf(reader, 'GetObject', bucket)).toBe(200)
    expect(await statusOf(reader, 'PutObject', bucket)).toBe(403)
  })

  test('92 even an upload that had begun', async () => {
    const { at, bucket } = await made({ derivative: true })
    const user = as(run, secretOf((await run.ask('POST', `${at}/users`)).json.credentials))
    const begun = ok(
      await user.s3.invoke({ op: 'CreateMultipartUpload', request: { Bucket: bucket, Key: 'k' } }),
    )
    await run.ask('PATCH', at, undefined, U)
    const part = { Bucket: bucket, Key: 'k', UploadId: begun.UploadId!, PartNumber: 1, Body: 'x' }
    expect(await user.s3.invoke({ op: 'UploadPart', request: part })).toHaveProperty('$anomaly')
  })

  test('93 even by whoever may do anything in the account but is not its root', async () => {
    const { at, bucket } = await made({ derivative: true })
    const UserName = 'admin'
    ok(await run.all.iam.invoke({ op: 'CreateUser', request: { UserName } }))
    const PolicyDocument =
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
    ok(
      await run.all.iam.invoke({
        op: 'PutUserPolicy',
        request: { UserName, PolicyName: 'all', PolicyDocument },
      }),
    )
    const { AccessKey } = ok(
      await run.all.iam.invoke({ op: 'CreateAccessKey', request: { UserName } }),
    )
    const admin = as(run, {
      accessKeyId: AccessKey!.AccessKeyId!,
      secretAccessKey: AccessKey!.SecretAccessKey!,
    })
    expect(await statusOf(admin, 'PutObject', bucket)).toBe(200)
    await run.ask('PATCH', at, undefined, U)
    expect(await statusOf(admin, 'PutObject', bucket, 'b')).toBe(403)
    expect(await statusOf(admin, 'PutObject', bucket, '_attachments/b')).toBe(200)
  })

  test('96 stays what it was where its record cannot be written', async () => {
    let broken = false
    const other = await withDatasetAnd(() => broken)
    broken = true
    expect((await other.ask('PATCH', other.at, undefined, U)).status).toBeGreaterThanOrEqual(400)
    broken = false
    const { metadata } = (await other.ask('GET', other.at)).json
    expect(metadata.derivative).toBe(true)
    const user = as(
      other,
      secretOf((await other.ask('POST', `${other.at}/users`)).json.credentials),
    )
    expect(await statusOf(user, 'PutObject', other.bucket)).toBe(200)
    expect(await statusOf(user, 'DeleteObject', other.bucket)).toBe(200)
    const found = await other.ask('POST', '/v1/ds/research/reconcile?dry_run=true')
    expect(found.json).toEqual({ findings: [] })
    expect(await other.ask('PATCH', other.at, undefined, U)).toMatchObject({ status: 200 })
    await other.aws.close()
  })

  test('97, 98 while it is changed, and twice at once, is final once and stays so', async () => {
    for (let round = 0; round < 10; round++) {
      const { at } = await made({ derivative: true })
      const replies = await Promise.all([
        run.ask('PATCH', at, undefined, U),
        run.ask('PUT', at, { metadata: { description: 'd' } }, U),
        run.ask('PATCH', at, undefined, U),
      ])
      expect([replies[0]!.status, replies[2]!.status].sort()).toEqual([200, 409])
      expect(replies[1]!.status).toBe(200)
      const { metadata } = (await run.ask('GET', at)).json
      expect(metadata).toMatchObject({ derivative: false, finalized_by: 'awong', description: 'd' })
    }
  })

  test('100 has a manifest, which it is compared with', async () => {
    const { at, id, bucket } = await made({ derivative: true })
    for (const key of ['a', 'b/c', 'd']) ok(await put(bucket, key, `data of ${key}`))
    await attach(at)
    expect(await run.ask('GET', `${at}/manifest`)).toMatchObject({ status: 409 })
    await run.ask('PATCH', at, undefined, U)
    const { json } = await run.ask('GET', `${at}/manifest`)
    expect(json).toMatchObject({
      dataset: id,
      objects: [
        // printf 'data of a' | sha256sum
        { key: 'a', size: 9, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
        { key: 'b/c', size: 11 },
        { key: 'd', size: 9 },
      ],
      root_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    const good = { ok: true, missing: [], changed: [], extra: [] }
    expect((await run.ask('POST', `${at}/verify`)).json).toEqual(good)
    ok(await put(bucket, 'a', 'data of x'))
    ok(await put(bucket, 'new', 'x'))
    ok(await run.all.s3.invoke({ op: 'DeleteObject', request: { Bucket: bucket, Key: 'd' } }))
    expect((await run.ask('POST', `${at}/verify`, {})).json).toEqual({
      ok: false,
      missing: ['d'],
      changed: ['a'],
      extra: ['new'],
    })
  })
})

/** A derivative in a service whose records cannot be written while `broken` says so. */
async function withDatasetAnd(broken: () => boolean) {
  const refusal = {
    status: 403,
    headers: [['content-type', 'application/xml']] as const,
    body: new TextEncoder().encode(
      '<Error><Code>AccessDenied</Code><Message>No.</Message></Error>',
    ),
  }
  const other = await running({}, send => async (request, options) => {
    const isRecord =
      /localdev\/research\//.test(request.target) && ['PUT', 'DELETE'].includes(request.method)
    return broken() && isRecord ? refusal : send(request, options)
  })
  const { json } = await other.ask('POST', DS, { ...minimal, derivative: true })
  return {
    ...other,
    id: json.id as string,
    bucket: json.repository as string,
    at: `${DS}/${json.id}`,
  }
}

/** Everything in IAM whose name holds this. */
async function iamHas({ all }: Pick<Running, 'all'>, text: string) {
  const names: string[] = []
  for (const [op, of, name] of [
    ['ListPolicies', 'Policies', 'PolicyName'],
    ['ListUsers', 'Users', 'UserName'],
    ['ListGroups', 'Groups', 'GroupName'],
    ['ListRoles', 'Roles', 'RoleName'],
  ] as const) {
    const found = ok(await all.iam.invoke({ op, request: {} } as never)) as never as Record<
      string,
      Record<string, string>[]
    >
    names.push(...(found[of] ?? []).map(one => one[name]!))
  }
  return names.filter(name => name.includes(text))
}

describe('a dataset that is removed', () => {
  test('101, 103, 106, 107, 108, 109 is gone with all that gave access to it', async () => {
    const { at, id, bucket } = await made()
    const one = await instance(run)
    await run.ask('POST', `${at}/instances`, { instance_id: one })
    const user = as(run, secretOf((await run.ask('POST', `${at}/users`)).json.credentials))
    await run.ask('POST', `${at}/sessions`)
    expect(await run.ask('DELETE', at, undefined, U)).toMatchObject({ status: 204, text: '' })
    expect(await run.ask('DELETE', at, undefined, U)).toMatchObject({ status: 404 })
    expect(
      await run.all.s3.invoke({ op: 'HeadBucket', request: { Bucket: bucket } }),
    ).toHaveProperty('$anomaly')
    expect(await iamHas(run, id)).toEqual([])
    const records = ok(
      await run.all.s3.invoke({ op: 'ListObjectsV2', request: { Bucket: 'metadata' } }),
    )
    const own = (records.Contents ?? [])
      .map(({ Key }) => Key!)
      .filter(key => key.includes(id) && !/leases|audit|trail|outbox|heads?\//.test(key))
    expect(own).toEqual([])
    const role = ok(
      await run.all.iam.invoke({
        op: 'ListAttachedRolePolicies',
        request: { RoleName: `instanceRole_${one}` },
      }),
    )
    expect(role.AttachedPolicies ?? []).toEqual([])
    expect(await statusOf(user, 'ListObjectsV2', bucket)).toBe(403)
    const lines = await logs(at)
    expect(lines.at(-1)).toMatch(new RegExp(`Deleted dataset ${id} \\(DeletedBy: awong\\)$`))
  })

  test('104 unless it holds an object', async () => {
    const { at, bucket } = await made({ derivative: true })
    const user = as(run, secretOf((await run.ask('POST', `${at}/users`)).json.credentials))
    ok(await put(bucket))
    const reply = await run.ask('DELETE', at, undefined, U)
    expect(reply.status).toBe(409)
    expect(reply.text).toContain('not empty')
    expect(await run.ask('GET', at)).toMatchObject({ status: 200 })
    expect(await statusOf(user, 'PutObject', bucket, 'b')).toBe(200)
  })

  test('105 with its attachments, unless the gate keeps them and they are not named', async () => {
    const open = await made()
    await attach(open.at)
    expect(await run.ask('DELETE', open.at, undefined, U)).toMatchObject({ status: 204 })
    const closed = await made({}, strict)
    await attach(closed.at)
    const refused = await run.ask('DELETE', closed.at, undefined, U)
    expect(refused.status).toBe(409)
    expect(refused.text).toContain('attachments')
    expect((await run.ask('GET', `${closed.at}/attachments`)).json).toHaveLength(1)
    expect(await run.ask('DELETE', `${closed.at}?attachments=delete`, undefined, U)).toMatchObject({
      status: 204,
    })
  })

  test('110 by asking again, where its record could not be removed', async () => {
    let broken = false
    const other = await withDatasetAnd(() => broken)
    broken = true
    expect((await other.ask('DELETE', other.at, undefined, U)).status).toBeGreaterThanOrEqual(400)
    broken = false
    expect(await other.ask('DELETE', other.at, undefined, U)).toMatchObject({ status: 204 })
    expect(await iamHas(other, other.id)).toEqual([])
    expect(await other.ask('GET', other.at)).toMatchObject({ status: 404 })
    await other.aws.close()
  })

  test('111 also without its bucket', async () => {
    const { at, id, bucket } = await made()
    ok(await run.all.s3.invoke({ op: 'DeleteBucket', request: { Bucket: bucket } }))
    expect(await run.ask('DELETE', at, undefined, U)).toMatchObject({ status: 204 })
    expect(await iamHas(run, id)).toEqual([])
  })

  test('112 once it is final: as the gate says', async () => {
    const open = await made()
    await run.ask('PATCH', open.at, undefined, U)
    expect(await run.ask('DELETE', open.at, undefined, U)).toMatchObject({ status: 204 })
    const closed = await made({}, strict)
    await run.ask('PATCH', closed.at, undefined, U)
    expect(await run.ask('DELETE', closed.at, undefined, U)).toMatchObject({ status: 409 })
    expect(await run.ask('DELETE', `${closed.at}?force=true`, undefined, U)).toMatchObject({
      status: 204,
    })
  })

  test('113 while others are derived from it: as the gate says', async () => {
    const source = await made({}, strict)
    const derived = await made({ metadata: { source_ids: [source.id] } }, strict)
    const refused = await run.ask('DELETE', source.at, undefined, U)
    expect(refused.status).toBe(409)
    expect(refused.text).toContain(derived.id)
    await run.ask('DELETE', derived.at, undefined, U)
    expect(await run.ask('DELETE', source.at, undefined, U)).toMatchObject({ status: 204 })
    const open = await made()
    await made({ metadata: { source_ids: [open.id] } })
    expect(await run.ask('DELETE', open.at, undefined, U)).toMatchObject({ status: 204 })
  })
})

beyond()('188 reconcile finds what was planted, and sets it right', async () => {
  const other = await withDataset()
  const { all, ask, bucket } = other
  const lost = 'dataset-localdev-aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'
  ok(await all.s3.invoke({ op: 'CreateBucket', request: { Bucket: lost } }))
  const gone = (await ask('POST', DS, minimal)).json
  ok(await all.s3.invoke({ op: 'DeleteBucket', request: { Bucket: gone.repository } }))
  const Path = '/spinup/dataset/'
  ok(await all.iam.invoke({ op: 'CreateUser', request: { UserName: `${lost}-DsTmpUsr`, Path } }))
  const trust =
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ec2.amazonaws.com"}}]}'
  ok(
    await all.iam.invoke({
      op: 'CreateRole',
      request: {
        RoleName: 'instanceRole_i-0123456789abcdef0',
        Path,
        AssumeRolePolicyDocument: trust,
      },
    }),
  )
  ok(await all.s3.invoke({ op: 'DeletePublicAccessBlock', request: { Bucket: bucket } }))
  const planted = [
    ['public-access-not-blocked', bucket],
    ['record-without-bucket', gone.repository],
    ['bucket-without-record', lost],
    ['orphan-user', `${lost}-DsTmpUsr`],
    ['orphan-role', 'instanceRole_i-0123456789abcdef0'],
  ]
  const dry = (await ask('POST', '/v1/ds/research/reconcile?dry_run=true', {})).json.findings
  const told = (findings: { kind: string; resource: string }[]) =>
    findings.map(({ kind, resource }) => [kind, resource]).sort()
  expect(told(dry)).toEqual([...planted].sort())
  const again = (await ask('POST', '/v1/ds/research/reconcile?dry_run=true', {})).json.findings
  expect(again).toEqual(dry)
  const done = (await ask('POST', '/v1/ds/research/reconcile', {}, U)).json.findings
  expect(done.filter(({ fixed }: { fixed?: boolean }) => fixed)).toHaveLength(4)
  // Whether a dataset without its data is to go is for a person to say.
  const left = (await ask('POST', '/v1/ds/research/reconcile?dry_run=true', {})).json.findings
  expect(told(left)).toEqual([['record-without-bucket', gone.repository]])
  const events = (await ask('GET', `/v1/ds/research/datasets/lab1/${other.id}/logs?format=json`))
    .json.events
  expect(
    events.some(
      ({ action, outcome }: { action: string; outcome: string }) =>
        action === 'reconcile' && outcome === 'done',
    ),
  ).toBe(true)
  await other.aws.close()
})
