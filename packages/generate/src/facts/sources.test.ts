import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { botocoreVersion, c2jFolder, smithyFolder } from './sources.ts'

const service = (apiVersion: string) =>
  JSON.stringify({ metadata: { protocol: 'query', apiVersion }, operations: {}, shapes: {} })

test('A16.5: the newest version of a service, packed or not, with the version of botocore', () => {
  const home = mkdtempSync(join(tmpdir(), 'plainwire-'))
  const data = join(home, 'data')
  for (const version of ['2020-01-01', '2021-01-01'])
    mkdirSync(join(data, 'logs', version), { recursive: true })
  writeFileSync(join(home, '__init__.py'), "__version__ = '1.2.3'\n")
  writeFileSync(join(data, 'logs', '2020-01-01', 'service-2.json'), service('2020-01-01'))
  const packed = gzipSync(service('2021-01-01'))
  writeFileSync(join(data, 'logs', '2021-01-01', 'service-2.json.gz'), packed)
  const read = c2jFolder(data)
  expect(read('cloudwatch-logs')).toMatchObject({ name: 'cloudwatch-logs', version: '2021-01-01' })
  expect(read('sqs')).toBeUndefined()
  expect(botocoreVersion(data)).toBe('1.2.3')
})

test('Smithy models by the names of packages; what is no JSON is named', () => {
  const home = mkdtempSync(join(tmpdir(), 'plainwire-'))
  const shapes = { 'x#Svc': { type: 'service', version: '1' } }
  writeFileSync(join(home, 'some.json'), JSON.stringify({ smithy: '2.0', shapes }))
  writeFileSync(join(home, 'bad.json'), '{')
  expect(smithyFolder(home)('some')).toMatchObject({ name: 'some', shapeName: 'Svc' })
  expect(smithyFolder(home)('other')).toBeUndefined()
  expect(() => smithyFolder(home)('bad')).toThrow(/bad\.json: expected JSON/)
})
