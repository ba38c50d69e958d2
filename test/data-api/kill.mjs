/**
 * A Data API is killed in the midst of its work, again and again: `node test/data-api/kill.mjs [ROUNDS]`. After each restart
 * every write that was acknowledged is there, what was not is there whole or not at all, and indexes, search, history and
 * feed say of each item what it is; the last two once they know that nothing comes under a number that was taken and not used.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DataApiClient } from '@plainwire/data-api'

const rounds = Number(process.argv[2] ?? 12)
const house = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'data-api-kill-'))
const states = ['open', 'busy', 'done']
const told = { writes: 0, deletes: 0, kills: 0 }
let running

async function started() {
  const serve = ['data-api', 'serve', '--port', '0', '--path', folder, '--open', '--lease', '1']
  const child = spawn(process.execPath, [join(house, 'packages/cli/bin/plainwire.js'), ...serve], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  running = child
  const ended = new Promise(resolve => child.once('exit', resolve))
  const url = await new Promise((resolve, reject) => {
    child.stdout.on('data', text => {
      const found = /http:\S+:\d+/.exec(text)?.[0]
      if (found) resolve(found)
    })
    ended.then(status => reject(new Error(`the Data API ended with ${status}`)))
  })
  const keys = { accessKey: 'test', secretKey: 'test' }
  const api = new DataApiClient({
    stage: 'dev',
    regionName: 'us-east-1',
    serviceEndpoint: url,
    ...keys,
  })
  return { child, ended, api }
}

/** By id what is there for sure, and what may be there because it was on its way: text of state and number, or undefined. */
const expected = new Map()
let acknowledged = () => undefined

async function writing(api, writer) {
  for (let count = 0; ; count++) {
    const id = `${writer}-${Math.floor(Math.random() * 15)}`
    const known = expected.get(id) ?? { sure: undefined, maybe: undefined }
    const isDelete = known.sure !== undefined && Math.random() < 0.2
    const state = states[Math.floor(Math.random() * states.length)]
    const value = isDelete ? undefined : `${state} ${count}`
    expected.set(id, { sure: known.sure, maybe: value, open: true })
    try {
      if (isDelete) await api.deleteResource('Notes', id)
      else await api.putResource('Notes', id, { state, count })
    } catch (error) {
      // The end of the process is what writers wait for; anything else they are told is a failure.
      if (error.status !== undefined) throw new Error(`refused: ${error.message}`)
      return
    }
    expected.set(id, { sure: value, maybe: value })
    told[isDelete ? 'deletes' : 'writes']++
    acknowledged()
  }
}

async function check(api) {
  const there = new Map()
  for await (const { id, state, count } of api.items('Notes', { pageSize: 1000 }))
    there.set(id, `${state} ${count}`)
  for (const [id, { sure, maybe }] of expected) {
    const found = there.get(id)
    if (found !== sure && found !== maybe)
      throw new Error(`${id} is ${found}; it was acknowledged as ${sure}, on its way was ${maybe}`)
    expected.set(id, { sure: found, maybe: found })
  }
  for (const id of there.keys()) if (!expected.has(id)) throw new Error(`${id} came from nowhere`)
  for (const state of states) {
    const wanted = [...there].filter(([, value]) => value.startsWith(`${state} `)).map(([id]) => id)
    const found = []
    for await (const { id } of api.found('Notes', { resourceAttributes: { state }, limit: 1000 }))
      found.push(id)
    same(`the index of ${state}`, found, wanted)
    await eventually(async () => {
      const body = { query: { match: { state } }, size: 1000 }
      const { Resource } = await api.search('Notes', 'Resource', body)
      const ids = Resource.hits.hits.map(({ _id }) => _id)
      same(`the search for ${state}`, ids, wanted)
    })
  }
  await eventually(() => checkFeed(api, there))
}

/** Ten seconds are how long a feed waits for a number that somebody took. */
async function eventually(what) {
  const end = Date.now() + 30_000
  for (;;) {
    try {
      return await what()
    } catch (error) {
      if (Date.now() > end) throw error
      await new Promise(done => setTimeout(done, 200))
    }
  }
}

/** The last change of an item that the feed tells is what the item is. */
async function checkFeed(api, there) {
  const last = new Map()
  const versions = new Map()
  for (let since; ; ) {
    const { changes, cursor } = await api.changes('Notes', { since, limit: 1000 })
    for (const { id, Action, After, Version } of changes) {
      if (Version !== (versions.get(id) ?? 0) + 1) throw new Error(`${id} skips version ${Version}`)
      versions.set(id, Version)
      const { state, count } = After.Resource
      last.set(id, Action === 'delete' ? undefined : `${state} ${count}`)
    }
    if (changes.length === 0) break
    since = cursor
  }
  for (const [id, value] of last)
    if (there.get(id) !== value)
      throw new Error(`the feed says ${id} is ${value}, it is ${there.get(id)}`)
  for (const id of there.keys()) if (!last.has(id)) throw new Error(`the feed does not know ${id}`)
}

function same(what, found, wanted) {
  const [one, other] = [found, wanted].map(list => [...list].sort().join())
  if (one !== other) throw new Error(`${what} finds ${one}; it is ${other}`)
}

async function round(index) {
  const { api, child, ended } = await started()
  if (index === 0) await api.provision('Notes', { tableIndexes: ['state'], search: true })
  else await check(api)
  const writers = Array.from({ length: 6 }, (_, writer) => writing(api, writer))
  let left = Math.random() * 150
  const kill = () => child.kill('SIGKILL')
  acknowledged = () => {
    if (--left < 0) setTimeout(kill, Math.random() * 10)
  }
  setTimeout(kill, 3000)
  await Promise.all(writers)
  await ended
  told.kills++
}

try {
  for (let index = 0; index < rounds; index++) await round(index)
  const { api, child, ended } = await started()
  await check(api)
  child.kill('SIGTERM')
  await ended
  console.log(
    `${told.kills} kills: ${told.writes} writes and ${told.deletes} deletions were as acknowledged; indexes, search and feed agreed`,
  )
} finally {
  running?.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
}
