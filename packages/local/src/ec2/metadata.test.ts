/** The metadata service of an instance, asked by hand and by the client's own instance provider. */
import { client, nodePrimitives } from '@plainwire/client'
import { instance } from '@plainwire/client/credentials'
import { ec2 } from '@plainwire/ec2'
import { iam } from '@plainwire/iam'
import { sts } from '@plainwire/sts'
import { type HttpResponse, isAnomaly, isBytes } from '@plainwire/wire'
import { describe, expect, test } from 'vitest'
import { local } from '../index.ts'

type Answer = Record<string, unknown>

async function running(more: object = {}) {
  const aws = local({ primitives: nodePrimitives, seed: 5 })
  const options = {
    region: 'eu-west-1',
    send: aws.send,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  }
  const ask = (api: object) => {
    const made = client({ api, ...options } as never)
    return (op: string, request: object = {}) =>
      made.invoke({ op, request } as never) as Promise<Answer>
  }
  const [iams, ec2s] = [ask(iam), ask(ec2)]
  const trust = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ],
  }
  await iams('CreateRole', { RoleName: 'worker', AssumeRolePolicyDocument: JSON.stringify(trust) })
  await iams('CreateInstanceProfile', { InstanceProfileName: 'workers' })
  await iams('AddRoleToInstanceProfile', { InstanceProfileName: 'workers', RoleName: 'worker' })
  const { Images } = (await ec2s('DescribeImages')) as { Images: { ImageId: string }[] }
  const run = {
    ImageId: Images[0]!.ImageId,
    MinCount: 1,
    MaxCount: 1,
    InstanceType: 't3.nano',
    ...more,
  }
  const { Instances } = (await ec2s('RunInstances', run)) as { Instances: { InstanceId: string }[] }
  const id = Instances[0]!.InstanceId
  const { send } = aws.instance(id)
  const raw = async (method: string, target: string, headers: Record<string, string> = {}) => {
    const request = {
      method,
      scheme: 'http',
      host: '169.254.169.254',
      target,
      headers: Object.entries(headers),
      body: new Uint8Array(0),
    } as const
    const answer = (await send(request, {})) as HttpResponse
    return {
      status: answer.status,
      text: isBytes(answer.body) ? new TextDecoder().decode(answer.body) : '',
    }
  }
  const token = async () =>
    (await raw('PUT', '/latest/api/token', { 'X-aws-ec2-metadata-token-ttl-seconds': '60' })).text
  const get = async (path: string) =>
    raw('GET', `/latest/${path}`, { 'x-aws-ec2-metadata-token': await token() })
  return { aws, ec2s, id, raw, token, get, send }
}

const withProfile = { IamInstanceProfile: { Name: 'workers' } }

describe('an instance', () => {
  test.each([
    ['meta-data/instance-id', /^i-[\da-f]{17}$/],
    ['meta-data/placement/region', /^eu-west-1$/],
    ['meta-data/placement/', /^availability-zone\nregion$/],
    ['meta-data/', /^ami-id\n[\s\S]*placement\/\n/],
    ['meta-data/local-ipv4', /^172\.31\./],
    ['meta-data/iam/security-credentials/', /^worker$/],
    [
      'meta-data/iam/info',
      /"InstanceProfileArn": "arn:aws:iam::000000000000:instance-profile\/workers"/,
    ],
    ['meta-data/tags/instance/Name', /^note taker$/],
    ['dynamic/instance-identity/document', /"accountId": "000000000000"/],
    ['user-data', /^#!\/bin\/sh$/],
  ])('is told %s', async (path, wanted) => {
    const tags = {
      TagSpecifications: [
        { ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'note taker' }] },
      ],
      MetadataOptions: { InstanceMetadataTags: 'enabled' },
    }
    const { get } = await running({
      ...withProfile,
      ...tags,
      UserData: Buffer.from('#!/bin/sh').toString('base64'),
    })
    const { status, text } = await get(path)
    expect([status, text]).toEqual([200, expect.stringMatching(wanted)])
  })

  test('without a profile has no credentials, without tags none, and nothing elsewhere', async () => {
    const { get } = await running()
    for (const path of ['meta-data/iam/', 'meta-data/tags/', 'user-data', 'nothing'])
      expect((await get(path)).status).toBe(404)
  })

  test('asks for a token first, unless it was told that it need not', async () => {
    const { raw, aws, token } = await running()
    const path = '/latest/meta-data/instance-id'
    expect((await raw('GET', path)).status).toBe(401)
    expect((await raw('GET', path, { 'x-aws-ec2-metadata-token': 'made up' })).status).toBe(401)
    const text = await token()
    expect((await raw('GET', path, { 'x-aws-ec2-metadata-token': text })).status).toBe(200)
    aws.clock.advance(61_000)
    expect((await raw('GET', path, { 'x-aws-ec2-metadata-token': text })).status).toBe(401)
    const open = await running({ MetadataOptions: { HttpTokens: 'optional' } })
    expect((await open.raw('GET', path)).status).toBe(200)
  })

  test.each([
    ['without a time', {}, 400],
    ['with a time too long', { 'x-aws-ec2-metadata-token-ttl-seconds': '21601' }, 400],
    [
      'behind a proxy',
      { 'x-aws-ec2-metadata-token-ttl-seconds': '60', 'X-Forwarded-For': '10.0.0.1' },
      403,
    ],
  ])('gives no token %s', async (_, headers, status) => {
    expect(
      (await (await running()).raw('PUT', '/latest/api/token', headers as Record<string, string>))
        .status,
    ).toBe(status)
  })

  test('is told nothing when the service is off, or when it is stopped', async () => {
    const off = await running({ MetadataOptions: { HttpEndpoint: 'disabled' } })
    expect((await off.get('meta-data/')).status).toBe(403)
    const { ec2s, id, get } = await running()
    await ec2s('StopInstances', { InstanceIds: [id] })
    expect((await get('meta-data/')).status).toBe(404)
  })
})

test("the client's instance provider acts as the role, and follows the profile", async () => {
  const { aws, ec2s, id, send } = await running(withProfile)
  const found = await instance()({
    ...(await import('@plainwire/client/call')).nodeEnvironment,
    send,
    variables: {},
  } as never)
  if (found === undefined || isAnomaly(found)) throw new Error(JSON.stringify(found))
  const who = await client({
    api: sts,
    region: 'eu-west-1',
    send: aws.send,
    credentials: found,
  }).invoke({ op: 'GetCallerIdentity' })
  expect(who).toMatchObject({ Arn: `arn:aws:sts::000000000000:assumed-role/worker/${id}` })
  const { IamInstanceProfileAssociations: all } = (await ec2s(
    'DescribeIamInstanceProfileAssociations',
  )) as { IamInstanceProfileAssociations: { AssociationId: string }[] }
  await ec2s('DisassociateIamInstanceProfile', { AssociationId: all[0]!.AssociationId })
  const headers = [['x-aws-ec2-metadata-token-ttl-seconds', '60']] as const
  expect(
    await send(
      {
        method: 'PUT',
        scheme: 'http',
        host: 'h',
        target: '/latest/api/token',
        headers,
        body: new Uint8Array(0),
      },
      {},
    ),
  ).toMatchObject({ status: 200 })
})

test('over a port, the service of an instance is below the address of the AWS', async () => {
  const { aws, id } = await running()
  const { url } = await aws.listen({ port: 0 })
  const at = url + aws.instance(id).path
  const token = await (
    await fetch(`${at}/latest/api/token`, {
      method: 'PUT',
      headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '60' },
    })
  ).text()
  const answer = await fetch(`${at}/latest/meta-data/instance-id`, {
    headers: { 'x-aws-ec2-metadata-token': token },
  })
  expect(await answer.text()).toBe(id)
  await aws.close()
})
