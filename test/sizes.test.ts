/**
 * Bundles of one operation stay small. They are made as a program's own bundler makes them, from the built packages;
 * `node scripts/sizes.mjs SERVICE OP` says what each module costs.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { afterAll, expect, test } from 'vitest'

const house = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'plainwire-sizes-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function bundle(service: string, operations: string, op: string): Promise<Uint8Array> {
  const contents = `import { client } from '@plainwire/client/lean'
import { ${op} } from '@plainwire/${service}/${operations}'
export const run = (endpoint, credentials, request) =>
  client({ api: [${op}], region: 'us-east-1', endpoint, credentials }).invoke({ op: '${op}', request })`
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: house, loader: 'js' },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    write: false,
  })
  return outputFiles[0]!.contents
}

/** Bytes, minified and gzipped. A limit is lowered when a bundle shrinks, and raised for a reason only. */
test.each([
  ['dynamodb', 'lean', 'GetItem', 16_600],
  ['dynamodb', 'ops', 'GetItem', 18_630],
  ['s3', 'lean', 'GetObject', 21_000],
  ['s3', 'ops', 'GetObject', 25_730],
  ['ec2', 'lean', 'DescribeInstances', 21_450],
])('%s/%s %s', async (service, operations, op, limit) => {
  const bytes = await bundle(service, operations, op)
  expect(gzipSync(bytes, { level: 9 }).length).toBeLessThanOrEqual(limit)
})

/** What a page loads before its first call, minified and gzipped: what is imported on demand is not in it. */
async function page(entry: string, from: string, op: string): Promise<number> {
  const contents = `import { client } from '@plainwire/client/${entry}'
import { ${op} } from '@plainwire/${from}'
globalThis.run = (endpoint, credentials, request) =>
  client({ api: [${op}], region: 'us-east-1', endpoint, credentials }).invoke({ op: '${op}', request })`
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: house, loader: 'js' },
    ...{ bundle: true, minify: true, splitting: true, write: false, metafile: true },
    platform: 'browser',
    target: 'es2022',
    format: 'esm',
    outdir: folder,
  })
  const outputs = Object.entries(metafile.outputs)
  const first = outputs.filter(([, { entryPoint }]) => entryPoint === '<stdin>')
  const needed = new Set(first.map(([name]) => name))
  for (const name of needed)
    for (const { path, kind } of metafile.outputs[name]!.imports)
      if (kind === 'import-statement') needed.add(path)
  const names = [...needed].map(name => basename(name))
  return outputFiles
    .filter(({ path }) => names.includes(basename(path)))
    .reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0)
}

test.each([
  ['lean', 'dynamodb/lean', 'GetItem', 24_100],
  ['lean', 's3/lean', 'GetObject', 28_450],
  ['browser', 'dynamodb/ops', 'GetItem', 49_200],
])('in a browser: %s, %s %s', async (entry, from, op, limit) => {
  expect(await page(entry, from, op)).toBeLessThanOrEqual(limit)
})

const textOf = async (request: IncomingMessage): Promise<string> => {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}

test.each(['lean', 'ops'])('the bundle of GetItem of /%s calls', async operations => {
  const file = join(folder, `get-item-${operations}.cjs`)
  writeFileSync(file, await bundle('dynamodb', operations, 'GetItem'))
  const got: { headers: IncomingMessage['headers']; body: unknown }[] = []
  const server = createServer(async (request, response) => {
    got.push({ headers: request.headers, body: JSON.parse(await textOf(request)) })
    response.end('{"Item":{"id":{"S":"a"},"bytes":{"B":"AQI="},"many":{"L":[{"N":"1"}]}}}')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { run } = createRequire(import.meta.url)(file)
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' }
  const request = { TableName: 'notes', Key: { id: { S: 'a' } } }
  const found = await run(endpoint, credentials, request)
  server.close()
  expect(got).toEqual([
    {
      headers: expect.objectContaining({
        'x-amz-target': 'DynamoDB_20120810.GetItem',
        authorization: expect.stringMatching(
          /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/us-east-1\//,
        ),
      }),
      body: request,
    },
  ])
  expect(found).toEqual({
    Item: { id: { S: 'a' }, bytes: { B: Uint8Array.of(1, 2) }, many: { L: [{ N: '1' }] } },
  })
})
