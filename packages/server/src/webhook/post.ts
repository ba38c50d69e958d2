/** One delivery: signed, to an address that was looked at after its name was resolved, with a limit on everything. */
import { createHmac } from 'node:crypto'
import { lookup as resolve } from 'node:dns/promises'
import { request as http } from 'node:http'
import { request as https } from 'node:https'
import { isIP } from 'node:net'
import { type Anomaly, anomaly } from '@plainwire/wire'
import { isInside } from './address.ts'

export type Receiver = {
  readonly url: string
  /** Signs what is sent, where there is one. */
  readonly secret?: string | undefined
  /** Loopback, link-local and private addresses are refused without it. */
  readonly allowPrivate?: boolean
}

export type Delivery = {
  readonly body: string
  /** Beside what says how the body is to be read and whether it is genuine. */
  readonly headers: Readonly<Record<string, string>>
}

/** Nothing once it is taken; a failure is `retryable` where it is worth coming again, and has the answer's `status`. */
export type Post = (to: Receiver, delivery: Delivery) => Promise<Anomaly | undefined>

export type PostOptions = {
  readonly now: () => number
  /** Milliseconds for the whole of it; default 10 s. */
  readonly limit?: number
  /** Addresses of a name; default those the system knows. */
  readonly addresses?: (host: string) => Promise<readonly string[]>
}

/** @example await postTo({ now: Date.now })({ url, secret }, { body: '{}', headers: { 'x-event': 'e1' } }) */
export const postTo =
  ({ now, limit = 10_000, addresses = known }: PostOptions): Post =>
  async ({ url: text, secret, allowPrivate = false }, { body, headers }) => {
    const url = new URL(text)
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
    const found = await addresses(host).catch(() => [])
    const address = allowPrivate ? found[0] : found.every(one => !isInside(one)) && found[0]
    if (found.length === 0) return unreachable(`${host} has no address`)
    if (address === false || address === undefined) return inside(host)
    const time = String(Math.floor(now() / 1000))
    const all = {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'x-plainwire-timestamp': time,
      ...(secret !== undefined && {
        'x-plainwire-signature': webhookSignature(secret, time, body),
      }),
      ...headers,
    }
    return sent(url, address, { headers: all, body, limit })
  }

/** What its receiver computes anew: over the time too, so that an old delivery cannot be sent again. */
export const webhookSignature = (secret: string, time: string, body: string): string =>
  `sha256=${createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')}`

const known = async (host: string): Promise<readonly string[]> =>
  isIP(host) ? [host] : (await resolve(host, { all: true })).map(({ address }) => address)

type Sending = {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly limit: number
}

/** To the address that was looked at, whatever the name says by now; a redirect is not followed. */
function sent(url: URL, address: string, { headers, body, limit }: Sending) {
  const secure = url.protocol === 'https:'
  const family = isIP(address)
  return new Promise<Anomaly | undefined>(done => {
    const outgoing = (secure ? https : http)(url, {
      method: 'POST',
      headers,
      agent: false,
      signal: AbortSignal.timeout(limit),
      lookup: (_, options, give) =>
        options.all ? give(null, [{ address, family }]) : give(null, address, family),
    })
    outgoing.once('response', ({ statusCode = 0 }) => {
      done(statusCode >= 200 && statusCode < 300 ? undefined : answered(statusCode))
      outgoing.destroy()
    })
    outgoing.once('error', cause => done(unreachable(cause.message)))
    outgoing.end(body)
  })
}

const unreachable = (why: string) =>
  anomaly('unavailable', `The webhook cannot be reached: ${why}.`, { code: 'WEBHOOK_UNREACHABLE' })

/** Of 4xx answers only those that ask to come again are worth it. */
const answered = (status: number): Anomaly => ({
  ...anomaly('unavailable', `The webhook answered ${status}.`, { code: 'WEBHOOK_REFUSED', status }),
  retryable: status >= 500 || [408, 425, 429].includes(status),
})

const inside = (host: string) =>
  anomaly(
    'forbidden',
    `The webhook leads to a private address (${host}); allow it, if that is meant.`,
    { code: 'WEBHOOK_PRIVATE' },
  )
