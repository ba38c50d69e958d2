/**
 * The transport that the variables of a program ask for: through proxies, and with the authorities of `AWS_CA_BUNDLE` in
 * place of the usual ones. Where they ask for nothing, it is the plain one, and one for all.
 */
import { type Anomaly, isAnomaly, type Send } from '@plainwire/wire'
import { misconfigured } from '../anomalies.ts'
import type { Environment } from '../environment.ts'
import { type NodeSend, nodeSend } from './node.ts'
import { namesProxy } from './proxy-settings.ts'

type Outside = Pick<Environment, 'variables' | 'readText'>

let plain: NodeSend | undefined

/** Of an environment; settled with the first request, and kept. */
export function programSend(outside: Outside): Send {
  let known: NodeSend | undefined
  let making: Promise<NodeSend | Anomaly> | undefined
  return (request, options) => {
    if (known !== undefined) return known(request, options)
    if (isPlain(outside.variables)) {
      plain ??= nodeSend()
      known = plain
      return known(request, options)
    }
    making ??= made(outside)
    return making.then(found => {
      making = undefined
      if (isAnomaly(found)) return found
      known = found
      return known(request, options)
    })
  }
}

const isPlain = (variables: Outside['variables']): boolean =>
  !variables.AWS_CA_BUNDLE?.trim() && !namesProxy(variables)

async function made(outside: Outside): Promise<NodeSend | Anomaly> {
  const tls = await authorities(outside)
  if (isAnomaly(tls)) return tls
  const { proxyRouter } = await import('./proxy.ts')
  const settings = { keepAlive: true, maxSockets: 128, scheduling: 'lifo', ...tls } as const
  const { route, close } = proxyRouter(outside.variables, settings)
  const send = nodeSend({ tls, route })
  return Object.assign<Send, Pick<NodeSend, 'close'>>((...sent) => send(...sent), {
    close() {
      close()
      send.close()
    },
  })
}

async function authorities({
  variables,
  readText,
}: Outside): Promise<{ readonly ca?: string } | Anomaly> {
  const file = variables.AWS_CA_BUNDLE?.trim()
  if (!file) return {}
  const ca = await readText(file)
  return ca?.includes('-----BEGIN CERTIFICATE-----')
    ? { ca }
    : misconfigured(`AWS_CA_BUNDLE names ${file}, which holds no certificates, or cannot be read.`)
}

const duplexes: WeakMap<Outside['variables'], Promise<Send>> = new WeakMap()

/** The same for calls whose two sides speak at once. */
export function programDuplex(outside: Outside): Promise<Send> {
  const known = duplexes.get(outside.variables) ?? madeDuplex(outside)
  duplexes.set(outside.variables, known)
  return known
}

async function madeDuplex(outside: Outside): Promise<Send> {
  const { http2Send } = await import('./http2.ts')
  if (isPlain(outside.variables)) return http2Send()
  const tls = await authorities(outside)
  if (isAnomaly(tls)) return async () => tls
  const { throughProxy } = await import('./proxy.ts')
  return http2Send({
    tls,
    open: (host, options) => throughProxy(outside.variables, host, { ...tls, ...options }),
  })
}
