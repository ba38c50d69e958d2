/**
 * npm run bench [-- --quick]: Plainwire beside the AWS SDK for JavaScript v3 and a hand-written floor, in one run. Every
 * sample is a process of its own and the clients take turns; cells are medians, to be read as ratios.
 */
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { house } from './run.mjs'

const samples = process.argv.includes('--quick') ? 3 : 9
const names = ['aws-sdk-v3', 'plainwire', 'floor']
const rows = [
  ['import', 'import, CPU ms', 1000],
  ['cold', 'import, client, first GetItem, CPU ms', 1000],
  ['steady1', 'GetItem, one at a time, CPU us', 1],
  ['steady64', 'GetItem, 64 in flight, CPU us', 1],
]

const server = spawn(process.execPath, [join(house, 'bench/server.mjs')], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
const port = await new Promise(resolve =>
  server.stdout.once('data', text => resolve(String(text).trim())),
)

function sample(client, mode) {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--no-warnings', join(house, 'bench/sample.mjs'), client, mode, port],
    { cwd: house, encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`${client} ${mode}: ${stderr}`)
  return JSON.parse(stdout).cpu
}

const median = values => values.toSorted((a, b) => a - b)[values.length >> 1]

console.log(
  `| | ${names.join(' | ')} | plainwire / SDK | plainwire / floor |\n|---|${'---:|'.repeat(5)}`,
)
for (const [mode, title, unit] of rows) {
  const found = Object.fromEntries(names.map(name => [name, []]))
  for (let turn = 0; turn < samples; turn++)
    for (const name of names) found[name].push(sample(name, mode) / unit)
  const [sdk, ours, floor] = names.map(name => median(found[name]))
  const cells = [sdk, ours, floor].map(value => value.toFixed(1))
  console.log(
    `| ${title} | ${cells.join(' | ')} | ${(ours / sdk).toFixed(2)} | ${(ours / floor).toFixed(2)} |`,
  )
}
server.kill()

spawnSync(process.execPath, [join(house, 'bench/policy.mjs')], { cwd: house, stdio: 'inherit' })
const datasets = ['--expose-gc', join(house, 'bench/datasets.mjs'), ...process.argv.slice(2)]
spawnSync(process.execPath, datasets, { cwd: house, stdio: 'inherit' })
