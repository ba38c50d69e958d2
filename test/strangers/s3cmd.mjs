/** s3cmd, of Debian. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesIn, makeFiles, makeLarge } from './files.mjs'
import { assert, run as command, refused } from './steps.mjs'

const bin = '/usr/bin/s3cmd'
export const name = 's3cmd'
export const version = async () => (await command(bin, ['--version'])).trim().split(' ')[2]

export async function run({ endpoint, credentials, step, folder }) {
  const { host } = new URL(endpoint)
  const options = [
    '--config=/dev/null',
    `--host=${host}`,
    `--host-bucket=${host}`,
    '--no-ssl',
    '--no-progress',
    `--access_key=${credentials.accessKeyId}`,
    `--secret_key=${credentials.secretAccessKey}`,
  ]
  const s3cmd = (...args) =>
    command(bin, [...options, ...args], { env: { HOME: folder }, cwd: folder })
  const at = (key = '') => `s3://s3cmd-notes/${key}`
  await step(
    'mb, put, ls, info, get, mv, del; an address signed the old way is refused',
    async () => {
      await s3cmd('mb', at())
      writeFileSync(join(folder, 'a.txt'), 'hello\n')
      await s3cmd('put', '--add-header=x-amz-meta-colour:blue', 'a.txt', at('a b.txt'))
      assert.match(await s3cmd('ls', at()), / 6 +s3:\/\/s3cmd-notes\/a b\.txt/)
      assert.match(await s3cmd('info', at('a b.txt')), /x-amz-meta-colour: +blue/)
      // Without the flag it asks for an ACL, which a bucket without them refuses, here as on AWS.
      await s3cmd('mv', '--acl-private', at('a b.txt'), at('ä.txt'))
      await s3cmd('get', at('ä.txt'), 'back.txt')
      assert.equal(readFileSync(join(folder, 'back.txt'), 'utf8'), 'hello\n')
      // Its addresses are signed as before 2014.
      const url = (await s3cmd('signurl', at('ä.txt'), '+60')).trim()
      assert.match(await (await fetch(url)).text(), /Please use AWS4-HMAC-SHA256/)
      await s3cmd('del', at('ä.txt'))
      await refused(() => s3cmd('get', at('ä.txt'), 'gone.txt'), /does not exist|404/)
    },
  )
  await step('sync of 200 files up and down', async () => {
    const from = makeFiles(join(folder, 'many'), 200)
    await s3cmd('sync', '--quiet', `${from}/`, at('many/'))
    const to = join(folder, 'many.back')
    mkdirSync(to)
    await s3cmd('sync', '--quiet', at('many/'), `${to}/`)
    assert.deepEqual(filesIn(to), filesIn(from))
    assert.match(await s3cmd('du', at('many/')), / 200 objects /)
  })
  await step('20 MiB in parts', async () => {
    const file = makeLarge(join(folder, 'large'), 20)
    await s3cmd('put', '--multipart-chunk-size-mb=5', '--quiet', file, at('large'))
    await s3cmd('get', '--quiet', at('large'), 'large.back')
    assert.equal(Buffer.compare(readFileSync(file), readFileSync(join(folder, 'large.back'))), 0)
    assert.equal((await s3cmd('multipart', at())).includes('large'), false)
  })
  await step('policy, tags and CORS of a bucket', async () => {
    const Statement = [
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:PutObject',
        Resource: 'arn:aws:s3:::s3cmd-notes/closed/*',
      },
    ]
    writeFileSync(join(folder, 'policy.json'), JSON.stringify({ Version: '2012-10-17', Statement }))
    await s3cmd('setpolicy', 'policy.json', at())
    await refused(() => s3cmd('put', 'a.txt', at('closed/a.txt')), /AccessDenied/)
    await s3cmd('delpolicy', at())
    await s3cmd('put', 'a.txt', at('closed/a.txt'))
    writeFileSync(
      join(folder, 'cors.xml'),
      '<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>',
    )
    await s3cmd('setcors', 'cors.xml', at())
    assert.match(await s3cmd('info', at()), /CORS: +<CORSConf/)
    await s3cmd('delcors', at())
  })
  await step('del --recursive, rb', async () => {
    await s3cmd('del', '--quiet', '--recursive', '--force', at())
    await s3cmd('rb', at())
  })
}
