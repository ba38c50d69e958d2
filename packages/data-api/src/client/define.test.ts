/** Namespaces as constants, and types written from a server: the compiler is asked what it makes of both. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { DataApiClient, declarations, defineNamespace } from '../index.ts'
import { running } from '../server.fixture.ts'

const notes = defineNamespace({
  name: 'Notes',
  tableIndexes: ['state'],
  resource: {
    type: 'object',
    required: ['text'],
    properties: {
      text: { type: 'string' },
      state: { enum: ['open', 'done'] },
      tags: { type: 'array', items: { type: 'string' } },
    },
  },
  metadata: { type: 'object', properties: { cost: { type: 'number' } } },
})

function onServer() {
  const { handle } = running()
  const client = new DataApiClient({
    stage: 'dev',
    serviceEndpoint: 'here',
    regionName: 'eu-west-1',
    accessKey: 'AKID',
    secretKey: 'secret',
    send: request => handle(request),
  })
  return { client, typed: notes.on(client) }
}

describe('defineNamespace', () => {
  test('makes what it defines, writes and reads it in its types', async () => {
    const { client, typed } = onServer()
    await typed.provision()
    await typed.provision()
    expect(await client.getSchema('Notes', 'Metadata')).toMatchObject({ type: 'object' })
    await typed.put('1', { text: 'a', state: 'open', tags: ['x'] })
    await typed.putMetadata('1', { cost: 3 })
    const { Resource, Metadata } = await typed.get('1')
    expectTypeOf(Resource.text).toEqualTypeOf<string>()
    expectTypeOf(Resource.state).toEqualTypeOf<'open' | 'done' | undefined>()
    expectTypeOf(Resource.ItemVersion).toEqualTypeOf<number>()
    expectTypeOf(Metadata?.cost).toEqualTypeOf<number | undefined>()
    expect([Resource.text, Resource.tags, Metadata?.cost]).toEqual(['a', ['x'], 3])
    const texts: string[] = []
    for await (const { text } of typed.found({ state: 'open' })) texts.push(text)
    for await (const { text } of typed.items()) texts.push(text)
    expect(texts).toEqual(['a', 'a'])
    await typed.delete('1')
    await expect(typed.get('1')).rejects.toMatchObject({ status: 404 })
  })

  test('refuses what does not fit, in the compiler and at the server', async () => {
    const { typed } = onServer()
    await typed.provision()
    // @ts-expect-error: text is missing
    await expect(typed.put('1', { state: 'open' })).rejects.toMatchObject({ status: 400 })
    // @ts-expect-error: there is no such state
    await expect(typed.put('1', { text: 'a', state: 'lost' })).rejects.toMatchObject({
      status: 400,
    })
    // @ts-expect-error: a cost is a number
    await expect(typed.putMetadata('1', { cost: 'x' })).rejects.toMatchObject({ status: 400 })
  })
})

const hostile = {
  type: 'object',
  description: 'A note */ export const x = 1 /*',
  required: ['text', 'a-b'],
  additionalProperties: false,
  definitions: { 'a person': { properties: { knows: { $ref: '#/definitions/a person' } } } },
  properties: {
    text: { type: 'string', description: 'What it says.' },
    'a-b': { type: ['integer', 'null'] },
    '"quoted"\n': { const: 'x' },
    by: { $ref: '#/definitions/a person' },
    kind: { enum: ['x', 1, true, null] },
    list: { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'number' }] } },
    pair: { type: 'array', items: [{ type: 'string' }, { type: 'boolean' }] },
    both: { allOf: [{ properties: { a: { type: 'string' } } }, { properties: { b: {} } }] },
    self: { $ref: '#' },
    none: false,
    lost: { $ref: '#/nowhere' },
  },
}

describe('declarations', () => {
  test('are what the compiler takes, and say what the schema says', async () => {
    const text = declarations(
      [{ name: 'Notes', primaryKey: 'id', resource: hostile }],
      'http://here/dev',
    )
    const folder = await mkdtemp(join(tmpdir(), 'plainwire-types-'))
    try {
      await writeFile(join(folder, 'api.d.ts'), text)
      await writeFile(
        join(folder, 'use.ts'),
        `import type { Namespaces, NotesResource } from './api.d.ts'
const good: NotesResource = { text: 'x', 'a-b': null, by: { knows: {} }, kind: 1, list: ['a', 1], pair: ['a', true] }
const key: Namespaces['Notes']['primaryKey'] = 'id'
// @ts-expect-error
const missing: NotesResource = { text: 'x' }
// @ts-expect-error
const odd: NotesResource = { ...good, kind: 'y' }
// @ts-expect-error
const more: NotesResource = { ...good, more: 1 }
// @ts-expect-error
const wrong: NotesResource = { ...good, list: [true] }
const anything: Namespaces['Notes']['metadata'] = { a: 1 }
export { good, key, missing, odd, more, wrong, anything }
`,
      )
      const tsc = fileURLToPath(new URL('../../../../node_modules/.bin/tsc', import.meta.url))
      const flags = [
        '--noEmit',
        '--strict',
        '--skipLibCheck',
        'false',
        '--allowImportingTsExtensions',
      ]
      const ran = await promisify(execFile)(
        tsc,
        [...flags, '--types', '', join(folder, 'use.ts')],
        {
          cwd: folder,
        },
      ).catch((cause: { stdout: string }) => cause)
      expect(ran.stdout).toBe('')
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
    expect(text).not.toContain('*/ export const')
    expect(text).toContain('/** What it says. */')
  }, 60_000)
})
