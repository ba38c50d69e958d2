/** Every plugin of aws-lite on both clients, with all there is to compare; `npm test` takes a part of it. */
import { tool } from './run.mjs'

process.env.LITE_CASES = 'all'
tool('vitest/vitest.mjs', 'run', 'test/lite-plugins.test.ts', '--disable-console-intercept')
