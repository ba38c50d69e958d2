/** `plainwire why`, `can`, `record` and `recorded`, against a local AWS in this process. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { client, orThrow } from '@plainwire/client'
import { iam } from '@plainwire/iam'
import { local } from '@plainwire/local'
import { afterAll, beforeAll, expect, test } from 'vitest'

const bin = fileURLToPath(new URL('../bin/plainwire.js', import.meta.url))
const aws = local({ seed: 3 })
let endpoint = ''
beforeAll(async () => {
  endpoint = (await aws.listen({ port: 0 })).url
})
afterAll(() => aws.close())

const ada = 'arn:aws:iam::000000000000:user/ada'
const open = (accessKeyId: string, secretAccessKey: string) =>
  client({
    api: iam,
    region: 'us-east-1',
    send: aws.send,
    credentials: { accessKeyId, secretAccessKey },
    backoff: () => undefined,
  })

function plainwire(...args: string[]) {
  const env = { PATH: process.env.PATH ?? '', AWS_ENDPOINT_URL: endpoint }
  const child = spawn(process.execPath, [bin, ...args], { env })
  let out = ''
  let err = ''
  child.stdout.on('data', text => {
    out += text
  })
  child.stderr.on('data', text => {
    err += text
  })
  return new Promise<{ status: number | null; out: string; err: string }>(resolve =>
    child.on('close', status => resolve({ status, out, err })),
  )
}

test('a refusal is explained, a question answered, and a run recorded', async () => {
  expect(await plainwire('why')).toMatchObject({
    status: 2,
    err: expect.stringContaining('nothing'),
  })
  expect(await plainwire('recorded')).toMatchObject({ status: 2 })
  const root = open('test', 'test')
  orThrow(await root.invoke({ op: 'CreateUser', request: { UserName: 'ada' } }))
  const request = { UserName: 'ada' }
  const { AccessKey } = orThrow(await root.invoke({ op: 'CreateAccessKey', request }))
  await open(AccessKey.AccessKeyId, AccessKey.SecretAccessKey).invoke({ op: 'ListUsers' })
  const why = await plainwire('why')
  expect(why.status).toBe(0)
  expect(why.out.split('\n').slice(0, 4)).toEqual([
    expect.stringMatching(/^20\d\d-\S+Z arn:aws:iam::000000000000:user\/ada$/),
    '  iam:ListUsers on arn:aws:iam::000000000000:user/',
    '  not allowed:',
    '    no identity policy allows it',
  ])
  expect(JSON.parse((await plainwire('why', '--json')).out)).toMatchObject([{ principal: ada }])
  expect(await plainwire('can', ada, 'iam:ListUsers', '*')).toEqual({
    status: 1,
    out: 'not allowed:\n  no identity policy allows it\n',
    err: '',
  })
  const rootArn = 'arn:aws:iam::000000000000:root'
  expect(await plainwire('can', rootArn, 'iam:ListUsers', '*')).toMatchObject({ status: 0 })
  expect(await plainwire('can', 'eve', 'iam:ListUsers', '*')).toMatchObject({
    status: 2,
    err: 'plainwire: There is no user, role or root eve.\n',
  })
  await plainwire('record')
  orThrow(await root.invoke({ op: 'ListRoles' }))
  expect(JSON.parse((await plainwire('recorded')).out).Statement).toEqual([
    { Effect: 'Allow', Action: ['iam:ListRoles'], Resource: ['arn:aws:iam::000000000000:role/'] },
  ])
})

test.each([
  [['why', '--endpoint', 'http://127.0.0.1:1'], /no local AWS answers at http:\/\/127\.0\.0\.1:1/],
  [['why', '--last', '0'], /last is a whole number from 1 to 100/],
  [['can', ada, 'iam:ListUsers', '*', '--context', '[]'], /the context must be a JSON object/],
  [['can', ada, 'iam:ListUsers'], /resource/],
])('%j is refused', async (args, words) => {
  const { status, err } = await plainwire(...args)
  expect(status).toBe(2)
  expect(err).toMatch(words)
})
