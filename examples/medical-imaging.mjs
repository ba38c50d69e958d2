/**
 * Medical images: sets are listed, and a frame is read as a stream. The traffic is recorded, and the same program runs again
 * on the tape alone. The local AWS has no images: a peer on loopback, which is no AWS, had the two that were recorded.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { client, isAnomaly, orThrow } from '@plainwire/client'
import { record, replay } from '@plainwire/client/record'
import { medicalImaging } from '@plainwire/medical-imaging'

const show = (title, value) => console.log(`\n# ${title}\n${JSON.stringify(value, null, 2)}`)
const datastoreId = '12345678901234567890123456789012'

/** @example await tour() */
export async function tour() {
  const folder = await mkdtemp(join(tmpdir(), 'plainwire-'))
  const tape = join(folder, 'images.json')
  const server = createServer(answer)
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const endpoint = `http://127.0.0.1:${server.address().port}`
  const open = plugin =>
    client({ api: medicalImaging, region: 'us-east-1', endpoint, credentials, plugins: [plugin] })

  show('Recorded', await looked(open(record(tape))))
  server.close()
  server.closeAllConnections()
  const player = replay(tape)
  show('Played, with nobody there', await looked(open(player)))
  show('Left on the tape', await player.unplayed())
  show('Secrets on the tape', /Signature=[0-9a-f]{64}/.test(await readFile(tape, 'utf8')))
  await rm(folder, { recursive: true })
}

/** Names of all image sets, and the size of a frame of the first. */
async function looked(images) {
  const found = []
  for await (const one of images.items({ op: 'SearchImageSets', request: { datastoreId } })) {
    if (isAnomaly(one)) throw new Error(one.message)
    found.push(one.imageSetId)
  }
  const imageFrameInformation = { imageFrameId: 'f'.repeat(32) }
  const request = { datastoreId, imageSetId: found[0], imageFrameInformation }
  const frame = orThrow(await images.invoke({ op: 'GetImageFrame', request }))
  let bytes = 0
  for await (const chunk of frame.imageFrameBlob) bytes += chunk.length
  return { found, type: frame.contentType, bytes }
}

function answer(request, response) {
  request.resume()
  if (request.url.endsWith('/getImageFrame')) {
    response.setHeader('content-type', 'application/octet-stream')
    return response.end(Buffer.alloc(70_000, 'pixel'))
  }
  const isFirst = !request.url.includes('nextToken=')
  const set = id => ({ imageSetId: id.repeat(32), version: 1, createdAt: 1_700_000_000 })
  const page = isFirst ? [set('a')] : [set('b')]
  response.setHeader('content-type', 'application/json')
  response.end(
    JSON.stringify({ imageSetsMetadataSummaries: page, ...(isFirst ? { nextToken: 'next' } : {}) }),
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await tour()
