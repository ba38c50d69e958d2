/** npm run build: service packages, types, bundles. */
import { mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { bundleAll } from './bundle.mjs'
import { house, tool, typescript } from './run.mjs'

/** Generated packages are found like installed ones. */
function linkServices() {
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
await bundleAll()
