/** The floor: node:http and a hand-written SigV4 with its key kept, for one fixed request. No client can be faster. */
import { createHash, createHmac } from 'node:crypto'
import http from 'node:http'

const hmac = (key, text) => createHmac('sha256', key).update(text).digest()
const sha256 = text => createHash('sha256').update(text).digest('hex')

export function floor(port, { accessKeyId, secretAccessKey }, request) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 128 })
  const body = JSON.stringify(request)
  const host = `127.0.0.1:${port}`
  let day = ''
  let key
  const sign = () => {
    const date = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '')
    if (date.slice(0, 8) !== day) {
      day = date.slice(0, 8)
      key = ['us-east-1', 'dynamodb', 'aws4_request'].reduce(
        hmac,
        hmac(`AWS4${secretAccessKey}`, day),
      )
    }
    const headers = `content-type:application/x-amz-json-1.0\nhost:${host}\nx-amz-date:${date}\nx-amz-target:DynamoDB_20120810.GetItem\n`
    const names = 'content-type;host;x-amz-date;x-amz-target'
    const canonical = `POST\n/\n\n${headers}\n${names}\n${sha256(body)}`
    const scope = `${day}/us-east-1/dynamodb/aws4_request`
    const signature = createHmac('sha256', key)
      .update(`AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256(canonical)}`)
      .digest('hex')
    return [
      ['host', host],
      ['content-type', 'application/x-amz-json-1.0'],
      ['x-amz-target', 'DynamoDB_20120810.GetItem'],
      ['x-amz-date', date],
      [
        'authorization',
        `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
      ],
      ['content-length', `${Buffer.byteLength(body)}`],
    ].flat()
  }
  return () =>
    new Promise((resolve, reject) => {
      const sent = http.request(
        { agent, method: 'POST', host: '127.0.0.1', port, path: '/', headers: sign() },
        response => {
          const chunks = []
          response.on('data', chunk => chunks.push(chunk))
          response.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString())))
        },
      )
      sent.on('error', reject)
      sent.end(body)
    })
}
