import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { OperationApi, Section, Service } from '@plainwire/wire'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DescribedMember, DescribedShape, Description } from '../description.ts'
import { parseJmespath } from '../jmespath.ts'
import { serviceOf } from '../service.ts'
import { literal } from './literal.ts'
import { packageFiles, writePackage } from './package.ts'
import { split } from './split.ts'

const house = fileURLToPath(new URL('../../../..', import.meta.url))
/** Among the service packages, so that the packages of the house are found from there. */
const into = join(house, 'packages', 'services', `.test-${process.pid}`)
afterAll(() => rmSync(into, { recursive: true, force: true }))

const text = (more: object = {}): DescribedMember => ({ target: 'String', type: 'string', ...more })
const structure = (members: Readonly<Record<string, DescribedMember>>): DescribedShape => ({
  type: 'structure',
  members,
})
const operation = (name: string, input: string) => ({
  name,
  input,
  output: 'Thing',
  errors: ['Gone'],
  http: { method: 'POST', uri: `/${name}`, code: 200 },
})

/** Every name that could upset a module: words of the language, of the writer, of Object, and no words at all. */
const members = JSON.parse(
  '{"__proto__":0,"constructor":0,"class":0,"a-b":0,"a b":0,"1st":0,"$":0,"ü":0,"it\'s":0,"`$`":0}',
)
const odd: Description = {
  name: 'odd-things',
  id: 'Odd Things',
  title: 'Odd Things',
  documentation: 'About */ `odd` $things.',
  version: '2020-01-01',
  shapeName: 'Odd',
  signingName: 'odd',
  protocols: ['awsJson1_0', 'restJson1'],
  auth: ['sigv4'],
  endpoint: {
    partitions: [],
    parameters: { Region: { type: 'string', builtIn: 'AWS::Region' } },
    rules: [{ conditions: [], endpoint: { url: 'https://odd.{Region}.example' } }],
  },
  operations: {
    GetThing: { ...operation('GetThing', 'GetThingRequest'), documentation: '<p>Gets.</p>' },
    PutThing: { ...operation('PutThing', 'Thing'), context: { Kind: { static: 'odd' } } },
    delete: operation('delete', 'DeleteRequest'),
    service: operation('service', 'DeleteRequest'),
    checksum: operation('checksum', 'a.b'),
    $$: operation('$$', 'a_b'),
    section: operation('section', 'a_b'),
  },
  shapes: {
    GetThingRequest: structure({ Name: text({ required: true, constraint: { min: 1, max: 9 } }) }),
    DeleteRequest: structure({
      Kind: text({ target: 'Kind', constraint: { values: ['a', 'b'] } }),
    }),
    'a.b': structure({ Kind: text({ target: 'Kind', constraint: { values: ['a', 'b'] } }) }),
    a_b: structure({ Other: text() }),
    Thing: structure({
      ...Object.fromEntries(
        Object.keys(members).map(name => [name, text({ documentation: `*/ ${name}` })]),
      ),
      Self: { target: 'Thing', shape: 'Thing' },
      Many: { target: 'Things', shape: 'Things' },
    }),
    Things: { type: 'list', member: { target: 'Thing', shape: 'Thing' }, constraint: { max: 3 } },
    Gone: {
      ...structure({ message: text() }),
      error: { fault: 'client', status: 410 },
    } as DescribedShape,
  },
  commonErrors: [],
  enums: { Kind: ['a', 'b'], constructor: ['x'] },
  waiters: {
    ThingGone: {
      operation: 'GetThing',
      minDelay: 2,
      maxDelay: 120,
      documentation: 'words',
      acceptors: [
        { state: 'success', matcher: { errorType: 'Gone' } },
        {
          state: 'retry',
          matcher: { path: 'Self.a', on: 'output', comparator: 'stringEquals', expected: 'x' },
        },
      ],
    },
  },
  source: { kind: 'smithy', name: 'x#Odd', version: '2.5.1' },
}
const options = { into, licence: 'words', wire: '0.1.0', stamp: 'one' }
const folder = join(into, 'odd-things')
const names = Object.keys(odd.operations)

type Loaded = Service<unknown> & { waiters: () => Promise<unknown> }
const load = async (file: string) => (await import(join(folder, file))) as Record<string, unknown>

describe('a package of odd names', () => {
  let service: Loaded
  beforeAll(async () => {
    await writePackage(odd, options)
    service = (await load('index.js')).oddThings as Loaded
  })

  test('A16.1: is the description again', async () => {
    const described = serviceOf(odd)
    const { codecs, operations, section, constraints, docs, waiters, ...info } = service
    const { endpoint } = split(odd).info
    const brought = { functions: {}, resolve: expect.any(Function) }
    expect(info).toEqual({ ...split(odd).info, endpoint: { ...endpoint, ...brought } })
    expect(operations).toEqual(names)
    expect(described.operations).toEqual(names)
    for (const name of names)
      expect(await section(name), name).toEqual(await described.section(name))
  })

  test('its operations for lean clients are the same, with their endpoints as code', async () => {
    const lean = (await load('lean.js')) as Record<string, OperationApi>
    expect(Object.keys(lean).sort()).toEqual([...names].sort())
    for (const name of names) {
      const { service: info, section, endpoint } = lean[name]!
      expect(info).toMatchObject({ name: 'odd-things', protocols: odd.protocols })
      expect(info).not.toHaveProperty('endpoint')
      expect(section).toBe(await service.section(name))
      expect(endpoint!.resolve(endpoint!, { Region: 'r' })).toMatchObject({
        url: 'https://odd.r.example',
      })
    }
  })

  test('its protocols load', async () => {
    expect(Object.keys(service.codecs)).toEqual(['awsJson1_0', 'restJson1'])
    for (const load of Object.values(service.codecs))
      expect(await load()).toMatchObject({ serializer: expect.any(Function) })
  })

  test('members keep their names, own and in order', async () => {
    const { shapes } = (await service.section('PutThing')) as Section
    const thing = shapes.Thing
    if (thing?.type !== 'structure') throw new Error('Thing is a structure')
    expect(Object.keys(thing.members)).toEqual([...Object.keys(members), 'Self', 'Many'])
    expect(Object.getPrototypeOf(thing.members)).toBe(Object.prototype)
    expect(thing.members.Self).toEqual({ shape: 'Thing' })
  })

  test('a shape of several operations is one value; names that differ in punctuation are two', async () => {
    const [get, put] = (await Promise.all(
      ['GetThing', 'PutThing'].map(service.section),
    )) as Section[]
    expect(get?.shapes.Thing).toBe(put?.shapes.Thing)
    expect(get?.shapes).not.toHaveProperty('DeleteRequest')
    const [dot, line] = (await Promise.all(['checksum', '$$'].map(service.section))) as Section[]
    expect(dot?.shapes['a.b']).toMatchObject({ members: { Kind: {} } })
    expect(line?.shapes.a_b).toMatchObject({ members: { Other: {} } })
  })

  test('operations stand alone, and in the barrel', async () => {
    const barrel = await load('ops.js')
    expect(Object.keys(barrel).sort()).toEqual([...names].sort())
    for (const name of names) {
      const alone = (await load(`ops/${name}.js`))[name]
      expect(barrel[name]).toBe(alone)
      expect(alone).toMatchObject({
        service: { name: 'odd-things' },
        section: { operation: { name } },
      })
    }
  })

  test('A16.3: constraints, documentation and waiters, as often as one asks', async () => {
    const parts = split(odd)
    for (let time = 0; time < 2; time++) {
      expect(await service.constraints?.()).toEqual(parts.constraints)
      expect(await service.docs?.()).toEqual(parts.docs)
    }
    expect(parts.constraints).toEqual({
      GetThingRequest$Name: { min: 1, max: 9 },
      DeleteRequest$Kind: { values: ['a', 'b'] },
      'a.b$Kind': { values: ['a', 'b'] },
      Thing$Many: { max: 3 },
    })
    expect(parts.docs).toMatchObject({ '': odd.documentation, GetThing: '<p>Gets.</p>' })
    expect(await service.waiters()).toEqual({
      ThingGone: {
        operation: 'GetThing',
        minDelay: 2,
        maxDelay: 120,
        acceptors: [
          { state: 'success', matcher: { errorType: 'Gone' } },
          {
            state: 'retry',
            matcher: {
              path: parseJmespath('Self.a'),
              on: 'output',
              comparator: 'stringEquals',
              expected: 'x',
            },
          },
        ],
      },
    })
  })

  test('its declarations compile', async () => {
    const compiler = join(house, 'node_modules', 'typescript', 'bin', 'tsc')
    const files = ['index.d.ts', 'ops.d.ts', 'types.d.ts'].map(name => join(folder, name))
    const settings = [
      '--ignoreConfig',
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2023',
    ]
    const run = promisify(execFile)(process.execPath, [
      compiler,
      ...settings,
      '--types',
      '',
      ...files,
    ])
    const { stdout } = await run.catch((error: { stdout: string }) => error)
    expect(stdout).toBe('')
  })

  test('A16.9: its manifest says what it is made from', () => {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    expect(manifest).toMatchObject({
      name: '@plainwire/odd-things',
      license: 'Apache-2.0',
      peerDependencies: { '@plainwire/wire': '0.1.0' },
      plainwire: { source: odd.source, stamp: 'one' },
    })
    expect(manifest.version).toMatch(/^2\.5\.\d+$/)
    expect(readFileSync(join(folder, 'NOTICE'), 'utf8')).toContain('Generated from x#Odd 2.5.1')
    expect(readFileSync(join(folder, 'LICENSE'), 'utf8')).toBe('words')
  })

  test('anyone may read it', () => {
    expect(statSync(folder).mode & 0o777).toBe(0o755)
  })
})

describe('all of it or nothing', () => {
  /** A name no file system takes. */
  const bad = 'x'.repeat(300)
  const broken = (name: string): Description => ({
    ...odd,
    name,
    operations: { ...odd.operations, [bad]: operation(bad, 'Thing') },
  })

  test('a package that cannot be written leaves nothing', async () => {
    await expect(writePackage(broken('broken'), options)).rejects.toMatchObject({
      code: 'ENAMETOOLONG',
    })
    expect(readdirSync(into).filter(name => name.includes('broken'))).toEqual([])
  })

  test('and what was there before stays as it was', async () => {
    await writePackage({ ...odd, name: 'kept' }, options)
    const before = readdirSync(join(into, 'kept'), { recursive: true })
    await expect(writePackage(broken('kept'), { ...options, stamp: 'two' })).rejects.toThrow()
    expect(readdirSync(join(into, 'kept'), { recursive: true })).toEqual(before)
    const manifest = JSON.parse(readFileSync(join(into, 'kept', 'package.json'), 'utf8'))
    expect(manifest.plainwire.stamp).toBe('one')
  })

  test('a new one takes the place of the old whole: nothing of it is left over', async () => {
    mkdirSync(join(into, 'again', 'ops'), { recursive: true })
    const { GetThing } = odd.operations
    await writePackage({ ...odd, name: 'again' }, options)
    await writePackage({ ...odd, name: 'again', operations: { GetThing: GetThing! } }, options)
    expect(readdirSync(join(into, 'again', 'ops')).sort()).toEqual(['GetThing.d.ts', 'GetThing.js'])
  })
})

describe('what only some operations need', () => {
  const spoken: Description = {
    ...odd,
    name: 'spoken',
    operations: {
      Plain: operation('Plain', 'a_b'),
      Talk: { ...operation('Talk', 'a_b'), output: 'Talking' },
      Pack: { ...operation('Pack', 'a_b'), compression: ['gzip'] },
      Check: { ...operation('Check', 'a_b'), checksum: { requestRequired: true } },
    },
    shapes: {
      ...odd.shapes,
      Talking: structure({ Words: { target: 'Words', shape: 'Words' } }),
      Words: {
        type: 'union',
        streaming: true,
        members: { Said: { target: 'a_b', shape: 'a_b' } },
      },
    },
  }
  const files = packageFiles(spoken, options)
  const imports = (name: string) =>
    [...files.get(name)!.matchAll(/import .* from '(@plainwire.*)'/g)].map(([, from]) => from)

  test('stands in their files', () => {
    expect(imports('ops/Plain.js').filter(from => !from!.endsWith('/parts'))).toEqual([])
    expect(imports('ops/Talk.js')).toContain('@plainwire/wire/protocols/aws-json-events')
    expect(imports('ops/Pack.js')).toContain('@plainwire/wire/compression')
    expect(imports('ops/Check.js')).toContain('@plainwire/wire/checksum')
  })

  test('and comes with another protocol', () => {
    expect(files.get('index.js')).toContain("import('@plainwire/wire/protocols/rest-json-events')")
    expect(packageFiles(odd, options).get('index.js')).not.toContain('-events')
  })

  test('is in the declarations', () => {
    expect(files.get('types.d.ts')).toContain('{ "Words": $EventStream<Words> }')
  })

  test('and in a service in memory', async () => {
    const described = serviceOf(spoken)
    expect(await described.section('Pack')).toHaveProperty('compression')
    expect(await described.section('Check')).toHaveProperty('checksum')
    const codec = await described.codecs.awsJson1_0!()
    const talk = (await described.section('Talk'))!
    expect(codec.events?.exchange(described, talk)).toHaveProperty('receive')
  })
})

test('A16.9: the same description makes the same files', () => {
  const files = packageFiles(odd, options)
  expect([...packageFiles(structuredClone(odd), options)]).toEqual([...files])
})

test('a literal is the value again', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string(), (given, name) => {
      const value = JSON.parse(JSON.stringify({ [name]: given, given }))
      const back = new Function(`return ${literal(value)}`)()
      expect(JSON.stringify(back)).toBe(JSON.stringify(value))
    }),
  )
})
