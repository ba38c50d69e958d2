/** One delivery: signed, to an address that was looked at after its name was resolved, with a limit on everything. */
import { createHmac } from 'node:crypto'
import { lookup as resolve } from 'node:dns/promises'
import { request as http } from 'node:http'
import { request as https } from 'node:https'
import { isIP } from 'node:net'
import { type Anomaly, anomaly } from '@plainwire/wire'
import type { Webhook } from '../config/types.ts'
import { isInside } from './address.ts'

export type Post = (hook: Webhook, body: string, id: string) => Promise<Anomaly | undefined>

export type PostOptions = {
  readonly now: () => number
  /** Milliseconds for the whole of it; default 10 s. */
  readonly limit?: number
  /** Addresses of a name; default those the system knows. */
  readonly addresses?: (host: string) => Promise<readonly string[]>
}

/** @example await postTo({ now: Date.now })(hook, '{"action":"createDataset"}', 'e1') */
export const postTo =
  ({ now, limit = 10_000, addresses = known }: PostOptions): Post =>
  async (hook, body, id) => {
    const url = new URL(hook.url)
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
    const found = await addresses(host).catch(() => [])
    const address = hook.allowPrivate ? found[0] : found.every(one => !isInside(one)) && found[0]
    if (found.length === 0) return unreachable(`${host} has no address`)
    if (address === false || address === undefined) return inside(host)
    const time = String(Math.floor(now() / 1000))
    const headers = {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'x-plainwire-event': id,
      'x-plainwire-timestamp': time,
      'x-plainwire-signature': signatureOf(hook.secret(), time, body),
    }
    return sent(url, address, { headers, body, limit })
  }

/** What its receiver computes anew: over the time too, so that an old delivery cannot be sent again. */
export const signatureOf = (secret: string, time: string, body: string): string =>
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
  ...anomaly('unavailable', `The webhook answered ${status}.`, { code: 'WEBHOOK_REFUSED' }),
  retryable: status >= 500 || [408, 425, 429].includes(status),
})

const inside = (host: string) =>
  anomaly(
    'forbidden',
    `The webhook leads to a private address (${host}); allow it with allowPrivate, if that is meant.`,
    { code: 'WEBHOOK_PRIVATE' },
  )
