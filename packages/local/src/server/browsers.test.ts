/** Pages of other origins call DynamoDB and CloudWatch Logs, signed as anybody else is. */
import { nodePrimitives } from '@plainwire/client'
import { type Header, type HttpRequest, header, isAnomaly, sign } from '@plainwire/wire'
import { expect, it } from 'vitest'
import { local } from '../local.ts'

const aws = local()
const origin: Header = ['Origin', 'https://app.example']

async function answered(request: HttpRequest) {
  const response = await aws.answer(request)
  if (isAnomaly(response)) throw new Error(response.message)
  return response
}

const request = (method: string, headers: readonly Header[], body = ''): HttpRequest => ({
  method,
  scheme: 'http',
  host: '127.0.0.1:4566',
  target: '/',
  headers: [origin, ...headers],
  body: Buffer.from(body),
})

it('a preflight is answered with what it asks for', async () => {
  const asked = 'amz-sdk-request,authorization,content-type,x-amz-date,x-amz-target'
  const response = await answered(
    request('OPTIONS', [
      ['Access-Control-Request-Method', 'POST'],
      ['Access-Control-Request-Headers', asked],
    ]),
  )
  expect(response).toMatchObject({ status: 200, body: { length: 0 } })
  const told = (name: string) => header(response.headers, name)
  expect(told('access-control-allow-origin')).toBe('*')
  expect(told('access-control-allow-methods')).toBe('POST')
  expect(told('access-control-allow-headers')).toBe(asked)
  expect(Number(told('access-control-max-age'))).toBeGreaterThan(0)
})

it('without the header of JSON services it is for S3, which has its own rules', async () => {
  const response = await answered(
    request('OPTIONS', [
      ['Access-Control-Request-Method', 'PUT'],
      ['Access-Control-Request-Headers', 'x-amz-meta-target'],
    ]),
  )
  expect(response.status).toBe(403)
})

it.each([
  ['dynamodb', 'DynamoDB_20120810.ListTables', '1.0', 200],
  ['dynamodb', 'DynamoDB_20120810.DescribeTable', '1.0', 400],
  ['logs', 'Logs_20140328.DescribeLogGroups', '1.1', 200],
])('%s answers %s to a page', async (service, target, version, status) => {
  const headers: Header[] = [
    ['content-type', `application/x-amz-json-${version}`],
    ['x-amz-target', target],
  ]
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const scope = { credentials, region: 'eu-west-1', service, date: new Date() }
  const response = await answered(sign(request('POST', headers, '{}'), scope, nodePrimitives))
  expect(response.status).toBe(status)
  expect(header(response.headers, 'access-control-allow-origin')).toBe('*')
  expect(header(response.headers, 'access-control-expose-headers')).toContain('x-amzn-requestid')
})

it('nobody else is told of it', async () => {
  const response = await answered({
    ...request('POST', []),
    headers: [['x-amz-target', 'DynamoDB_20120810.ListTables']],
  })
  expect(header(response.headers, 'access-control-allow-origin')).toBeUndefined()
})
