import { describe, expect, test } from 'vitest'
import type { ServiceInfo } from '../model/types.ts'
import type { Route } from '../servers/types.ts'
import { restRouter } from './route.ts'

const service = { name: 's3' } as ServiceInfo

const route = (
  name: string,
  method: string,
  uri: string,
  needs: Partial<NonNullable<Route['needs']>> = {},
  placed: readonly string[] = [],
): Route => ({
  operation: { name, http: { method, uri, code: 200 } },
  needs: { query: [], headers: [], ...needs },
  placed,
})

const upload = { query: ['partNumber', 'uploadId'] }
const router = restRouter(service, [
  route('ListBuckets', 'GET', '/?x-id=ListBuckets'),
  route('ListObjects', 'GET', '/', {}, ['Bucket']),
  route('ListObjectsV2', 'GET', '/?list-type=2', {}, ['Bucket']),
  route('GetBucketLocation', 'GET', '/?location', {}, ['Bucket']),
  route('GetObject', 'GET', '/{Key+}?x-id=GetObject', {}, ['Bucket']),
  route('ListParts', 'GET', '/{Key+}?x-id=ListParts', { query: ['uploadId'] }, ['Bucket']),
  route('PutObject', 'PUT', '/{Key+}?x-id=PutObject', {}, ['Bucket']),
  route('CopyObject', 'PUT', '/{Key+}?x-id=CopyObject', { headers: ['x-amz-copy-source'] }, [
    'Bucket',
  ]),
  route('UploadPart', 'PUT', '/{Key+}?x-id=UploadPart', upload, ['Bucket']),
  route('UploadPartCopy', 'PUT', '/{Key+}', { ...upload, headers: ['x-amz-copy-source'] }, [
    'Bucket',
  ]),
  route('Fixed', 'GET', '/things/special'),
  route('Thing', 'GET', '/things/{id}'),
  route('Inner', 'GET', '/things/{id+}/inner'),
])

const bucket = { placed: { Bucket: 'b' } }
const copy = { headers: [['X-Amz-Copy-Source', '/b/k']] as const, ...bucket }

describe('REST routing', () => {
  test.each([
    ['ListBuckets', 'GET', '/', {}],
    ['ListObjects', 'GET', '/', bucket],
    ['ListObjects', 'GET', '/?prefix=a', bucket],
    ['ListObjectsV2', 'GET', '/?list-type=2&prefix=a', bucket],
    ['GetBucketLocation', 'GET', '/?location=', bucket],
    ['GetObject', 'GET', '/a//b/../c', bucket],
    ['GetObject', 'GET', '/a?x-id=GetObject', bucket],
    ['ListParts', 'GET', '/a?uploadId=1', bucket],
    ['PutObject', 'PUT', '/a', bucket],
    ['CopyObject', 'PUT', '/a', copy],
    ['UploadPart', 'PUT', '/a?partNumber=1&uploadId=2', bucket],
    ['UploadPartCopy', 'PUT', '/a?partNumber=1&uploadId=2', copy],
    ['Fixed', 'GET', '/things/special', {}],
    ['Thing', 'GET', '/things/a%2Fb', {}],
    ['Thing', 'GET', '/things/a/', {}],
    ['Inner', 'GET', '/things/a/b/inner', {}],
  ])('%s: %s %s', (name, method, target, more) => {
    expect(router({ method, target, headers: [], body: new Uint8Array(0), ...more })).toBe(name)
  })

  test('nothing there', () => {
    const request = { method: 'PATCH', target: '/x', headers: [], body: new Uint8Array(0) }
    expect(router(request)).toMatchObject({
      $anomaly: 'not-found',
      code: 'UnknownOperationException',
      status: 404,
    })
  })
})
