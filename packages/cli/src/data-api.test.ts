/** `plainwire data-api serve`, started and ended as a shell does it. */
import { DataApiClient } from '@plainwire/data-api'
import { expect, test } from 'vitest'
import { started } from './started.fixture.ts'

const serving = (...args: string[]) => started('data-api', 'serve', '--port', '0', ...args)

test('serves its stages, and ends when told', async () => {
  const { child, said, url, ended } = await serving('--stage', 'dev,test', '--region', 'eu-west-1')
  expect(said).toContain(`A Data API is up at ${url}/dev, its items in memory.`)
  const api = new DataApiClient({
    stage: 'test',
    regionName: 'eu-west-1',
    serviceEndpoint: url,
    accessKey: 'test',
    secretKey: 'test',
  })
  await api.provision('Notes')
  await api.putResource('Notes', '1', { a: 1 })
  expect(await api.getItem('Notes', '1')).toMatchObject({ Item: { Resource: { a: 1 } } })
  child.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
})

test('says in one line what it needs', async () => {
  const { ended, failed } = await serving('--endpoint', 'http://127.0.0.1:1')
  expect(await ended).toEqual([2, null])
  expect(failed()).toMatch(/^plainwire: Say how callers are found out .*'open' mode.*\n$/)
})

test('types writes what the namespaces of a server hold', async () => {
  const { url } = await serving('--stage', 'dev', '--open')
  const keys = { accessKey: 'test', secretKey: 'test' }
  const api = new DataApiClient({
    stage: 'dev',
    regionName: 'us-east-1',
    serviceEndpoint: url,
    ...keys,
  })
  await api.provision('Notes', { primaryKey: 'key' })
  await api.putSchema('Notes', 'Resource', { properties: { text: { type: 'string' } } })
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' })
  const { said, ended } = await started('data-api', 'types', `${url}/dev`)
  expect(await ended).toEqual([0, null])
  expect(said).toContain(
    'Notes: { primaryKey: "key"; resource: NotesResource; metadata: NotesMetadata }',
  )
  expect(said).toContain('"text"?: string')
  const wrong = await started('data-api', 'types', 'nowhere')
  expect(await wrong.ended).toEqual([2, null])
  expect(wrong.failed()).toContain('nowhere is not the address of a stage')
})
