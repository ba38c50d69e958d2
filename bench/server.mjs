/** A canned DynamoDB for measurements: every request gets the same item. Prints its port. */
import http from 'node:http'

const body = JSON.stringify({
  Item: {
    pk: { S: 'user#0001' },
    sk: { S: 'profile' },
    name: { S: 'Ada Lovelace' },
    age: { N: '36' },
  },
})
const headers = {
  'content-type': 'application/x-amz-json-1.0',
  'content-length': Buffer.byteLength(body),
  'x-amzn-requestid': 'REQUEST',
}
const server = http.createServer((request, response) => {
  request.resume()
  request.on('end', () => {
    response.writeHead(200, headers)
    response.end(body)
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
