/**
 * Words to a browser that is connected to API Gateway: PostToConnection goes to the stage of one's own API. The local AWS
 * has no API Gateway, so a peer on loopback keeps the connections and tells what it was asked.
 */
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { apigatewaymanagementapi } from '@plainwire/apigatewaymanagementapi'
import { client, isAnomaly } from '@plainwire/client'

const show = (title, value) => console.log(`\n# ${title}\n${JSON.stringify(value, null, 2)}`)
const told = result => (isAnomaly(result) ? { $anomaly: result.$anomaly, code: result.code } : 'ok')

/** @example await tour() */
export async function tour() {
  const ConnectionId = 'L0SM9cOFvHcCIhw='
  const path = `/prod/@connections/${encodeURIComponent(ConnectionId)}`
  const heard = []
  let isUp = true
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    if (request.url !== path || !isUp) return gone(response)
    if (request.method === 'POST') heard.push(text)
    isUp = request.method !== 'DELETE'
    response.end('{}')
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${server.address().port}`
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }

  const open = endpoint =>
    client({ api: apigatewaymanagementapi, region: 'eu-west-1', endpoint, credentials })
  const post = (gateway, Data) =>
    gateway.invoke({ op: 'PostToConnection', request: { ConnectionId, Data } })

  // The stage is a path of the endpoint; one that ends with /@connections means the same.
  for (const end of ['/prod', '/prod/@connections/'])
    show(`At ${end}`, told(await post(open(url + end), `hello by ${end}`)))
  show('What was heard', heard)

  const gateway = open(`${url}/prod`)
  await gateway.invoke({ op: 'DeleteConnection', request: { ConnectionId } })
  show('After it was closed', told(await post(gateway, 'still there?')))
  server.close()
  server.closeAllConnections()
}

function gone(response) {
  response.statusCode = 410
  response.setHeader('x-amzn-errortype', 'GoneException')
  response.end('{}')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await tour()
