import { defineConfig, mergeConfig } from 'vitest/config'
import base from '../../vitest.config.ts'

/** What runs in a real browser: a stage of its own, because not every machine has one. */
export default mergeConfig(
  { ...base, test: { ...base.test, include: [] } },
  defineConfig({
    test: {
      include: ['test/browser/chromium.ts', 'test/browser/console.ts', 'test/browser/runtimes.ts'],
      testTimeout: 120_000,
      hookTimeout: 120_000,
    },
  }),
)
