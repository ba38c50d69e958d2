/** rclone, of Debian. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesIn, makeFiles, makeLarge } from './files.mjs'
import { assert, run as command } from './steps.mjs'

const bin = '/usr/bin/rclone'
export const name = 'rclone'
export const version = async () => /v([\d.]+)/.exec(await command(bin, ['version']))[1]

export async function run({ endpoint, credentials, step, folder }) {
  const env = {
    HOME: folder,
    RCLONE_CONFIG: join(folder, 'rclone.conf'),
    RCLONE_CONFIG_AWS_TYPE: 's3',
    RCLONE_CONFIG_AWS_PROVIDER: 'Other',
    RCLONE_CONFIG_AWS_ENDPOINT: endpoint,
    // What a bucket without ACLs takes, here as on AWS; this version sends `private` otherwise.
    RCLONE_CONFIG_AWS_ACL: 'bucket-owner-full-control',
    RCLONE_CONFIG_AWS_BUCKET_ACL: 'private',
    RCLONE_CONFIG_AWS_REGION: 'us-east-1',
    RCLONE_CONFIG_AWS_FORCE_PATH_STYLE: 'true',
    RCLONE_CONFIG_AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    RCLONE_CONFIG_AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  }
  writeFileSync(env.RCLONE_CONFIG, '')
  const rclone = (...args) =>
    command(bin, ['--retries', '1', '--low-level-retries', '1', ...args], { env, cwd: folder })
  await step('mkdir, lsd, copyto, cat, moveto, deletefile', async () => {
    await rclone('mkdir', 'aws:rclone-notes')
    assert.match(await rclone('lsd', 'aws:'), /rclone-notes/)
    writeFileSync(join(folder, 'a.txt'), 'hello\n')
    await rclone('copyto', 'a.txt', 'aws:rclone-notes/ä b.txt')
    assert.equal(await rclone('cat', 'aws:rclone-notes/ä b.txt'), 'hello\n')
    await rclone('moveto', 'aws:rclone-notes/ä b.txt', 'aws:rclone-notes/c.txt')
    assert.match(await rclone('ls', 'aws:rclone-notes'), /^\s+6 c\.txt\n$/)
    const link = (await rclone('link', 'aws:rclone-notes/c.txt')).trim()
    assert.equal(await (await fetch(link)).text(), 'hello\n')
    await rclone('deletefile', 'aws:rclone-notes/c.txt')
  })
  await step('sync of 2,000 files up and down, and what changed since', async () => {
    const from = makeFiles(join(folder, 'many'), 2000)
    await rclone('sync', '--transfers', '8', from, 'aws:rclone-notes/many')
    assert.equal(JSON.parse(await rclone('size', '--json', 'aws:rclone-notes/many')).count, 2000)
    await rclone('check', from, 'aws:rclone-notes/many')
    const to = join(folder, 'many.back')
    await rclone('sync', '--transfers', '8', 'aws:rclone-notes/many', to)
    assert.deepEqual(filesIn(to), filesIn(from))
    rmSync(join(from, '7'), { recursive: true })
    await rclone('sync', from, 'aws:rclone-notes/many')
    assert.equal(JSON.parse(await rclone('size', '--json', 'aws:rclone-notes/many')).count, 1900)
  })
  await step('20 MiB in parts of five, and back', async () => {
    const file = makeLarge(join(folder, 'large'), 20)
    const sizes = ['--s3-chunk-size', '5M', '--s3-upload-cutoff', '5M']
    await rclone('copyto', ...sizes, file, 'aws:rclone-notes/large')
    await rclone('copyto', 'aws:rclone-notes/large', 'large.back')
    assert.equal(Buffer.compare(readFileSync(file), readFileSync(join(folder, 'large.back'))), 0)
  })
  await step('versions: on, shown, cleaned', async () => {
    await rclone('backend', 'versioning', 'aws:rclone-notes', 'Enabled')
    await rclone('copyto', 'a.txt', 'aws:rclone-notes/v.txt')
    writeFileSync(join(folder, 'a.txt'), 'other\n')
    await rclone('copyto', 'a.txt', 'aws:rclone-notes/v.txt')
    const shown = await rclone(
      'lsf',
      '--files-only',
      '--s3-versions',
      '--include',
      'v*',
      'aws:rclone-notes',
    )
    assert.equal(shown.trim().split('\n').length, 2, shown)
    await rclone('backend', 'versioning', 'aws:rclone-notes', 'Suspended')
    await rclone('backend', 'cleanup-hidden', 'aws:rclone-notes')
  })
  await step('purge', async () => {
    await rclone('delete', 'aws:rclone-notes')
    await rclone('backend', 'cleanup-hidden', 'aws:rclone-notes')
    await rclone('purge', 'aws:rclone-notes')
    assert.doesNotMatch(await rclone('lsd', 'aws:'), /rclone-notes/)
  })
}
