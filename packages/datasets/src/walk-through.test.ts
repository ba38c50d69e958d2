/** The README's walk-through, from nothing to a final dataset and back. */
import { expect, test } from 'vitest'
import {
  as,
  DS,
  formOf,
  inside,
  instance,
  running,
  secretOf,
  statusOf,
  U,
} from './datasets.fixture.ts'

/** The body that the first service's README shows. */
export const printed = {
  name: 'awesome-dataset-of-stuff',
  type: 's3',
  derivative: true,
  tags: [
    { key: 'Application', value: 'ButWhyyyyy' },
    { key: 'COA', value: 'Take.My.Money' },
    { key: 'CreatedBy', value: 'Big Bird' },
  ],
  metadata: {
    description: 'The hugest dataset of awesome stuff',
    created_at: '2018-03-28T15:45:00.000Z',
    created_by: 'drz',
    data_classifications: ['hipaa', 'pii'],
    data_format: 'file',
    dua_url: 'https://allmydata.s3.amazonaws.com/duas/huge_awesome_dua.pdf',
    modified_at: '2020-03-28T15:45:00.000Z',
    modified_by: 'awong',
    proctor_response_url: 'https://allmydata.s3.amazonaws.com/proctor/huge_awesome_study.json',
    source_ids: ['e15d2282-9c68-46b6-bd8d-3bc3d9bd8de1', '1ddd88e6-5ed9-4d7d-8c24-c21f0cfb61f7'],
  },
}

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
