/**
 * Clients nobody here wrote drive the local AWS as it is published: `node test/strangers/main.mjs [NAME...]`. Prints what
 * each exercised; fails where one does.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stepsOf } from './steps.mjs'

const house = fileURLToPath(new URL('../..', import.meta.url))
const all = ['aws-sdk-v3', 'aws-lite', 'awscli', 'boto3', 'rclone', 's3cmd']
const chosen = process.argv.length > 2 ? process.argv.slice(2) : all

const folder = mkdtempSync(join(tmpdir(), 'strangers-'))
const aws = spawn(
  process.execPath,
  [
    join(house, 'packages/cli/bin/plainwire.js'),
    'local',
    '--port',
    '0',
    '--path',
    join(folder, 'aws'),
  ],
  { stdio: ['ignore', 'pipe', 'inherit'] },
)
const endpoint = await new Promise((resolve, reject) => {
  aws.stdout.on('data', text => {
    const url = /http:\S+\d/.exec(text)?.[0]
    if (url) resolve(url)
  })
  aws.on('exit', status => reject(new Error(`the local AWS ended with ${status}`)))
})

/** What cannot even be loaded fails like any other. */
const failing = name => cause => ({
  name,
  version: async () => '?',
  run: async () => {
    throw cause
  },
})

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
let failed = 0
for (const stranger of chosen) {
  const { name, version, run } = await import(`./${stranger}.mjs`).catch(failing(stranger))
  const { step, done } = stepsOf(name)
  const own = join(folder, stranger)
  mkdirSync(own)
  const began = performance.now()
  let trouble
  try {
    await run({ endpoint, credentials, step, folder: own })
  } catch (error) {
    trouble = error
    failed++
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  console.log(`\n${name} ${await version().catch(() => '?')}: ${done.length} steps in ${seconds} s`)
  for (const title of done) console.log(`  ${title}`)
  if (trouble) console.log(`  FAILED ${trouble.message}`)
}
aws.kill('SIGTERM')
await new Promise(resolve => aws.once('exit', resolve))
rmSync(folder, { recursive: true, force: true })
console.log(`\n${chosen.length - failed} of ${chosen.length} strangers passed`)
process.exitCode = failed === 0 ? 0 : 1
