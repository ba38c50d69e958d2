/**
 * The published JavaScript of each package: one file an entry, whatever it needs of the house within, because on a cold
 * start every file costs about as much as 20 KB of code. What a dynamic import names becomes an entry of its own. Beside
 * them, for bundlers, the modules one by one.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { build } from 'esbuild'
import { house } from './run.mjs'

const modulesIn = folder =>
  readdirSync(join(house, 'packages/wire/src', folder))
    .filter(name => /^[^.]+\.ts$/.test(name))
    .map(name => `${folder}/${name.slice(0, -3)}`)

/** CommonJS within a bundle asks for Node's modules in its own way. */
const requires =
  "import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)"

/** Entries of each package that is published, by their path within `src`. */
const bundles = [
  {
    name: 'wire',
    shared: true,
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
  {
    name: 'client',
    shared: true,
    // The server's half of the protocols is for test doubles alone.
    external: ['@plainwire/wire/servers'],
    entries: [
      'index',
      'lean',
      's3',
      'record',
      'document',
      'calling',
      'define/index',
      'transfer/index',
      'credentials/index',
    ],
    web: ['browser', 'lean-browser', 'transfer/browser'],
    // Makes clients, and its errors are the client's.
    onto: { 'define/index': 'index' },
  },
  { name: 'policy', entries: ['index'] },
  { name: 'lite', shared: true, entries: ['index'], external: ['@plainwire/client'] },
  {
    name: 'data-api',
    entries: ['index'],
    external: ['@plainwire/*', 'ajv', 'ajv-draft-04', 'zod'],
  },
  { name: 'datasets', entries: ['index'], external: ['@plainwire/*', 'bcryptjs', 'busboy', 'zod'] },
  {
    name: 'server',
    entries: ['index'],
    external: ['@plainwire/wire', 'hono', 'jose', 'prom-client', 'zod'],
  },
  {
    name: 'local',
    entries: ['index'],
    external: ['@plainwire/policy', '@plainwire/wire'],
    banner: requires,
  },
  {
    name: 'cli',
    entries: ['main'],
    external: ['@plainwire/*'],
  },
]

/** Imports of own files stay imports, of what they are compiled to. */
const asFound = {
  name: 'as-found',
  setup(plugin) {
    plugin.onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ path, kind }) =>
      kind === 'entry-point' ? undefined : { path: `${path.slice(0, -3)}.js`, external: true },
    )
  },
}

/** For bundlers, file by file: they take what is named and share what several entries need. */
const modules = (source, outdir) =>
  build({
    entryPoints: readdirSync(source, { recursive: true })
      .filter(name => /^[^.]+\.ts$/.test(name))
      .map(name => join(source, name)),
    outbase: source,
    outdir: join(outdir, 'modules'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    external: ['@plainwire/*'],
    plugins: [asFound],
    logLevel: 'warning',
  })

/**
 * Dynamic imports of own files stay imports, seen from the entry they end up in, and what they name is bundled next. So
 * does the import of the entry that this one stands on.
 */
const apart = (source, into, found, below) => ({
  name: 'apart',
  setup(plugin) {
    plugin.onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ path, kind, resolveDir }) => {
      const entry = relative(source, resolve(resolveDir, path)).slice(0, -3)
      if (kind !== 'dynamic-import' && (kind === 'entry-point' || entry !== below)) return undefined
      // It would be written among the sources of the other package.
      if (entry.startsWith('..'))
        throw new Error(`${into}: ${entry} is of another package; make that external`)
      // It would be written into the sources of that package.
      if (entry.startsWith('..'))
        throw new Error(
          `${into}: ${entry} is loaded on demand by another package: make that external`,
        )
      found.add(entry)
      const to = relative(dirname(into), `${entry}.js`)
      return { path: to.startsWith('.') ? to : `./${to}`, external: true }
    })
  },
})

const generated = join(house, 'packages', 'services')

/** What a service package keeps for readers and pollers, which no server asks for. */
const unasked = /[\\/](docs|waiters)\.js$/

/**
 * Generated packages are no dependencies, since their versions follow their sources: a description that is asked for by a
 * dynamic import becomes an entry `services/NAME`, all of it in one file.
 */
const described = found => ({
  name: 'described',
  setup(plugin) {
    plugin.onResolve({ filter: /^@plainwire\/[^/]+$/ }, ({ path, kind }) => {
      const name = path.slice('@plainwire/'.length)
      if (kind !== 'dynamic-import' || !existsSync(join(generated, name))) return undefined
      found.add(`services/${name}`)
      return { path: `./services/${name}.js`, external: true }
    })
    plugin.onLoad({ filter: unasked }, ({ path }) =>
      path.startsWith(generated) ? { contents: 'export default () => ({})' } : undefined,
    )
  },
})

/** Where an entry's source is: in the package, or a whole description. */
function sourceOf(source, entry) {
  const own = join(source, `${entry}.ts`)
  return existsSync(own) ? own : join(generated, basename(entry), 'index.js')
}

/** Entries of `web` find nothing of Node: an import of it fails. */
async function bundle(given) {
  const { name, entries, web = [], external = [], shared = false, onto = {}, banner } = given
  const folder = join(house, 'packages', name)
  const source = join(folder, 'src')
  const outdir = join(folder, 'dist')
  for (const file of existsSync(outdir) ? readdirSync(outdir) : [])
    if (file !== 'types') rmSync(join(outdir, file), { recursive: true })
  if (shared) await modules(source, outdir)
  const waiting = new Set([...web, ...entries])
  const inputs = []
  for (const entry of waiting) {
    const { metafile } = await build({
      entryPoints: [sourceOf(source, entry)],
      outfile: join(outdir, dirname(entry), `${basename(entry)}.js`),
      bundle: true,
      format: 'esm',
      platform: web.includes(entry) ? 'browser' : 'node',
      target: 'node20.19',
      conditions: ['source'],
      external,
      plugins: [apart(source, entry, waiting, onto[entry]), described(waiting)],
      sourcemap: true,
      ...(banner && { banner: { js: banner } }),
      sourcesContent: false, // sources are published beside
      minifySyntax: true,
      metafile: true,
      logLevel: 'warning',
    })
    inputs.push(...Object.keys(metafile.inputs))
  }
  writeNotices(inputs, join(outdir, 'NOTICES.txt'))
}

/** Licences of the foreign code that the bundles hold, as it wants it. */
function writeNotices(inputs, file) {
  const found = inputs.map(
    input =>
      /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ??
      /^packages\/services\/([^/]+)\//.exec(input)?.[1]?.replace(/^/, '@plainwire/'),
  )
  const names = [...new Set(found.filter(Boolean))].sort()
  if (names.length === 0) return
  const notices = names.map(name => {
    const folder = join(house, 'node_modules', name)
    const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const kind = name.startsWith('@plainwire/') ? /^notice/i : /^licen[cs]e/i
    const file = readdirSync(folder).find(entry => kind.test(entry))
    if (file === undefined && license !== 'Apache-2.0')
      throw new Error(`${name} comes without a licence`)
    const text =
      file === undefined ? `${license}, as in LICENSE` : readFileSync(join(folder, file), 'utf8')
    return `${name} ${version}\n\n${text.trim()}\n`
  })
  writeFileSync(file, `These files hold code of others:\n\n${notices.join('\n\n')}`)
}

export const bundleAll = () => Promise.all(bundles.map(bundle))
