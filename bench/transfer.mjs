/**
 * node bench/transfer.mjs [MiB]: an object of random bytes (1 GiB) from file to file, up and down, with a local AWS in another
 * process: as it is, with one part failing, and taken up after kill -9. Fails where the bytes differ, or where resident
 * memory grows by more than 96 MiB.
 */
import { spawn } from 'node:child_process'
import { createHash, randomFillSync } from 'node:crypto'
import { closeSync, createReadStream, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

const mebibyte = 2 ** 20
const limit = 96 * mebibyte
const size = Number(process.argv[2] ?? 1024) * mebibyte
const folder = mkdtempSync(join(process.env.BENCH_FOLDER ?? tmpdir(), 'plainwire-bench-'))
const at = name => join(folder, name)
const here = name => join(import.meta.dirname, name)

const server = spawn(process.execPath, [here('transfer-server.mjs'), at('aws')], {
  stdio: ['pipe', 'pipe', 'inherit'],
})
const port = await new Promise(resolve =>
  server.stdout.once('data', text => resolve(String(text).trim())),
)

function makeFile(path) {
  const bytes = Buffer.alloc(mebibyte)
  const file = openSync(path, 'w')
  for (let left = size; left > 0; left -= bytes.length) writeSync(file, randomFillSync(bytes))
  closeSync(file)
}

async function hashOf(path) {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** Runs one transfer; nothing comes of one that is killed. */
function run(...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [here('transfer-sample.mjs'), args[0], port, ...args.slice(1)],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    let text = ''
    child.stdout.on('data', chunk => {
      text += chunk
    })
    child.on('close', (code, signal) => {
      if (code === 0) resolve(JSON.parse(text))
      else if (signal === 'SIGKILL') resolve()
      else reject(new Error(`${args[0]} ended with ${code ?? signal}`))
    })
  })
}

const part = Math.ceil(size / (8 * mebibyte) / 2)
const fault = (op, how) =>
  server.stdin.write(`${JSON.stringify({ service: 's3', op, nth: part, ...how })}\n`)

/** Every fault was met: none is left that waits for its call. */
async function allMet() {
  server.stdin.write('list\n')
  const found = JSON.parse(await new Promise(resolve => server.stdout.once('data', resolve)))
  if (found.some(({ fault, seen }) => seen < fault.nth)) throw new Error('a fault was not met')
}

const rows = []
const row = async (what, ...args) => rows.push({ what, ...(await run(...args)) })

try {
  makeFile(at('from'))
  const expected = await hashOf(at('from'))
  const same = async () => {
    if ((await hashOf(at('to'))) !== expected) throw new Error('the bytes differ')
    rmSync(at('to'))
  }
  await row('upload', 'upload', at('from'))
  await row('download', 'download', at('to'))
  await same()
  fault('UploadPart', { drop: 'request' })
  await row('upload, one part failing', 'upload', at('from'))
  fault('GetObject', { error: { code: 'InternalError', status: 500 } })
  await row('download, one part failing', 'download', at('to'))
  await allMet()
  await same()
  await run('upload', at('from'), at('state'), 0.5)
  await row('upload, after kill -9', 'upload', at('from'), at('state'))
  await run('download', at('to'), at('state'), 0.5)
  await row('download, after kill -9', 'download', at('to'), at('state'))
  await same()
} finally {
  server.stdin.end()
  await new Promise(resolve => server.once('close', resolve))
  rmSync(folder, { recursive: true, force: true })
}

const mebibytes = bytes => (bytes / mebibyte).toFixed(0)
console.log(`${mebibytes(size)} MiB, file to file\n`)
console.log(
  '| | s | CPU s | MiB above start | MiB resumed | verified |\n|---|---:|---:|---:|---:|---|',
)
for (const { what, seconds, cpu, above, verified, resumed } of rows)
  console.log(
    `| ${what} | ${seconds.toFixed(1)} | ${cpu.toFixed(1)} | ${mebibytes(above)} | ${mebibytes(resumed)} | ${verified ? 'yes' : 'no'} |`,
  )
const wrong = rows.filter(({ above, verified }) => above > limit || !verified)
const unresumed = rows.filter(({ what, resumed }) => what.includes('kill') && resumed === 0)
if (wrong.length + unresumed.length > 0) {
  console.error(
    `not as it should be: ${[...wrong, ...unresumed].map(({ what }) => what).join('; ')}`,
  )
  process.exit(1)
}
