/** Where a webhook may not lead; what its receiver sees is tested by the services that send one. */
import { describe, expect, test } from 'vitest'
import { isInside } from './address.ts'
import { postTo } from './post.ts'

describe('private addresses', () => {
  test.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    'fd00::1',
    'fe80::1',
    '::ffff:127.0.0.1',
    'no address',
  ])('%s is inside', address => expect(isInside(address)).toBe(true))
  test.each(['93.184.216.34', '172.32.0.1', '2606:2800:220:1::1'])('%s is not', address =>
    expect(isInside(address)).toBe(false),
  )
  const post = (answers: readonly string[]) =>
    postTo({ now: Date.now, addresses: async () => answers })(
      { url: 'http://there.example:9/' },
      { body: '{}', headers: {} },
    )
  test('are refused, also behind a name, also as one of several', async () => {
    expect(await post(['127.0.0.1'])).toMatchObject({ code: 'WEBHOOK_PRIVATE', retryable: false })
    expect(await post(['93.184.216.34', '10.0.0.1'])).toMatchObject({ code: 'WEBHOOK_PRIVATE' })
    expect(await post([])).toMatchObject({ code: 'WEBHOOK_UNREACHABLE' })
  })
})
