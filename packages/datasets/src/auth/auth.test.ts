/** Who gets in, as whom, and what it costs: tokens, bearer tokens, scopes, and people spoken for. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { nodeSend } from '@plainwire/client'
import { type Handle, handler, route } from '@plainwire/server'
import { type Header, isAnomaly, noBody } from '@plainwire/wire'
import { hash } from 'bcryptjs'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Key, Oidc, Scope } from '../config/types.ts'
import { granted } from './bearer.ts'
import { actorOf, authenticators, callerOf, personOf, verdict } from './index.ts'
import { remembering } from './remembering.ts'
import { tokenCaller } from './token.ts'

const everything: Scope = { account: '*', group: '*', actions: ['*'] }
const key = (name: string, secret: string, more: Partial<Key> = {}): Key => ({
  name,
  secret: () => secret,
  scopes: [everything],
  forwardsUsers: false,
  ...more,
})
const keys = [key('token', 's3cr3t', { forwardsUsers: true }), key('portal', 'other')]
const asking = (headers: readonly Header[]) =>
  ({ method: 'GET', scheme: 'http', host: 'x', target: '/', headers, body: noBody }) as const
const withToken = (token: string) => asking([['x-auth-token', token]])

describe('X-Auth-Token', () => {
  test('7: any salt, form and cost up to the cap is the secret', async () => {
    const check = tokenCaller({ keys })
    const four = await hash('s3cr3t', 4)
    const twelve = await hash('s3cr3t', 12)
    const older = `$2a$${four.slice(4)}`
    for (const token of [four, twelve, older])
      expect(callerOf((await check(withToken(token), {})) as never).id).toBe('token')
    const portal = await check(withToken(await hash('other', 4)), {})
    expect(callerOf(portal as never)).toMatchObject({ id: 'portal', forwardsUsers: false })
  })

  test.each([
    ['5: the hash of another secret', () => hash('wrong', 4)],
    ['6: the secret itself', async () => 's3cr3t'],
    ['8: a cost of 31', async () => `$2b$31$${'a'.repeat(53)}`],
    ['8: a cost just above the cap', async () => `$2b$13$${'a'.repeat(53)}`],
    ['9: more than 200 bytes', async () => `$2b$04$${'a'.repeat(200)}`],
    ['9: odd characters', async () => `$2b$04$${'\u0000'.repeat(53)}`],
    ['an empty header', async () => ''],
  ])('%s is refused without a hint', async (_, token) => {
    const answer = await tokenCaller({ keys })(withToken(await token()), {})
    expect(answer).toMatchObject({ $anomaly: 'forbidden', status: 403, message: 'Forbidden' })
  })

  test('8, 9: what is refused by its form is never computed, whatever room there is', async () => {
    const check = tokenCaller({ keys, atOnce: 0 })
    expect(await check(withToken(`$2b$31$${'a'.repeat(53)}`), {})).toMatchObject({ status: 403 })
    expect(await check(withToken(await hash('s3cr3t', 4)), {})).toMatchObject({ status: 429 })
  })

  test('17: many at once are computed once, and wrong ones are remembered too', async () => {
    let computed = 0
    const counting = (secret: string) => () => {
      computed++
      return secret
    }
    const counted = keys.map(given => ({ ...given, secret: counting(given.secret()) }))
    const check = tokenCaller({ keys: counted, atOnce: 1 })
    const token = await hash('s3cr3t', 4)
    const all = await Promise.all(Array.from({ length: 100 }, () => check(withToken(token), {})))
    expect(new Set(all.map(one => callerOf(one as never).id))).toEqual(new Set(['token']))
    expect(computed).toBe(1)
    const wrong = await hash('wrong', 4)
    await check(withToken(wrong), {})
    await check(withToken(wrong), {})
    expect(computed).toBe(3)
  })

  test('of what is remembered the longest unused goes first', () => {
    const rows = remembering<number>(2)
    rows.set('a', 1)
    rows.set('b', 2)
    rows.get('a')
    rows.set('c', 3)
    expect([rows.get('a'), rows.get('b'), rows.get('c')]).toEqual([1, undefined, 3])
  })
})

describe('bearer tokens', () => {
  let issuer: Server
  let config: Oidc
  let sign: (claims: Record<string, unknown>, expires?: string) => Promise<string>
  let handle: Handle

  beforeAll(async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256')
    const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256' }
    issuer = createServer((request, response) =>
      response.end(
        JSON.stringify(
          request.url === '/keys'
            ? { keys: [jwk] }
            : { issuer: config.issuer, jwks_uri: `${config.issuer}/keys` },
        ),
      ),
    )
    await new Promise<void>(done => issuer.listen(0, '127.0.0.1', done))
    config = {
      issuer: `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`,
      audience: 'datasets',
      nameClaim: 'email',
      rules: [
        { claim: 'groups', scope: { account: 'research', group: '$value', actions: ['steward'] } },
      ],
    }
    sign = (claims, expires = '1h') =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
        .setIssuer(config.issuer)
        .setAudience('datasets')
        .setExpirationTime(expires)
        .sign(privateKey)
    handle = handler({
      routes: [
        route({
          id: 'me',
          method: 'GET',
          path: '/me',
          summary: '',
          input: {},
          outcomes: { 200: { description: '' } },
          handle: ({ identity }) => ({ status: 200, json: callerOf(identity) }),
        }),
      ],
      authenticate: authenticators({ keys, oidc: config }, { send: nodeSend(), now: Date.now }),
    })
  })
  afterAll(() => issuer.close())

  const me = async (headers: readonly Header[]) => {
    const { status, body } = await handle({ ...asking(headers), target: '/me' })
    return { status, json: JSON.parse(Buffer.from(body as Uint8Array).toString()) }
  }

  test('187: group claims are scopes', async () => {
    const token = await sign({ sub: '1', email: 'a@b.c', groups: ['lab1', 'lab9', '*', 7] })
    const { status, json } = await me([['authorization', `Bearer ${token}`]])
    expect(status).toBe(200)
    expect(json).toEqual({
      id: 'a@b.c',
      via: 'oidc',
      user: 'a@b.c',
      forwardsUsers: false,
      scopes: ['lab1', 'lab9'].map(group => ({ account: 'research', group, actions: ['steward'] })),
    })
  })

  test('187: an expired one is 401, and nobody at all is 403', async () => {
    const old = await sign({ sub: '1' }, '-2h')
    expect((await me([['authorization', `Bearer ${old}`]])).status).toBe(401)
    expect((await me([])).status).toBe(403)
  })

  test('a rule with a value asks for it, and a claim that is no list is one', () => {
    const rule = { claim: 'role', value: 'admin', scope: everything }
    expect(granted(rule, { role: 'admin' })).toEqual([everything])
    expect(granted(rule, { role: ['user'] })).toEqual([])
    expect(granted(rule, {})).toEqual([])
  })
})

describe('186: scopes', () => {
  const caller = {
    scopes: [{ account: 'research', group: 'lab1', actions: ['contributor', 'audit'] }],
  }
  test.each([
    [{ account: 'research', group: 'lab1' }, 'update', 'yes'],
    [{ account: 'research', group: 'lab1' }, 'audit', 'yes'],
    [{ account: 'research', group: 'lab1' }, 'promote', 'no'],
    [{ account: 'research', group: 'lab1' }, 'constructor', 'no'],
    [{ account: 'research', group: 'lab2' }, 'read', 'unseen'],
    [{ account: 'other', group: 'lab1' }, 'read', 'unseen'],
    [{ account: 'research' }, 'read', 'yes'],
    [{ account: 'research' }, 'admin', 'no'],
  ] as const)('%o %s: %s', (where, action, expected) => {
    expect(verdict(caller, where, action as never)).toBe(expected)
  })
})

describe('X-Forwarded-User', () => {
  const said = (user: string, more = {}) =>
    actorOf(
      { id: 'portal', via: 'token', scopes: [], forwardsUsers: true, ...more },
      { headers: [['x-forwarded-user', user]] },
    )
  test('is who acts, beside who was verified', () => {
    expect(said('awong')).toEqual({ user: 'awong', caller: 'portal', via: 'token' })
    expect(said(Buffer.from('Zoë').toString('latin1'))).toMatchObject({ user: 'Zoë' })
  })
  test('from callers not configured for it is refused, unless they name themselves', () => {
    expect(said('awong', { forwardsUsers: false })).toMatchObject({
      status: 403,
      code: 'USER_NOT_TRUSTED',
    })
    expect(said('ann', { forwardsUsers: false, user: 'ann' })).toMatchObject({ user: 'ann' })
  })
  test.each(['a\nb', 'a\rb', 'a\u0000', '\u0085x', 'x'.repeat(257)])('178: %j is refused', user => {
    expect(said(user)).toMatchObject({ status: 400, code: 'BAD_USER' })
  })
  test('77: is required where no person is known', () => {
    const caller = { id: 'portal', via: 'token', scopes: [], forwardsUsers: true } as const
    const nobody = personOf(caller, { headers: [] })
    expect(isAnomaly(nobody) && nobody.message).toBe('X-Forwarded-User header is required')
    expect(personOf({ ...caller, user: 'ann' }, { headers: [] })).toMatchObject({ user: 'ann' })
  })
})
