/** The tests that need a real Chromium; brings Debian's along where there is none. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tool } from './run.mjs'

const apt = (...args) =>
  spawnSync('apt-get', ['-qq', ...args], {
    stdio: 'inherit',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })

if (!existsSync(process.env.CHROMIUM ?? '/usr/bin/chromium')) {
  console.log('installing chromium')
  apt('update')
  apt('install', '-y', '--no-install-recommends', 'chromium', 'chromium-driver')
}
await import('./build.mjs')
tool('vitest/vitest.mjs', 'run', '--config', 'test/browser/vitest.config.ts')
