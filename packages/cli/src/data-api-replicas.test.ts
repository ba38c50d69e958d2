/** Several servers as processes of their own over one store: check 75 of the Data API. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DataApiClient } from '@plainwire/data-api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { started } from './started.fixture.ts'

const keys = { accessKey: 'test', secretKey: 'test' }
/** Told of changes: which came, and whether two came at the same time. */
const told: number[][] = []
let [underWay, most] = [0, 0]
const hook = createServer(async (request, response) => {
  most = Math.max(most, ++underWay)
  response.once('close', () => underWay--)
  let text = ''
  for await (const chunk of request) text += chunk
  await new Promise(done => setTimeout(done, 20))
  told.push(JSON.parse(text).Changes.map(({ Cursor }: { Cursor: string }) => Number(Cursor)))
  response.end()
})
let hookUrl = ''
beforeAll(async () => {
  await new Promise<void>(done => hook.listen(0, '127.0.0.1', done))
  hookUrl = `http://127.0.0.1:${(hook.address() as AddressInfo).port}`
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' })
})
afterAll(() => {
  hook.closeAllConnections()
  hook.close()
})

const until = async (what: () => boolean | Promise<boolean>) => {
  for (let tries = 0; tries < 600; tries++) {
    if (await what()) return
    await new Promise(done => setTimeout(done, 100))
  }
  throw new Error(`It did not happen: ${what}`)
}

test('75 replicas agree at once, have one winner a version, and take over from each other', async () => {
  const aws = await started('local', '--port', '0')
  const serving = ['data-api', 'serve', '--port', '0', '--endpoint', aws.url, '--files-endpoint']
  const servers = await Promise.all(
    [1, 2, 3].map(() => started(...serving, aws.url, '--open', '--lease', '5')),
  )
  const [a, b, c] = servers.map(
    ({ url }) =>
      new DataApiClient({ stage: 'dev', regionName: 'us-east-1', serviceEndpoint: url, ...keys }),
  ) as [DataApiClient, DataApiClient, DataApiClient]

  // What is provisioned on one is there on all, and a schema holds on all.
  await a.provision('Notes', { tableIndexes: ['state'], search: true })
  await b.putResource('Notes', '0', { state: 'open' })
  await b.putSchema('Notes', 'Resource', { properties: { n: { type: 'number' } } })
  for (const api of [a, b, c])
    await expect(api.putResource('Notes', '1', { n: 'x' })).rejects.toMatchObject({ status: 400 })
  await c.deleteSchema('Notes', 'Resource')
  await a.putResource('Notes', '1', { n: 'x' })

  // Writers on all of them that name the version they mean: one wins each.
  await a.putResource('Notes', 'counter', { n: 0 })
  let wins = 0
  const counting = async (api: DataApiClient) => {
    for (;;) {
      const { Item } = (await api.getItem('Notes', 'counter')) as {
        Item: { Resource: { n: number; ItemVersion: number } }
      }
      const { n, ItemVersion: itemVersion } = Item.Resource
      if (n >= 30) return
      const won = await api
        .putResource('Notes', 'counter', { n: n + 1 }, { itemVersion })
        .catch((error: { status?: number }) => error.status)
      if (won === 409) continue
      expect(won).toEqual({ DataModified: true })
      wins++
    }
  }
  await Promise.all([a, b, c, a, b, c].map(counting))
  expect(wins).toBe(30)

  // Changes are sent by one of them at a time, and by another when it dies.
  await a.putWebhook('Notes', 'mine', { url: hookUrl, since: '0' })
  await until(() => told.length > 0)
  servers[0]!.child.kill('SIGKILL')
  for (let index = 0; index < 20; index++)
    await (index % 2 ? b : c).putResource('Notes', `late${index}`, { state: 'late' })
  servers[1]!.child.kill('SIGKILL')
  const { Resource } = (await c.search('Notes', 'Resource', { match: { state: 'late' } })) as {
    Resource: { hits: { total: { value: number } } }
  }
  expect(Resource.hits.total.value).toBe(20)
  const { changes, cursor } = await c.changes('Notes', { limit: 1000 })
  await until(() => told.flat().includes(Number(cursor)))
  // Nothing is skipped; what comes twice was cut off the first time.
  expect([...new Set(told.flat())]).toEqual(changes.map(({ Cursor }) => Number(Cursor)))
  expect(most).toBe(1)

  // What is dropped on one is unknown on all.
  const late = await started(...serving, aws.url, '--open', '--lease', '5')
  const d = new DataApiClient({
    stage: 'dev',
    regionName: 'us-east-1',
    serviceEndpoint: late.url,
    ...keys,
  })
  await c.drop('Notes', { finalExport: false })
  for (const api of [c, d]) {
    expect(await api.getNamespaces()).toEqual([])
    await expect(api.getItem('Notes', '0')).rejects.toMatchObject({ status: 400 })
  }
}, 180_000)
