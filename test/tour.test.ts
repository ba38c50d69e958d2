/** The tour of `npm start`, and the one by Smithy's model as far as it goes without the model. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'

const house = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'plainwire-'))
afterAll(() => rmSync(folder, { recursive: true }))

type Ran = { readonly status: number; readonly out: string; readonly err: string }
const run = (args: readonly string[], env: object = {}): Promise<Ran> =>
  new Promise(resolve =>
    execFile(
      process.execPath,
      args,
      { cwd: folder, env: { ...process.env, NODE_OPTIONS: '', PORT: undefined, ...env } as never },
      (error, out, err) =>
        resolve({ status: error === null ? 0 : Number(error.code ?? 1), out, err }),
    ),
  )
const tour = pathToFileURL(join(house, 'examples', 'tour.mjs')).href
const program = [
  '--input-type=module',
  '--eval',
  `import { tour } from ${JSON.stringify(tour)}; await tour({ once: true })`,
]

/** The JSON under a heading of the tour. */
const shown = (out: string, heading: string): unknown =>
  JSON.parse(out.split(`# ${heading}\n`)[1]?.split('\n\n#')[0] ?? 'null')

test('makes real calls, shows what came back, and ends; a second time as well', async () => {
  for (let time = 0; time < 2; time++) {
    const { status, out, err } = await run(program)
    expect({ status, err }).toEqual({ status: 0, err: '' })
    expect(shown(out, 'CreateTable')).toMatchObject({ TableArn: expect.stringContaining('notes') })
    expect(shown(out, 'GetItem')).toMatchObject({ Item: { text: { S: 'page 2' } } })
    expect(shown(out, 'Query')).toMatchObject({ Count: 2 })
    expect(shown(out, 'A refused write is a value, not an exception')).toMatchObject({
      $anomaly: 'incorrect',
      code: 'ConditionalCheckFailedException',
    })
    expect(shown(out, 'What meta says of it')).toMatchObject({ attempts: [{ status: 400 }] })
    expect(shown(out, 'PutObject, by a user who may not')).toMatchObject({
      code: 'AccessDenied',
      message: expect.stringContaining('s3:PutObject'),
    })
    expect(shown(out, 'PutObject and GetObject, by the role')).toMatchObject({ text: 'page 1' })
  }
})

test('a port that is taken is said so in words', async () => {
  const taken = createServer()
  await new Promise<void>(resolve => taken.listen(0, '127.0.0.1', resolve))
  const { port } = taken.address() as AddressInfo
  const { status, err } = await run(program, { PORT: `${port}` })
  taken.close()
  expect(status).not.toBe(0)
  expect(err).toContain(`Port ${port} of 127.0.0.1 is taken`)
})

test.each([[[]], [[folder]]])(
  'the tour by Smithy wants a folder with the model: %j',
  async args => {
    const { status, out, err } = await run([join(house, 'scripts', 'smithy-tour.mjs'), ...args])
    expect({ status, out }).toEqual({ status: 2, out: '' })
    expect(err).toMatch(/usage: node scripts\/smithy-tour\.mjs DIR|There is no .*dynamodb\.json/)
  },
)
