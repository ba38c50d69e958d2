/**
 * Ways through proxies: a request for `http` is given to the proxy to read and pass on; for `https` the proxy opens a
 * tunnel (`CONNECT`), in which TLS begins. Connections are kept as without a proxy.
 */
import type { AgentOptions, IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ConnectionOptions } from 'node:tls'
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import { networkAnomaly, timedOut } from './failures.ts'
import type { Route, Scheme } from './node.ts'
import { type HttpProxy, proxyFor } from './proxy-settings.ts'

export type Router = {
  readonly route: (scheme: Scheme, host: string) => Route | Anomaly | undefined
  readonly close: () => void
}

/** Finds the way to a host by the variables of a program; agents are kept by proxy. */
export function proxyRouter(
  variables: Readonly<Record<string, string | undefined>>,
  settings: AgentOptions,
): Router {
  const routes = new Map<string, Route>()
  return {
    route(scheme, host) {
      const proxy = proxyFor(variables, scheme, host)
      if (proxy === undefined || isAnomaly(proxy)) return proxy
      const key = `${scheme} ${JSON.stringify(proxy)}`
      const known = routes.get(key)
      if (known !== undefined) return known
      const made = routeOf(scheme, proxy, settings)
      routes.set(key, made)
      return made
    },
    close() {
      for (const { agent } of routes.values()) agent.destroy()
    },
  }
}

/** TLS to a host through a proxy, for another protocol within; `undefined` where the host is reached straight. */
export async function throughProxy(
  variables: Readonly<Record<string, string | undefined>>,
  hostname: string,
  options: ConnectionOptions & { readonly connectLimit?: number | undefined },
): Promise<Duplex | Anomaly | undefined> {
  const { port = 443, connectLimit, ...rest } = options
  const proxy = proxyFor(variables, 'https', `${hostname}:${port}`)
  if (proxy === undefined || isAnomaly(proxy)) return proxy
  const asked = { ...rest, host: hostname, port, ...(connectLimit && { connectLimit }) }
  return tunnelled(proxy, asked).catch((error: Error) => networkAnomaly(error))
}

const headersFor = ({ authorization }: HttpProxy) =>
  authorization === undefined ? [] : [['proxy-authorization', authorization] as const]

function routeOf(scheme: Scheme, proxy: HttpProxy, settings: AgentOptions): Route {
  const { Agent } = process.getBuiltinModule(`node:${scheme}`) as typeof import('node:https')
  const agent = new Agent(settings)
  const connect = scheme === 'http' ? dialled : tunnelled
  // Agents make connections by this method, which their types leave out.
  ;(agent as unknown as { createConnection: CreateConnection }).createConnection = (
    options,
    made,
  ) => {
    connect(proxy, options).then(
      socket => made(null, socket),
      (error: Error) => made(error),
    )
  }
  return scheme === 'http' ? { agent, isRead: true, headers: headersFor(proxy) } : { agent }
}

type Options = ConnectionOptions & { readonly host: string; readonly connectLimit?: number }
type CreateConnection = (
  options: Options,
  made: (error: Error | null, socket?: Duplex) => void,
) => void

/** A connection to the proxy, in time. */
function dialled(proxy: HttpProxy, { connectLimit, ca }: Options): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const { hostname: host, port } = proxy
    const isTls = proxy.scheme === 'https'
    const socket = isTls
      ? process
          .getBuiltinModule('node:tls')
          .connect({ host, port, servername: nameOf(host), ...given({ ca }) })
      : process.getBuiltinModule('node:net').connect({ host, port })
    const fail = (why: Anomaly) => {
      socket.destroy()
      reject(carrying(why))
    }
    const late = () =>
      fail(timedOut('connect', `no connection to the proxy ${host} within`, connectLimit!))
    const timer = connectLimit ? setTimeout(late, connectLimit) : undefined
    socket.once('error', error => fail(proxyFailed(proxy, error)))
    socket.once(isTls ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer)
      socket.removeAllListeners('error')
      resolve(socket)
    })
    socket.once('close', () => clearTimeout(timer))
  })
}

/** TLS within a tunnel through the proxy. */
async function tunnelled(proxy: HttpProxy, options: Options): Promise<Duplex> {
  const socket = await tunnel(proxy, options)
  const { host, servername, connectLimit, ALPNProtocols, ...rest } = options
  const { ca, cert, key, pfx, passphrase } = rest
  const tls = process.getBuiltinModule('node:tls').connect({
    socket,
    servername: servername ?? nameOf(host),
    ...given({ ca, cert, key, pfx, passphrase, ALPNProtocols }),
  })
  return new Promise((resolve, reject) => {
    const late = () =>
      tls.destroy(carrying(timedOut('connect', 'no secure connection within', connectLimit!)))
    const timer = connectLimit ? setTimeout(late, connectLimit) : undefined
    tls.once('close', () => clearTimeout(timer))
    tls.once('error', reject)
    tls.once('secureConnect', () => {
      clearTimeout(timer)
      tls.off('error', reject)
      resolve(tls)
    })
  })
}

/** Certificates are of names; addresses have none to be asked for. */
const nameOf = (host: string): string =>
  process.getBuiltinModule('node:net').isIP(host) === 0 ? host : ''

const given = (found: object): object =>
  Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined))

/** What the proxy lets through to the host, once it says so. */
async function tunnel(proxy: HttpProxy, options: Options): Promise<Duplex> {
  const socket = await dialled(proxy, options)
  const { host, port = 443, connectLimit } = options as Options & { port?: number }
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`
  return new Promise((resolve, reject) => {
    const fail = (why: Anomaly) => {
      socket.destroy()
      reject(carrying(why))
    }
    const headers = Object.fromEntries([['host', target], ...headersFor(proxy)])
    const asking = process.getBuiltinModule('node:http').request({
      method: 'CONNECT',
      path: target,
      headers,
      createConnection: () => socket as never,
    })
    const late = () => fail(timedOut('connect', 'no tunnel from the proxy within', connectLimit!))
    const timer = connectLimit ? setTimeout(late, connectLimit) : undefined
    asking.on('close', () => clearTimeout(timer))
    asking.on('error', error => fail(proxyFailed(proxy, error)))
    asking.on('response', answer => fail(refused(proxy, answer, target)))
    asking.on('connect', (answer: IncomingMessage, tunnelled: Duplex) => {
      clearTimeout(timer)
      if (answer.statusCode === 200) resolve(tunnelled)
      else fail(refused(proxy, answer, target))
    })
    asking.end()
  })
}

const carrying = (found: Anomaly): Error =>
  Object.assign(new Error(found.message), { anomaly: found })

const placeOf = ({ hostname, port }: HttpProxy): string => `${hostname}:${port}`

function proxyFailed(proxy: HttpProxy, error: Error): Anomaly {
  const { $anomaly, message } = networkAnomaly(error)
  const what = `The proxy ${placeOf(proxy)} cannot be used: ${message} Look at HTTP_PROXY, HTTPS_PROXY and NO_PROXY.`
  return anomaly($anomaly, what, { code: 'PROXY_FAILED', cause: error })
}

const refused = (proxy: HttpProxy, { statusCode }: IncomingMessage, target: string): Anomaly =>
  statusCode === 407
    ? anomaly(
        'forbidden',
        `The proxy ${placeOf(proxy)} wants to know who asks: put user and password into HTTPS_PROXY.`,
        { code: 'PROXY_AUTHENTICATION' },
      )
    : anomaly(
        'unavailable',
        `The proxy ${placeOf(proxy)} lets nobody through to ${target} (status ${statusCode}). Is the host allowed there? Else name it in NO_PROXY.`,
        { code: 'PROXY_REFUSED' },
      )
