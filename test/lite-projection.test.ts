/** Every described service of the house as a plugin of one client: all operations, no name taken twice. */
import lite, { plugin } from '@plainwire/lite'
import { expect, test } from 'vitest'
import { services } from './generators/services.ts'

test('all services at once', async () => {
  const all = await services()
  const aws = (await lite({
    accessKeyId: 'a',
    secretAccessKey: 'b',
    region: 'us-west-1',
    plugins: all.map(service => plugin(service)),
  })) as unknown as Record<string, Record<string, unknown>>
  const properties = Object.keys(aws).filter(name => name !== 'config' && name !== 'credentials')
  expect(properties).toHaveLength(all.length)
  const operations = properties.map(name => Object.keys(aws[name]!).sort())
  expect(operations).toEqual(all.map(({ operations }) => [...operations].sort()))
})
