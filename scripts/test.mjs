/** npm test: everything the project promises, offline: service packages and bundles, lint, types, tests. */
import { tool } from './run.mjs'

await import('./build.mjs')
console.log('lint')
tool('@biomejs/biome/bin/biome', 'ci', '--error-on-warnings', '.')
console.log('types of tests, and type tests')
tool('typescript/bin/tsc', '-p', 'tsconfig.tests.json')
tool('typescript/bin/tsc', '-p', 'test/tsconfig.json')
console.log('tests')
tool('vitest/vitest.mjs', 'run', ...process.argv.slice(2))
