/**
 * The local AWS in numbers: start, memory at rest, objects of 1 KiB beside a bare server that writes and reads the same
 * file, and a page of a bucket of 100,000 beside one of 1,000. `node bench/local.mjs`; ratios are of one run.
 */
import { fork, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nodePrimitives } from '@plainwire/client'
import { local } from '@plainwire/local'
import { sign } from '@plainwire/wire'
import { bytesOf, connection } from './raw.mjs'

const here = name => fileURLToPath(new URL(name, import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'bench-local-'))
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
const median = values => values.toSorted((a, b) => a - b)[values.length >> 1]

const request = (method, target, body = new Uint8Array(0)) =>
  sign(
    { method, scheme: 'http', host: '127.0.0.1', target, headers: [], body },
    { credentials, region: 'us-east-1', service: 's3', date: new Date(), escapePath: 'once' },
    nodePrimitives,
  )

function start() {
  const runs = Array.from({ length: 7 }, () => {
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      ['--no-warnings', here('local-start.mjs')],
      { encoding: 'utf8' },
    )
    if (status !== 0) throw new Error(stderr)
    return JSON.parse(stdout).ms
  })
  console.log(`start to first answer: ${median(runs).toFixed(1)} ms`)
}

async function started(kind) {
  const child = fork(here('local-server.mjs'), [kind, folder], { execArgv: ['--no-warnings'] })
  const { port } = await new Promise(resolve => child.once('message', resolve))
  const state = () =>
    new Promise(resolve => {
      child.once('message', resolve)
      child.send('state')
    })
  return { child, port, state }
}

/** Bytes of a request, and one connection that takes them one after the other. */
const turns = 12
const calls = 300

/** Wall time and time of the server's processor, microseconds a call. */
async function turn({ state }, { ask }, bytes) {
  const { cpu: before } = await state()
  const began = performance.now()
  for (let count = 0; count < calls; count++) {
    await ask(bytes)
  }
  const wall = ((performance.now() - began) / calls) * 1000
  const { cpu } = await state()
  return { wall, cpu: (cpu.user + cpu.system - before.user - before.system) / calls }
}

async function compared(name, bytes, servers, open) {
  const found = { aws: [], bare: [] }
  for (let count = 0; count < turns; count++)
    for (const kind of ['aws', 'bare']) {
      const measured = await turn(servers[kind], open[kind], bytes)
      if (count > 1) found[kind].push(measured)
    }
  for (const unit of ['wall', 'cpu']) {
    const [ours, floor] = ['aws', 'bare'].map(kind => median(found[kind].map(one => one[unit])))
    console.log(
      `${name} of 1 KiB, ${unit}: ${ours.toFixed(0)} us, bare ${floor.toFixed(0)} us, ratio ${(ours / floor).toFixed(2)}`,
    )
  }
}

async function objects() {
  const servers = { aws: await started('aws'), bare: await started('bare') }
  const open = {}
  for (const [name, { port }] of Object.entries(servers)) open[name] = await connection(port)
  await open.aws.ask(bytesOf(request('PUT', '/bench')))
  const body = Buffer.alloc(1024, 'plainwire ')
  await compared('PutObject', bytesOf(request('PUT', '/bench/key', body)), servers, open)
  await compared('GetObject', bytesOf(request('GET', '/bench/key')), servers, open)
  await new Promise(resolve => setTimeout(resolve, 1000))
  const [{ rss }, { rss: least }] = [await servers.aws.state(), await servers.bare.state()]
  console.log(
    `memory at rest: ${rss >> 20} MiB, bare ${least >> 20} MiB, above it ${(rss - least) >> 20} MiB`,
  )
  for (const { child } of Object.values(servers)) child.kill()
  for (const { close } of Object.values(open)) close()
}

async function pages() {
  const aws = local()
  const times = {}
  for (const count of [1000, 100_000]) {
    await aws.answer(request('PUT', `/pages${count}`))
    for (let index = 0; index < count; index++) {
      const answer = await aws.answer(
        request('PUT', `/pages${count}/${String(index).padStart(6, '0')}`),
      )
      if (answer.status !== 200) throw new Error(`${answer.status}`)
    }
    times[count] = []
  }
  for (let turn = 0; turn < 60; turn++)
    for (const count of [1000, 100_000]) {
      // As many keys in the midst of both.
      const asked = request(
        'GET',
        `/pages${count}?list-type=2&max-keys=500&start-after=${String(count / 4).padStart(6, '0')}`,
      )
      const began = performance.now()
      await aws.answer(asked)
      if (turn > 9) times[count].push(performance.now() - began)
    }
  const [small, large] = [median(times[1000]), median(times[100_000])]
  console.log(
    `a page of 500 from 100,000: ${large.toFixed(2)} ms, from 1,000 ${small.toFixed(2)} ms, ratio ${(large / small).toFixed(2)}`,
  )
}

const parts = { start, objects, pages }
try {
  for (const part of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(parts))
    await parts[part]()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
