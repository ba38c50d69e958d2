/** OpenAPI: of the deployment, of a stage and of a namespace, and that answers are held against it. Check 45. */
import { describe, expect, test } from 'vitest'
import { holding } from '../../server/src/openapi.fixture.ts'
import { withNamespace } from './server.fixture.ts'

describe('D45', () => {
  test('D45 every answer of every test is held against the document, and one that is different is noticed', async () => {
    const { ask, put } = await withNamespace()
    await put('1', { a: 1 })
    const hold = holding((await ask('GET', '/openapi.json')).text)
    const { text } = await ask('GET', '/dev/Notes/1')
    const answer = { method: 'GET', path: '/dev/Notes/1', status: 200, type: 'text/json', text }
    expect(hold(answer)).toBeUndefined()
    for (const [odd, why] of [
      [{ text: text.replace('"Resource"', '"Resorce"') }, 'must have required property'],
      [{ text: '[]' }, 'must be object'],
      [{ status: 201 }, '201 is none of'],
      [{ type: 'text/html' }, 'text/html is none of'],
      [{ status: 404 }, 'is none of application/json'],
      [{ path: '/dev/Notes/1/nowhere' }, 'not in the document'],
      [{ path: '/dev/Notes/provision', method: 'PUT', status: 204 }, 'it has a body'],
    ] as const)
      expect(hold({ ...answer, ...odd })).toContain(why)
  })

  test('D45 every route says what it answers', async () => {
    const { ask } = await withNamespace()
    const { paths } = (await ask('GET', '/openapi.json')).json
    const operations = Object.values<Record<string, { operationId: string; responses: object }>>(
      paths,
    ).flatMap(Object.values)
    expect(operations.length).toBeGreaterThan(40)
    for (const { responses, operationId } of operations)
      expect([operationId, Object.keys(responses).length]).not.toEqual([operationId, 1])
  })
})

const schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  required: ['title'],
  properties: { title: { $ref: '#/definitions/text' } },
  definitions: { text: { type: 'string' } },
}

describe('a description', () => {
  test('of a namespace has its schemas as they are now, and only its paths', async () => {
    const { ask } = await withNamespace({ PrimaryKey: 'id' })
    await ask('PUT', '/dev/Notes/schema/Resource', schema)
    const { json } = await ask('GET', '/dev/Notes/openapi.json')
    expect(json.openapi).toBe('3.1.0')
    expect(json.components.schemas['Notes.Resource']).toEqual({
      $id: 'urn:plainwire:dev:Notes:Resource',
      ...schema,
    })
    expect(Object.keys(json.paths)).toContain('/dev/Notes/{id}')
    expect(Object.keys(json.paths).every(path => path.startsWith('/dev/Notes'))).toBe(true)
    const put = json.paths['/dev/Notes/{id}'].put
    expect(put.requestBody.content['application/json'].schema).toEqual({
      $ref: '#/components/schemas/Notes.Written',
    })
    expect(put.parameters.map(({ name }: { name: string }) => name)).toEqual(['id', 'Replace'])
    await ask('DELETE', '/dev/Notes/schema/Resource')
    const later = (await ask('GET', '/dev/Notes/openapi.json')).json
    expect(later.components.schemas['Notes.Resource']).not.toHaveProperty('required')
    expect((await ask('GET', '/dev/None/openapi.json')).status).toBe(400)
  })

  test('of a stage has those of all its namespaces', async () => {
    const { ask } = await withNamespace()
    await ask('PUT', '/dev/Other/provision', {})
    await ask('PUT', '/test/Third/provision', {})
    const { schemas } = (await ask('GET', '/dev/openapi.json')).json.components
    expect(Object.keys(schemas).toSorted()).toEqual([
      'Notes.Metadata',
      'Notes.Resource',
      'Other.Metadata',
      'Other.Resource',
      'Problem',
    ])
    expect((await ask('GET', '/none/openapi.json')).status).toBe(404)
  })
})
