/** 189: the description is valid, lists every route, and is enough for a client; answers are held against it by every test. */
import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { holding } from '../../server/src/openapi.fixture.ts'
import { DS, minimal, type Running, running } from './datasets.fixture.ts'
import { routesOf } from './routes/all.ts'

let run: Running
beforeAll(async () => {
  run = await running()
})
afterAll(() => run.aws.close())

type Operation = {
  readonly operationId: string
  readonly summary: string
  readonly parameters: readonly { readonly name: string; readonly in: string }[]
  readonly responses: Readonly<Record<string, unknown>>
}
const document = async (): Promise<{
  readonly openapi: string
  readonly paths: Record<string, Record<string, Operation>>
}> => (await run.ask('GET', '/v1/ds/openapi.json')).json

test('189 it is valid OpenAPI 3.1', async () => {
  const found = await document()
  expect(found.openapi).toBe('3.1.0')
  const { valid, errors } = await new Validator().validate(structuredClone(found) as never)
  expect(errors).toBeUndefined()
  expect(valid).toBe(true)
})

test('189 it lists every route, each with a name of its own and what it answers', async () => {
  const { paths } = await document()
  const operations = Object.entries(paths).flatMap(([path, all]) =>
    Object.entries(all).map(([method, operation]) => ({ path, method, ...operation })),
  )
  for (const { id, path, method } of routesOf(run.service))
    expect(paths[path]?.[method.toLowerCase()]?.operationId).toBe(id)
  const names = operations.map(({ operationId }) => operationId)
  expect(new Set(names).size).toBe(names.length)
  for (const { operationId, responses, summary } of operations) {
    expect([operationId, summary]).toEqual([operationId, expect.stringMatching(/^[A-Z].*[.?]$/)])
    expect(Object.keys(responses).filter(status => status !== 'default')).not.toEqual([])
  }
})

test('189 a client that is made of it creates a dataset and reads it', async () => {
  const { paths } = await document()
  type Given = Readonly<Record<string, string>>
  const client = Object.fromEntries(
    Object.entries(paths).flatMap(([path, all]) =>
      Object.entries(all).map(([method, { operationId, parameters }]) => [
        operationId,
        (given: Given, body?: unknown) => {
          const filled = path.replace(/\{(\w+)\}/g, (_, name) =>
            encodeURIComponent(given[name] ?? ''),
          )
          const query = parameters
            .filter(({ name, in: place }) => place === 'query' && given[name] !== undefined)
            .map(({ name }) => `${name}=${encodeURIComponent(given[name]!)}`)
          return run.ask(method.toUpperCase(), `${filled}?${query.join('&')}`, body)
        },
      ]),
    ),
  )
  const place = { account: 'research', group: 'made of it' }
  const made = await client.createDataset!(place, minimal)
  expect(made.status).toBe(202)
  const { id } = made.json
  expect((await client.getDataset!({ ...place, id })).json.metadata.name).toBe('n1')
  const found = await client.listDatasets!({ ...place, limit: '1', classification: 'pii' })
  expect(found.json.items.map((item: { id: string }) => item.id)).toEqual([id])
})

test('189 an answer that is not as described is noticed', async () => {
  const hold = holding((await run.ask('GET', '/v1/ds/openapi.json')).text)
  const { text } = await run.ask('GET', DS)
  const answer = { method: 'GET', path: DS, status: 200, type: 'application/json', text }
  expect(hold(answer)).toBeUndefined()
  expect(hold({ ...answer, text: '{"item":[]}' })).toContain("must have required property 'items'")
  expect(hold({ ...answer, type: 'text/html' })).toContain('text/html is none of')
  expect(hold({ ...answer, status: 201 })).toContain('201 is none of')
})
