/** The package as it is published: its bundles find one another, and share what they must. */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'

const here = fileURLToPath(new URL('..', import.meta.url))
const home = mkdtempSync(join(tmpdir(), 'plainwire-'))
afterAll(() => rmSync(home, { recursive: true }))
mkdirSync(join(home, '.aws'))
writeFileSync(
  join(home, '.aws', 'credentials'),
  '[work]\nregion = of-work\naws_access_key_id = k\naws_secret_access_key = s\n',
)

/** What a program prints that has `client` of the built package, and no variables of AWS. */
async function printed(program: string): Promise<unknown> {
  const text = `${program}\nconsole.log(JSON.stringify(out))`
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', text],
    { cwd: here, env: { HOME: home, PATH: process.env.PATH, AWS_EC2_METADATA_DISABLED: 'true' } },
  )
  return JSON.parse(stdout)
}

const sending = `
const sent = []
const send = async request => (sent.push(request), { status: 200, headers: [], body: Buffer.from('{}') })`

test('A1.1 services by name and nickname, documented and validated', async () => {
  const out = await printed(`
import { client, describe } from '@plainwire/client'
import { dynamodb } from '@plainwire/dynamodb'
${sending}
const same = await Promise.all(['ddb', 'dynamodb', dynamodb].map(async api => JSON.stringify(await describe(client({ api, region: 'r' })))))
const notes = client({ api: 'ddb', region: 'r', send, endpoint: 'http://there' })
notes.validateRequests()
const bad = await notes.invoke({ op: 'PutItem', request: { TableNmae: 'a' } })
const doc = await notes.doc('PutItem')
const out = [client({ api: 'logs' }).api, notes.api, doc === await notes.doc('PutItem'), doc.includes('Required'), bad.code, sent.length, new Set(same).size]`)
  expect(out).toEqual(['cloudwatch-logs', 'dynamodb', true, true, 'INVALID_REQUEST', 0, 1])
})

test('the profile of configure is the one that is read', async () => {
  const out = await printed(`
import { client, configure, meta } from '@plainwire/client'
${sending}
const call = () => client({ api: 'dynamodb', send, endpoint: 'http://there' }).invoke({ op: 'ListTables' })
const before = await call()
configure({ profile: 'work' })
const out = [before.code, meta(await call()).region, sent.length]`)
  expect(out).toEqual(['NO_REGION', 'of-work', 1])
})

test('nobody has credentials: an anomaly', async () => {
  const out = await printed(`
import { client } from '@plainwire/client'
${sending}
const out = (await client({ api: 'dynamodb', region: 'r', send, endpoint: 'http://there' }).invoke({ op: 'ListTables' })).code`)
  expect(out).toBe('NO_CREDENTIALS')
})

test('the lean entry calls as well, and says what it does not do', async () => {
  const out = await printed(`
import { client, meta } from '@plainwire/client/lean'
import { meta as metaOfAll } from '@plainwire/client'
import { ListTables } from '@plainwire/dynamodb/ops/ListTables'
${sending}
const options = { api: [ListTables], send, endpoint: 'http://there' }
const found = await client({ ...options, region: 'r', credentials: { accessKeyId: 'k', secretAccessKey: 's' } }).invoke({ op: 'ListTables' })
const codes = []
for (const more of [{}, { region: 'r' }]) codes.push((await client({ ...options, ...more }).invoke({ op: 'ListTables' })).code)
try { client({ api: 'dynamodb' }) } catch (error) { codes.push(error.code) }
const out = [meta(found).attempts.length, metaOfAll(found).op, ...codes, Object.keys(client(options))]`)
  expect(out).toEqual([
    1,
    'ListTables',
    'NO_REGION',
    'NO_CREDENTIALS',
    'BAD_API',
    ['api', 'invoke', 'ops', 'close'],
  ])
})

test('it can be required', async () => {
  const out = await printed(`
import { createRequire } from 'node:module'
import { client, meta } from '@plainwire/client'
const require = createRequire(import.meta.url)
const required = require('@plainwire/client')
const out = [required.client === client, required.meta === meta]`)
  expect(out).toEqual([true, true])
})

test('A1.2 A15.4 a client touches nothing before a call, and a program ends without closing anything', async () => {
  const out = await printed(`
import { createServer } from 'node:http'
import { client } from '@plainwire/client'
import { cached } from '@plainwire/client/credentials'
let connections = 0
const server = createServer((_, response) => response.end('{}')).on('connection', () => connections++)
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
let asked = 0
const expiration = new Date(Date.now() + 3600_000)
const find = () => (asked++, { accessKeyId: 'k', secretAccessKey: 's', expiration })
const endpoint = 'http://127.0.0.1:' + server.address().port
const made = client({ api: 'dynamodb', region: 'r', endpoint, credentials: cached(find) })
const before = [connections, asked]
await made.invoke({ op: 'ListTables' })
server.unref()
const out = [...before, connections, asked]`)
  expect(out).toEqual([0, 0, 1, 1])
})

test('a role of a profile is taken on by the parts that are loaded for it', async () => {
  const out = await printed(`
import { client } from '@plainwire/client'
import { assumeRole, profile } from '@plainwire/client/credentials'
const sent = []
const answer = \`<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA</AccessKeyId>
<SecretAccessKey>hidden</SecretAccessKey><SessionToken>token</SessionToken>
<Expiration>2999-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>\`
const send = async request => {
  sent.push(request)
  const isSts = request.host.startsWith('sts.')
  return { status: 200, headers: [], body: Buffer.from(isSts ? answer : '{}') }
}
const credentials = assumeRole({ roleArn: 'arn:aws:iam::123456789012:role/r', credentials: profile({ profile: 'work' }) })
const made = client({ api: 'dynamodb', region: 'eu-west-1', send, endpoint: 'http://there', credentials })
await made.invoke({ op: 'ListTables' })
const key = request => /Credential=(\\w+)/.exec(request.headers.find(([name]) => name === 'authorization')[1])[1]
const out = sent.map(request => [request.host, key(request)])`)
  expect(out).toEqual([
    ['sts.eu-west-1.amazonaws.com', 'k'],
    ['there', 'ASIA'],
  ])
})
