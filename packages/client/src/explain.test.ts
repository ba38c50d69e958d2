import { anomaly } from '@plainwire/wire'
import { describe, expect, test } from 'vitest'
import { topics } from './explain.ts'
import { explain } from './index.ts'

const of = (code: string, more: object = {}) => anomaly('fault', 'no', { code, ...more })

describe('what to do about it', () => {
  const cases: readonly [
    number: string,
    found: ReturnType<typeof anomaly>,
    topic: string,
    words: RegExp,
  ][] = [
    ['A17.1: a host that has no address', of('ENOTFOUND'), 'host-not-found', /AccountId/],
    [
      'A17.2: an operation the host does not know',
      of('UnknownOperationException'),
      'unknown-operation',
      /GetDataEndpoint/,
    ],
    ['A17.3: no endpoint is known', of('NO_ENDPOINT'), 'no-endpoint', /endpoint/],
    [
      'A17.4: more calls than there may be',
      of('TOO_MANY_REQUESTS'),
      'too-many-calls',
      /maxSockets/,
    ],
    [
      'A17.5: a bucket of another region',
      of('PermanentRedirect', { status: 301 }),
      'wrong-region',
      /followRegions/,
    ],
    [
      'A17.6: what may be tried again',
      anomaly('busy', 'slow down'),
      'try-again',
      /standard\(attempts\)/,
    ],
    [
      'A17.7: a service that is not installed',
      of('MISSING_DESCRIPTOR'),
      'missing-package',
      /npm install/,
    ],
    ['no credentials', of('NO_CREDENTIALS'), 'no-credentials', /data\.tried/],
    ['no region', of('NO_REGION'), 'no-region', /AWS_REGION/],
    ['old credentials', of('ExpiredToken'), 'expired-credentials', /provider/],
    ['a signature that is another', of('SignatureDoesNotMatch'), 'bad-signature', /prepare/],
    ['a clock', of('RequestTimeTooSkewed'), 'clock', /clock/],
    ['a refusal', anomaly('forbidden', 'no'), 'not-allowed', /GetCallerIdentity/],
    [
      'a request that was not sent',
      of('INVALID_REQUEST', { problems: [] }),
      'invalid-request',
      /doc\(op\)/,
    ],
    ['nobody there', of('ECONNREFUSED'), 'not-reached', /limits/],
    [
      'a redirect without a body',
      of('Redirect', { status: 301, data: { Region: 'x' } }),
      'wrong-region',
      /region/,
    ],
  ]
  test.each(cases)('%s', (_, found, topic, words) => {
    const explained = explain(found)
    expect(explained?.topic).toBe(topic)
    expect(explained?.remedies.join(' ')).toMatch(words)
    expect(JSON.parse(JSON.stringify(explained))).toEqual(explained)
  })

  test('every kind has a case here', () => {
    expect(new Set(cases.map(([, , topic]) => topic))).toEqual(new Set(topics))
  })

  test('what nobody knows more of', () => {
    expect(explain(anomaly('not-found', 'no such note', { code: 'NoSuchNote' }))).toBeUndefined()
  })
})
