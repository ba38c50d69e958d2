/** The layers of the house: each rule is broken in a copy, and the linter says so in the rule's own words. */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const house = fileURLToPath(new URL('..', import.meta.url))
const copy = mkdtempSync(join(tmpdir(), 'plainwire-'))
afterAll(() => rmSync(copy, { recursive: true }))

const wire = 'wire is pure: it imports nothing outside itself.'
const policy = 'policy is pure: it imports wire and nothing else.'
const client = 'client stands on wire and Node alone; it has no other dependency.'
const web = 'The cryptography of browsers comes from @noble; nothing of Node is there.'
const local =
  'local answers with wire and policy; it never imports the client or what stands on it.'
const skins = 'lite and server stand on client, policy and wire.'
const service = 'A service reaches the local AWS in embed.ts only, by dynamic import.'

/** What a file of a package may not import, and the words that forbid it. */
const forbidden: readonly [file: string, imported: string, words: string][] = [
  ['wire/src/a.ts', 'node:fs', wire],
  ['wire/src/codec/a.ts', '@plainwire/client', wire],
  ['wire/src/codec/a.ts', 'saxes', wire],
  ['policy/src/a.ts', '@plainwire/client', policy],
  ['policy/src/a.ts', 'node:crypto', policy],
  ['policy/src/a.ts', '@plainwire/local', policy],
  ['client/src/a.ts', '@plainwire/local', client],
  ['client/src/send/a.ts', '@plainwire/policy', client],
  ['client/src/a.ts', '@plainwire/s3', client],
  ['client/src/a.ts', '@aws-sdk/client-s3', client],
  ['client/src/a.ts', 'undici', client],
  ['client/src/a.ts', '@noble/hashes/sha2.js', client],
  ['client/src/primitives-web.ts', 'node:crypto', web],
  ['local/src/a.ts', '@plainwire/client', local],
  ['local/src/s3/a.ts', '@plainwire/client/lean', local],
  ['local/src/a.ts', '@plainwire/server', local],
  ['local/src/a.ts', '@plainwire/data-api', local],
  ['lite/src/a.ts', '@plainwire/local', skins],
  ['server/src/a.ts', '@plainwire/local', skins],
  ['server/src/a.ts', '@plainwire/data-api', skins],
  ['lite/src/a.ts', '@plainwire/server', skins],
  ['data-api/src/a.ts', '@plainwire/local', service],
  ['datasets/src/deep/a.ts', '@plainwire/local/s3', service],
]

const allowed: readonly [file: string, imported: string][] = [
  ['wire/src/a.ts', './b.ts'],
  ['wire/src/codec/a.ts', '../b.ts'],
  ['wire/src/a.test.ts', 'node:fs'],
  ['wire/src/a.fixture.ts', 'node:crypto'],
  ['policy/src/a.ts', '@plainwire/wire'],
  ['policy/src/a.ts', '@plainwire/wire/types'],
  ['client/src/a.ts', '@plainwire/wire'],
  ['client/src/a.ts', '@plainwire/wire/protocols'],
  ['client/src/a.ts', 'node:http'],
  ['client/src/a.ts', 'node:fs/promises'],
  ['client/src/a.test.ts', '@plainwire/dynamodb'],
  ['client/src/curve-web.ts', '@noble/curves/nist.js'],
  ['local/src/a.ts', '@plainwire/wire'],
  ['local/src/a.ts', '@plainwire/policy'],
  ['local/src/a.ts', 'node:http'],
  ['lite/src/a.ts', '@plainwire/client'],
  ['server/src/a.ts', '@plainwire/policy'],
  ['data-api/src/a.ts', '@plainwire/client'],
  ['data-api/src/embed.ts', '@plainwire/local'],
  ['datasets/src/embed.ts', '@plainwire/local'],
  ['cli/src/a.ts', '@plainwire/client'],
]

type Diagnostic = {
  readonly category: string
  readonly message: string
  readonly location: { readonly path: string }
}

/** All files are linted in one run; what it says is kept by file. */
const said = new Map<string, string[]>()
const kinds = ['static', 'dynamic', 'type'] as const
type Kind = (typeof kinds)[number]
const statements: Readonly<Record<Kind, (imported: string) => string>> = {
  static: imported => `import * as part from '${imported}'\nexport const used: unknown = part\n`,
  dynamic: imported => `export const used = (): Promise<unknown> => import('${imported}')\n`,
  type: imported => `export type * from '${imported}'\n`,
}

/** The file of one case: beside `a.ts`, so that many cases fit into one run. */
const caseFile = (file: string, imported: string, kind: Kind) => {
  const [start = '', ...end] = file.split('/a.')
  if (end.length === 0) return `packages/${file.replace('/src/', `/src/${kind}/`)}`
  return `packages/${start}/${kind}-${imported.replace(/\W+/g, '-')}.${end.join('')}`
}

beforeAll(async () => {
  const { vcs, $schema, ...config } = JSON.parse(readFileSync(join(house, 'biome.json'), 'utf8'))
  expect(vcs).toBeDefined()
  writeFileSync(join(copy, 'biome.json'), JSON.stringify(config))
  for (const [file, imported] of [...forbidden, ...allowed])
    for (const kind of kinds) {
      const path = join(copy, caseFile(file, imported, kind))
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, statements[kind](imported))
    }
  const biome = join(house, 'node_modules', '@biomejs', 'biome', 'bin', 'biome')
  const args = ['lint', '--reporter=json', '--max-diagnostics=none', '.']
  const output = await new Promise<string>(resolve =>
    execFile(process.execPath, [biome, ...args], { cwd: copy, maxBuffer: 2 ** 26 }, (_, out) =>
      resolve(out),
    ),
  )
  const { diagnostics } = JSON.parse(output) as { diagnostics: Diagnostic[] }
  for (const { category, message, location } of diagnostics) {
    if (category !== 'lint/style/noRestrictedImports') continue
    const file = location.path.split(sep).join('/')
    said.set(file, [...(said.get(file) ?? []), message])
  }
}, 60_000)

describe.each(kinds)('%s imports', kind => {
  test.each(forbidden)('%s may not import %s', (file, imported, words) => {
    expect(said.get(caseFile(file, imported, kind))).toEqual([words])
  })

  test.each(allowed)('%s may import %s', (file, imported) => {
    expect(said.get(caseFile(file, imported, kind)) ?? []).toEqual([])
  })
})

/** Every import statement and every dynamic import with its name written out. */
const imports = (text: string): string[] =>
  [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g)].map(match => match[1] ?? '')

const packages = readdirSync(join(house, 'packages')).filter(
  name => name !== 'services' && name !== 'facts',
)
test.each(packages)('%s leaves itself by name only, never by a path', name => {
  const source = join(house, 'packages', name, 'src')
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  const strays = files
    .filter(file => /(?<!\.test|\.fixture)\.ts$/.test(file))
    .flatMap(file => {
      const path = join(source, file)
      return imports(readFileSync(path, 'utf8'))
        .filter(imported => imported.startsWith('.'))
        .filter(imported => relative(source, resolve(dirname(path), imported)).startsWith('..'))
        .map(imported => `${file}: ${imported}`)
    })
  expect(strays).toEqual([])
})

test('only invoke.ts knows all the steps', () => {
  const source = join(house, 'packages', 'client', 'src')
  const steps = ['./call.ts', './meta.ts', './operation.ts', './retry.ts']
  const knowing = readdirSync(source)
    .filter(file => /(?<!\.test|\.fixture)\.ts$/.test(file))
    .filter(file => {
      const found = imports(readFileSync(join(source, file), 'utf8'))
      return steps.every(step => found.includes(step))
    })
  expect(knowing).toEqual(['invoke.ts'])
})
