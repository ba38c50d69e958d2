import { defineConfig } from 'vitest/config'

// Tests run on the sources: the `source` condition of each package's exports points at its TypeScript.
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'], externalConditions: ['source'] } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 20_000,
    // As Node has it: what a CommonJS package exports is its default.
    deps: { interopDefault: false },
  },
})
