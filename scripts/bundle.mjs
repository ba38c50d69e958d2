/**
 * The published JavaScript of each package: one file an entry, whatever it needs of the house within, because on a cold
 * start every file costs about as much as 20 KB of code. What a dynamic import names becomes an entry of its own.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { build } from 'esbuild'
import { house } from './run.mjs'

const modulesIn = folder =>
  readdirSync(join(house, 'packages/wire/src', folder))
    .filter(name => /^[^.]+\.ts$/.test(name))
    .map(name => `${folder}/${name.slice(0, -3)}`)

/** Entries of each package that is published, by their path within `src`. */
const bundles = [
  {
    name: 'wire',
    entries: [
      'index',
      'types',
      'jmespath',
      'compression',
      'checksum/index',
      'checksum/reading',
      'checksum/rare',
      'servers/index',
      'parts/index',
      ...modulesIn('lean'),
      ...modulesIn('protocols'),
    ],
  },
  { name: 'client', entries: ['index', 'lean'] },
  { name: 'policy', entries: ['index'] },
  { name: 'cli', entries: ['main'], external: ['@plainwire/client', '@plainwire/wire'] },
]

/** Dynamic imports of own files stay imports, seen from the entry they end up in, and what they name is bundled next. */
const apart = (source, into, found) => ({
  name: 'apart',
  setup(plugin) {
    plugin.onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ path, kind, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined
      const entry = relative(source, resolve(resolveDir, path)).slice(0, -3)
      found.add(entry)
      const to = relative(dirname(into), `${entry}.js`)
      return { path: to.startsWith('.') ? to : `./${to}`, external: true }
    })
  },
})

async function bundle({ name, entries, external = [] }) {
  const folder = join(house, 'packages', name)
  const source = join(folder, 'src')
  const outdir = join(folder, 'dist')
  for (const file of existsSync(outdir) ? readdirSync(outdir) : [])
    if (file !== 'types') rmSync(join(outdir, file), { recursive: true })
  const waiting = new Set(entries)
  for (const entry of waiting)
    await build({
      entryPoints: [join(source, `${entry}.ts`)],
      outfile: join(outdir, dirname(entry), `${basename(entry)}.js`),
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20.19',
      conditions: ['source'],
      external,
      plugins: [apart(source, entry, waiting)],
      sourcemap: true,
      minifySyntax: true,
      logLevel: 'warning',
    })
}

export const bundleAll = () => Promise.all(bundles.map(bundle))
