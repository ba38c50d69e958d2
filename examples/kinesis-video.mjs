/**
 * Video in two steps: Kinesis Video hands out an endpoint for each stream, and the media are there. The local AWS has no
 * video, so a peer on loopback answers both by script.
 */
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { client, explain, orThrow } from '@plainwire/client'
import { kinesisVideo } from '@plainwire/kinesis-video'
import { kinesisVideoMedia } from '@plainwire/kinesis-video-media'

const show = (title, value) => console.log(`\n# ${title}\n${JSON.stringify(value, null, 2)}`)

/** @example await tour() */
export async function tour() {
  const media = await peer((path, body, response) => {
    if (path !== '/getMedia') return unknown(response)
    response.setHeader('content-type', 'video/webm')
    response.write(`frames of ${body.StreamName}, `)
    response.end(`from ${body.StartSelector.StartSelectorType}`)
  })
  const control = await peer((path, _, response) =>
    path === '/getDataEndpoint'
      ? response.end(JSON.stringify({ DataEndpoint: media.url }))
      : unknown(response),
  )
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const at = { region: 'eu-west-1', credentials, endpoint: control.url }
  const streams = client({ api: kinesisVideo, ...at })
  const watcher = client({ api: kinesisVideoMedia, ...at })
  const request = { StreamName: 'door', StartSelector: { StartSelectorType: 'NOW' } }

  const wrong = await watcher.invoke({ op: 'GetMedia', request })
  show('At the wrong host', { code: wrong.code, remedy: explain(wrong).remedies[0] })

  const asked = { StreamName: 'door', APIName: 'GET_MEDIA' }
  const { DataEndpoint } = orThrow(await streams.invoke({ op: 'GetDataEndpoint', request: asked }))
  const found = orThrow(await watcher.invoke({ op: 'GetMedia', request, endpoint: DataEndpoint }))
  let bytes = 0
  for await (const chunk of found.Payload) bytes += chunk.length
  show('At its own', { type: found.ContentType, bytes })
  for (const { close } of [media, control]) close()
}

const unknown = response => {
  response.statusCode = 404
  response.end('{"__type":"UnknownOperationException","message":"no such operation here"}')
}

/** A server that answers by path. */
async function peer(answer) {
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    answer(request.url, JSON.parse(text), response)
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  const close = () => server.close() && server.closeAllConnections()
  return { url: `http://127.0.0.1:${server.address().port}`, close }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await tour()
