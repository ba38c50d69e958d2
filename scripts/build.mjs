/**
 * npm run build: service packages, types, bundles. One bundled entry a package; what is optional stays behind dynamic
 * imports in files of its own.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { house, tool, typescript } from './run.mjs'

/** Entries of each package that is published; `inline` are packages of the house that go into the bundle. */
const bundles = [
  {
    name: 'wire',
    entries: { index: 'index', types: 'types', ...protocolEntries() },
    external: [],
  },
  { name: 'client', entries: { index: 'index', lean: 'lean' }, external: [] },
  { name: 'cli', entries: { main: 'main' }, external: ['@plainwire/client', '@plainwire/wire'] },
]

function protocolEntries() {
  const files = readdirSync(join(house, 'packages/wire/src/protocols')).filter(name =>
    /^[^.]+\.ts$/.test(name),
  )
  return Object.fromEntries(
    files.map(file => [`protocols/${file.slice(0, -3)}`, `protocols/${file.slice(0, -3)}`]),
  )
}

async function bundle({ name, entries, external }) {
  const folder = join(house, 'packages', name)
  const outdir = join(folder, 'dist')
  for (const file of existsSync(outdir) ? readdirSync(outdir) : [])
    if (file !== 'types') rmSync(join(outdir, file), { recursive: true })
  await build({
    entryPoints: Object.fromEntries(
      Object.entries(entries).map(([out, source]) => [out, join(folder, 'src', `${source}.ts`)]),
    ),
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    conditions: ['source'],
    external,
    packages: 'bundle',
    sourcemap: true,
    minifySyntax: true,
    chunkNames: 'part-[name]-[hash]',
    logLevel: 'warning',
  })
}

/** Generated packages are found like installed ones. */
export function linkServices() {
  const services = join(house, 'packages', 'services')
  const scope = join(house, 'node_modules', '@plainwire')
  mkdirSync(scope, { recursive: true })
  for (const name of readdirSync(services).filter(entry => !entry.startsWith('.'))) {
    const link = join(scope, name)
    rmSync(link, { recursive: true, force: true })
    symlinkSync(join(services, name), link, 'junction')
  }
}

console.log('generating service packages')
typescript('packages/generate/src/main.ts', '--quiet')
linkServices()
console.log('compiling types')
tool('typescript/bin/tsc', '-b')
console.log('bundling')
await Promise.all(bundles.map(bundle))
