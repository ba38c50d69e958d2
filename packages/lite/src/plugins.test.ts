/** Loading plugins, what a plugin must be, and where its methods are: A7 and A8 of the contract, and its decisions. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import lite from './index.ts'
import { keys, thrownBy } from './loopback.fixture.ts'
import type { Loose } from './types.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plainwire-lite-'))
})
beforeEach(() => {
  vi.spyOn(console, 'error').mockReturnValue()
})
afterEach(() => vi.restoreAllMocks())
afterAll(() => rmSync(folder, { recursive: true }))

const write = (path: string, text: string): string => {
  const file = join(folder, path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, text)
  return file
}
const client = (plugins: Loose, more: object = {}): Promise<Loose> =>
  lite({ ...keys, region: 'us-west-1', plugins, ...more })
const plugin = (more: object = {}): Loose => ({ service: 'lambda', methods: { Get: {} }, ...more })

describe('what may be in the list', () => {
  const text = `{ service: 'lambda', methods: { Get: {} } }`
  test.each<[name: string, given: () => Loose]>([
    ['an object', () => plugin()],
    ['a module with a default', () => ({ default: plugin() })],
    ['a promise of either', () => Promise.resolve({ default: plugin() })],
    ['an ESM file', () => import(write('esm.mjs', `export default ${text}`))],
    ['a CommonJS file, imported', () => import(write('cjs.cjs', `module.exports = ${text}`))],
    [
      'a CommonJS file with exports.default, imported',
      () => import(write('def.cjs', `exports.__esModule = true\nexports.default = ${text}`)),
    ],
    [
      'a CommonJS file, required',
      () => createRequire(import.meta.url)(write('req.cjs', `module.exports = ${text}`)),
    ],
    [
      'a CommonJS file with exports.default, required',
      () => createRequire(import.meta.url)(write('rdef.cjs', `exports.default = ${text}`)),
    ],
  ])('60 and decision: %s', async (_, given) => {
    expect((await client([given()])).lambda.Get).toBeTypeOf('function')
  })

  test.each([['@aws-lite/dynamodb'], [null], [() => 1], [[]], [Promise.resolve(null)]])(
    '60: not %j',
    async item => {
      const thrown = await thrownBy(client([item]))
      expect(thrown).toBeInstanceOf(TypeError)
      expect(thrown.message).toBe(
        'Plugins must be an imported / required module or an import statement',
      )
    },
  )

  test('60: what an import is rejected with comes out as it is', async () => {
    const missing = import(join(folder, 'missing.mjs'))
    expect((await thrownBy(client([missing]))).message).toMatch(/missing\.mjs/)
    const broken = import(write('broken.mjs', 'lol'))
    expect((await thrownBy(client([broken]))).message).toBe('lol is not defined')
  })
})

describe('autoload', () => {
  const cwd = process.cwd()
  const made: string[] = []
  const program = (files: Record<string, string>): void => {
    const at = mkdtempSync(join(tmpdir(), 'plainwire-lite-'))
    made.push(at)
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(at, path, '..'), { recursive: true })
      writeFileSync(join(at, path), text)
    }
    process.chdir(at)
  }
  afterEach(() => {
    process.chdir(cwd)
    for (const at of made.splice(0)) rmSync(at, { recursive: true })
  })
  const names = async (more: object = {}): Promise<string[]> =>
    (await client(undefined, { autoloadPlugins: true, ...more })).config.plugins.map(
      ({ name }: Loose) => name,
    )
  const module = (name: string) =>
    `module.exports = { name: '${name}', service: 'lambda', property: '${name.slice(-3)}', methods: {} }`
  const esm = (name: string) => module(name).replace('module.exports =', 'export default')

  test('10, 62: from the program’s node_modules, of either kind of module', async () => {
    program({
      'node_modules/@aws-lite/one/index.js': module('@aws-lite/one'),
      'node_modules/@aws-lite/two/index.js': esm('@aws-lite/two'),
      'node_modules/@aws-lite/two/package.json': '{"type":"module","exports":"./index.js"}',
      'node_modules/aws-lite-plugin-own/index.js': module('aws-lite-plugin-own'),
      'node_modules/@aws-lite/client/index.js': 'throw new Error("never loaded")',
      'node_modules/@aws-lite/arc/index.js': 'throw new Error("never loaded")',
      'node_modules/@aws-lite/one-types/index.js': 'throw new Error("never loaded")',
      'node_modules/other/index.js': 'throw new Error("never loaded")',
      'package.json': '{"dependencies":{"@aws-lite/dynamodb":"*"}}',
    })
    expect((await names()).sort()).toEqual([
      '@aws-lite/one',
      '@aws-lite/two',
      'aws-lite-plugin-own',
    ])
    expect(await names({ autoloadPlugins: false })).toEqual([])
    expect(await names({ autoloadPlugins: undefined })).toEqual([])
  })

  test('61: not where plugins are given', async () => {
    program({ 'node_modules/@aws-lite/one/index.js': module('@aws-lite/one') })
    expect(await names({ plugins: [plugin({ name: 'given' })] })).toEqual(['given'])
    expect(await names({ plugins: [] })).toEqual(['@aws-lite/one'])
  })

  test('62: an empty node_modules ends the search, no folder and no manifest is nothing', async () => {
    program({
      'node_modules/x/index.js': '',
      'package.json': '{"dependencies":{"@aws-lite/sns":"*"}}',
    })
    expect(await names()).toEqual([])
    program({ 'hi/there': '' })
    expect(await names()).toEqual([])
  })

  test('62: else what the manifest names, found from here', async () => {
    const dependencies = {
      '@aws-lite/client': '1',
      '@aws-lite/sns': '1',
      '@aws-lite/sns-types': '1',
    }
    program({ 'package.json': JSON.stringify({ dependencies }) })
    expect(await names()).toEqual(['@aws-lite/sns'])
  })

  test('62: what cannot be found is said to be', async () => {
    program({ 'node_modules/aws-lite-plugin-hi/readme.md': '' })
    expect((await thrownBy(names())).message).toMatch(/^Cannot find module 'aws-lite-plugin-hi'/)
  })
})

describe('what a plugin must be', () => {
  test.each<[plugin: Loose, type: Loose, message: string]>([
    [{ methods: {} }, ReferenceError, 'No AWS service specified'],
    [{ service: 'lolidk', methods: {} }, ReferenceError, 'Invalid AWS service specified: lolidk'],
    [{ service: 'lambda' }, TypeError, 'Plugin must export a methods object'],
    [{ service: 'lambda', methods: [] }, TypeError, 'Plugin must export a methods object'],
    [{ service: 'lambda', methods: 'x' }, TypeError, 'Plugin must export a methods object'],
    ...(['request', 'response', 'error'] as const).map(
      kind =>
        [
          { service: 'lambda', methods: { Get: { [kind]: {} } } },
          ReferenceError,
          `All plugin ${kind} methods must be a function: lambda`,
        ] as [Loose, Loose, string],
    ),
    [
      { service: 'lambda', property: 'config', methods: {} },
      ReferenceError,
      'Plugin property is taken by the client itself: config',
    ],
  ])('63, 64, 65: %j', async (given, type, message) => {
    const thrown = await thrownBy(client([given]))
    expect(thrown).toBeInstanceOf(type)
    expect(thrown.message).toBe(message)
  })

  test('63: an unverified service goes where verification is off', async () => {
    const aws = await client([plugin({ service: 'mine' })], { verifyService: false })
    expect(aws.mine.Get).toBeTypeOf('function')
  })

  test('66: stderr says which plugin it was', async () => {
    await thrownBy(client([{ name: 'mine', service: 'lambda' }]))
    await thrownBy(client([{ service: 'lambda' }]))
    expect(vi.mocked(console.error).mock.calls).toEqual([['Plugin error: mine'], ['Plugin error']])
  })
})

describe('where its methods are', () => {
  test('67 and decision: under the property, and by small letters of property and service', async () => {
    const aws = await client([plugin({ service: 'apigateway', property: 'APIGatewayV2' })])
    expect(Object.keys(aws)).toEqual(['config', 'credentials', 'APIGatewayV2'])
    for (const alias of ['apigatewayv2', 'apigateway']) expect(aws[alias]).toBe(aws.APIGatewayV2)
  })

  test('67: without a property, under the service', async () => {
    const aws = await client([plugin({ service: 'lambda' })])
    expect(Object.keys(aws)).toEqual(['config', 'credentials', 'lambda'])
  })

  test('decision: an alias that another plugin goes by is left to it', async () => {
    const one = plugin({ service: 'apigateway', property: 'APIGateway' })
    const two = plugin({ service: 'apigateway', property: 'APIGatewayV2' })
    for (const plugins of [
      [one, two],
      [two, one],
    ]) {
      const aws = await client(plugins)
      expect(aws.apigatewayv2).toBe(aws.APIGatewayV2)
      expect(aws.apigateway).toBe(aws.APIGateway)
    }
  })

  test('decision: a property is before any alias', async () => {
    const aws = await client([
      plugin({ property: 'Lambda' }),
      plugin({ service: 's3', property: 'lambda' }),
      plugin({ service: 's3', property: 'LAMBDA' }),
    ])
    expect(Object.keys(aws)).toEqual(['config', 'credentials', 'Lambda', 'lambda', 'LAMBDA'])
    expect(new Set([aws.Lambda, aws.lambda, aws.LAMBDA]).size).toBe(3)
    expect(aws.s3).toBe(aws.lambda)
  })

  test('68: what is falsy or disabled is not there, what is deprecated is', async () => {
    const methods = {
      Ok: {},
      Old: { deprecated: true },
      Off: { disabled: true },
      No: false,
      Nothing: null,
      Odd: { customResponse: true },
    }
    const aws = await client([plugin({ methods })])
    expect(Object.keys(aws.lambda)).toEqual(['Ok', 'Old', 'Odd'])
  })

  test('69: each is a function by its name', async () => {
    const { Get } = (await client([plugin()])).lambda
    expect(Get.name).toBe('Get')
    expect(Get).toBeTypeOf('function')
  })

  test('70: of two with the same property the last counts', async () => {
    const aws = await client([
      plugin({ property: 'X', methods: { One: {} } }),
      plugin({ property: 'X', methods: { Two: {} } }),
    ])
    expect(Object.keys(aws.X)).toEqual(['Two'])
    expect(Object.keys(aws.x)).toEqual(['Two'])
    expect(Object.keys(aws.lambda)).toEqual(['Two'])
  })
})
