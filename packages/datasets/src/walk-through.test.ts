/** The README's walk-through, from nothing to a final dataset and back. */
import { expect, test } from 'vitest'
import {
  as,
  DS,
  formOf,
  inside,
  instance,
  printed,
  running,
  secretOf,
  statusOf,
  U,
} from './datasets.fixture.ts'

test('200 the walk-through of the README passes as printed', async () => {
  const run = await running()
  const { ask, aws } = run
  const made = await ask('POST', DS, printed)
  expect(made.text).not.toContain('Could not')
  expect(made.status).toBe(202)
  const { id, repository: bucket } = made.json
  const at = `${DS}/${id}`
  expect((await ask('GET', at)).json).toMatchObject({ id, repository: { empty: true } })
  const { body, headers } = formOf('eula.txt', 'agreed')
  expect(await ask('POST', `${at}/attachments`, body, headers)).toMatchObject({
    status: 200,
    json: ['eula.txt'],
  })
  const one = await instance(run)
  expect(await ask('POST', `${at}/instances`, { instance_id: one })).toMatchObject({
    status: 200,
    json: { id, instance_id: one, access: { [one]: `instanceRole_${one}` } },
  })
  expect(await statusOf(await inside(run, one), 'PutObject', bucket)).toBe(200)
  expect(await statusOf(await inside(run, one), 'DeleteObject', bucket)).toBe(200)
  const user = await ask('POST', `${at}/users`)
  expect(user.text).toContain('DsTmpUsr')
  const first = as(run, secretOf(user.json.credentials))
  expect(await statusOf(first, 'PutObject', bucket)).toBe(200)
  const rotated = await ask('PUT', `${at}/users`)
  expect(rotated.status).toBe(200)
  expect(await statusOf(first, 'GetObject', bucket)).toBe(403)
  const second = as(run, secretOf(rotated.json.credentials))
  expect(await statusOf(second, 'DeleteObject', bucket)).toBe(200)
  expect((await ask('PUT', at, { metadata: { description: 'd2' } }, U)).json).toMatchObject({
    metadata: { description: 'd2' },
  })
  expect(await ask('PATCH', at, undefined, U)).toMatchObject({
    status: 200,
    json: { metadata: { derivative: false, finalized_by: 'awong' } },
  })
  expect((await ask('GET', `${at}/logs`)).json).toHaveLength(9)
  expect(await ask('DELETE', `${at}/instances/${one}`)).toMatchObject({ status: 204 })
  expect(await ask('DELETE', at, undefined, U)).toMatchObject({ status: 204 })
  expect(await ask('GET', at)).toMatchObject({ status: 404 })
  await aws.close()
}, 30_000)
