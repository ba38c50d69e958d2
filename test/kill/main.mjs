/**
 * A local AWS is killed in the middle of its work, again and again: `node test/kill/main.mjs [ROUNDS]`. Writers go on until
 * their process is gone; after each restart what was acknowledged is there, what was not is there whole or not at all.
 */
import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { client, isAnomaly } from '@plainwire/client'
import { iam } from '@plainwire/iam'
import { s3 } from '@plainwire/s3'

const rounds = Number(process.argv[2] ?? 100)
const house = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'kill-'))
const Bucket = 'kept'

let running

async function started() {
  const child = spawn(
    process.execPath,
    [join(house, 'packages/cli/bin/plainwire.js'), 'local', '--port', '0', '--path', folder],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const ended = new Promise(resolve => child.once('exit', resolve))
  running = child
  const endpoint = await new Promise((resolve, reject) => {
    child.stdout.on('data', text => {
      const url = /http:\S+\d/.exec(text)?.[0]
      if (url) resolve(url)
    })
    ended.then(status => reject(new Error(`the local AWS ended with ${status}`)))
  })
  const options = {
    region: 'us-east-1',
    endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    backoff: () => undefined,
  }
  return {
    child,
    ended,
    objects: client({ api: s3, ...options }),
    users: client({ api: iam, ...options }),
  }
}

const hashOf = bytes => createHash('md5').update(bytes).digest('hex')
const sizes = [0, 10, 1000, 20_000, 200_000, 1_000_000]

/** Of each key what is there for sure, and what may be there because it was on its way when the process was killed. */
const expected = new Map()
/** Users that were acknowledged. */
const people = new Set()
const told = { puts: 0, deletes: 0, users: 0, restarts: 0 }

/** Called for each write that is answered. */
let acknowledged = () => undefined

/** Writes until nobody answers any more. */
async function writing({ objects, users }, writer) {
  for (;;) {
    // Each writer has keys of its own, so that the order of what it wrote is known.
    const Key = `${writer}/${Math.floor(Math.random() * 12)}`
    const known = expected.get(Key) ?? { sure: undefined, maybe: [] }
    expected.set(Key, known)
    const chance = Math.random()
    if (chance < 0.2) {
      const UserName = `user-${writer}-${randomBytes(6).toString('hex')}`
      const made = await users.invoke({ op: 'CreateUser', request: { UserName } })
      if (isAnomaly(made)) return lost(made)
      people.add(UserName)
      told.users++
      acknowledged()
      continue
    }
    const isDelete = chance < 0.3
    const Body = randomBytes(sizes[Math.floor(Math.random() * sizes.length)])
    const value = isDelete ? undefined : hashOf(Body)
    known.maybe = [value]
    const answer = isDelete
      ? await objects.invoke({ op: 'DeleteObject', request: { Bucket, Key } })
      : await objects.invoke({ op: 'PutObject', request: { Bucket, Key, Body } })
    if (isAnomaly(answer)) return lost(answer)
    expected.set(Key, { sure: value, maybe: [] })
    told[isDelete ? 'deletes' : 'puts']++
    acknowledged()
  }
}

/** The end of the process is what writers wait for; anything else they are told is a failure. */
function lost(anomaly) {
  if (anomaly.status !== undefined) throw new Error(`refused: ${anomaly.code} ${anomaly.message}`)
}

async function check({ objects, users }) {
  for (const [Key, { sure, maybe }] of expected) {
    const got = await objects.invoke({ op: 'GetObject', request: { Bucket, Key } })
    if (isAnomaly(got) && got.code !== 'NoSuchKey') throw new Error(`${Key}: ${got.message}`)
    const found = isAnomaly(got) ? undefined : hashOf(await got.Body.bytes())
    if (found !== sure && !maybe.includes(found))
      throw new Error(`${Key} is ${found}; it was acknowledged as ${sure}, on its way was ${maybe}`)
    expected.set(Key, { sure: found, maybe: [] })
  }
  const there = new Set()
  for (let Marker; ; ) {
    const page = await users.invoke({
      op: 'ListUsers',
      request: { MaxItems: 1000, ...(Marker && { Marker }) },
    })
    if (isAnomaly(page)) throw new Error(page.message)
    for (const { UserName } of page.Users) there.add(UserName)
    if (!page.IsTruncated) break
    Marker = page.Marker
  }
  for (const name of people) if (!there.has(name)) throw new Error(`the user ${name} is gone`)
}

/** Files of bodies that no object has: what was on its way is swept at each start. */
const files = () =>
  readdirSync(join(folder, 'blobs'), { recursive: true, withFileTypes: true }).filter(entry =>
    entry.isFile(),
  ).length

async function round(index) {
  const aws = await started()
  if (index === 0) await aws.objects.invoke({ op: 'CreateBucket', request: { Bucket } })
  else {
    await check(aws)
    const objects = [...expected.values()].filter(({ sure }) => sure !== undefined).length
    if (files() !== objects) throw new Error(`${files()} files for ${objects} objects`)
  }
  const writers = Array.from({ length: 6 }, (_, writer) => writing(aws, writer))
  // After some writes, or some time: in the midst of the next ones.
  let left = Math.random() * 60
  const kill = () => aws.child.kill('SIGKILL')
  acknowledged = () => {
    if (--left < 0) setTimeout(kill, Math.random() * 10)
  }
  setTimeout(kill, 500)
  await Promise.all(writers)
  await aws.ended
  aws.objects.close()
  aws.users.close()
  told.restarts++
}

try {
  for (let index = 0; index < rounds; index++) await round(index)
  const last = await started()
  await check(last)
  last.child.kill('SIGTERM')
  await last.ended
  const { puts, deletes, users, restarts } = told
  console.log(
    `${restarts} kills: all of ${puts} objects written, ${deletes} deleted and ${users} users made were as acknowledged`,
  )
} finally {
  running?.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
}
