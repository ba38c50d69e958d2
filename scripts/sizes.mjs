/** What each module costs in a bundle of one operation, minified and gzipped: `node scripts/sizes.mjs dynamodb GetItem [ops]`. */
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { house } from './run.mjs'

const [service = 'dynamodb', op = 'GetItem', operations = 'lean'] = process.argv.slice(2)
const program = `import { client } from '@plainwire/client/lean'
import { ${op} } from '@plainwire/${service}/${operations}'
export const run = (endpoint, credentials, request) =>
  client({ api: [${op}], region: 'us-east-1', endpoint, credentials }).invoke({ op: '${op}', request })`

/** Bundles with all but one module's code; what it exports becomes a global. */
async function bundled(without) {
  const result = await build({
    stdin: { contents: program, resolveDir: house, loader: 'js' },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    write: false,
    metafile: true,
    conditions: ['source'],
    logLevel: 'silent',
    plugins: without === undefined ? [] : [emptied(without)],
  })
  return {
    size: gzipSync(result.outputFiles[0].contents, { level: 9 }).length,
    inputs: result.metafile.inputs,
    output: Object.values(result.metafile.outputs)[0],
  }
}

const emptied = name => ({
  name: 'emptied',
  setup(plugin) {
    plugin.onLoad({ filter: /\.[jt]s$/ }, ({ path }) =>
      path.endsWith(name)
        ? { contents: 'module.exports = globalThis.left', loader: 'js' }
        : undefined,
    )
  },
})

const whole = await bundled()
const rows = []
for (const name of Object.keys(whole.output.inputs).filter(input => !input.startsWith('<'))) {
  // A module that is re-exported as a whole cannot be left out.
  const rest = await bundled(name).catch(() => undefined)
  if (rest) rows.push([whole.size - rest.size, whole.output.inputs[name].bytesInOutput, name])
}
rows.sort((a, b) => b[0] - a[0])
for (const [gzipped, minified, name] of rows)
  console.log(`${String(gzipped).padStart(7)} ${String(minified).padStart(7)}  ${name}`)
console.log(`${String(whole.size).padStart(7)} in all`)
