/**
 * The published JavaScript of each package: one file an entry, whatever it needs of the house within, because on a cold
 * start every file costs about as much as 20 KB of code. What a dynamic import names becomes an entry of its own. The
 * packages that bundlers take apart (`shared`) are there a second time, module by module; what their entries load on
 * demand, and entries that are seldom used, are those modules, so that no code is published many times over.
 */
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { build } from 'esbuild'
import { house } from './run.mjs'

const modulesIn = (name, folder) =>
  readdirSync(join(house, 'packages', name, 'src', folder))
    .filter(file => /^[^.]+\.ts$/.test(file))
    .map(file => `${folder}/${file.slice(0, -3)}`)

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
      'jmespath',
      'compression',
      'checksum/index',
      'checksum/reading',
      'servers/index',
      'servers/all',
      'parts/index',
      ...modulesIn('wire', 'lean'),
    ],
  },
  {
    name: 'client',
    shared: true,
    // The server's half of the protocols is for test doubles alone.
    external: ['@plainwire/wire/servers'],
    // A quirk is loaded before the first call of its service.
    entries: ['index', 'lean', 'define/index', ...modulesIn('client', 'quirks')],
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
    files: { 'services.txt': 'packages/facts/services.txt' },
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

/** File by file: bundlers take what is named and share what several entries need. Gives the files that are in it. */
async function modules(source, outdir) {
  const { metafile } = await build({
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
    metafile: true,
    logLevel: 'warning',
  })
  return Object.keys(metafile.inputs)
}

/**
 * Dynamic imports of own files stay imports, seen from the entry they end up in: of a module where the package has them one
 * by one, else of what they name, which is bundled next. So does the import of the entry that this one stands on.
 */
const apart = (source, into, { found, below, shared }) => ({
  name: 'apart',
  setup(plugin) {
    plugin.onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ path, kind, resolveDir }) => {
      const entry = relative(source, resolve(resolveDir, path)).slice(0, -3)
      const isBelow = entry === below
      if (kind !== 'dynamic-import' && (kind === 'entry-point' || !isBelow)) return undefined
      // It would be written among the sources of the other package.
      if (entry.startsWith('..'))
        throw new Error(`${into}: ${entry} is of another package; make that external`)
      const isModule = shared && !isBelow && !found.has(entry)
      if (!isModule) found.add(entry)
      const to = relative(dirname(into), `${isModule ? 'modules/' : ''}${entry}.js`)
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

/** Entries that programs import on Node; whoever looks for a fault begins there. */
const mapped = new Set(['index', 'main'])

async function bundle(given) {
  const {
    name,
    entries,
    web = [],
    external = [],
    shared = false,
    onto = {},
    banner,
    files = {},
  } = given
  const folder = join(house, 'packages', name)
  const source = join(folder, 'src')
  const outdir = join(folder, 'dist')
  for (const file of existsSync(outdir) ? readdirSync(outdir) : [])
    if (file !== 'types') rmSync(join(outdir, file), { recursive: true })
  const common = {
    bundle: true,
    format: 'esm',
    target: 'node20.19',
    conditions: ['source'],
    external,
    minifySyntax: true,
    metafile: true,
    logLevel: 'warning',
  }
  const inputs = []
  if (shared) inputs.push(...(await modules(source, outdir)))
  await forTheWeb(
    web.map(entry => sourceOf(source, entry)),
    common,
  )
  const found = new Set([...web, ...entries])
  for (const entry of found) {
    const { metafile } = await build({
      ...common,
      entryPoints: [sourceOf(source, entry)],
      outfile: join(outdir, dirname(entry), `${basename(entry)}.js`),
      platform: web.includes(entry) ? 'browser' : 'node',
      plugins: [apart(source, entry, { found, below: onto[entry], shared }), described(found)],
      ...(mapped.has(entry) ? { sourcemap: true } : { minifyWhitespace: true }),
      ...(banner && { banner: { js: banner } }),
      sourcesContent: false,
    })
    inputs.push(...Object.keys(metafile.inputs))
  }
  for (const [to, from] of Object.entries(files)) copyFileSync(join(house, from), join(outdir, to))
  writeNotices(inputs, join(outdir, 'NOTICES.txt'))
}

/** Entries of `web` find nothing of Node, nor does what they load: an import of it fails. */
const forTheWeb = (entryPoints, common) =>
  entryPoints.length > 0 &&
  build({ ...common, entryPoints, platform: 'browser', outdir: 'nowhere', write: false })

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
