/**
 * Which requests go through a proxy, by the usual variables: `HTTP_PROXY` and `HTTPS_PROXY` by the scheme of the target,
 * `ALL_PROXY` for both, `NO_PROXY` for those that go straight. Small letters win.
 */
import type { Anomaly } from '@plainwire/wire'
import { misconfigured } from '../anomalies.ts'
import type { Scheme } from './node.ts'

export type HttpProxy = {
  readonly scheme: Scheme
  readonly hostname: string
  readonly port: number
  /** Value of `Proxy-Authorization`. */
  readonly authorization?: string
}

type Variables = Readonly<Record<string, string | undefined>>

const names = ['http_proxy', 'https_proxy', 'all_proxy'] as const

/** Does a program say anything of proxies? */
export const namesProxy = (variables: Variables): boolean =>
  names.some(name => textOf(variables, name) !== undefined)

/** The proxy for a target; `undefined` where it is reached straight. */
export function proxyFor(
  variables: Variables,
  scheme: Scheme,
  host: string,
): HttpProxy | Anomaly | undefined {
  const name = `${scheme}_proxy` as const
  const text = textOf(variables, name) ?? textOf(variables, 'all_proxy')
  if (text === undefined || goesStraight(textOf(variables, 'no_proxy'), scheme, host))
    return undefined
  return proxyOf(text, name)
}

/** A server's gateway puts a header of the request into `HTTP_PROXY`; there it is nobody's word. */
function textOf(variables: Variables, name: string): string | undefined {
  const isForged = name === 'http_proxy' && variables.REQUEST_METHOD !== undefined
  return (
    variables[name]?.trim() || (isForged ? '' : variables[name.toUpperCase()]?.trim()) || undefined
  )
}

function proxyOf(text: string, name: string): HttpProxy | Anomaly {
  const whole = text.includes('://') ? text : `http://${text}`
  const url = URL.canParse(whole) ? new URL(whole) : undefined
  const scheme = url?.protocol.slice(0, -1)
  if (url === undefined || url.hostname === '' || (scheme !== 'http' && scheme !== 'https'))
    return misconfigured(
      `${name.toUpperCase()} must be the URL of an http or https proxy, e.g. http://proxy.example:8080.`,
    )
  const { username, password, hostname, port } = url
  const [user, secret] = [username, password].map(decoded)
  return {
    scheme,
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (scheme === 'http' ? 80 : 443),
    ...(user && { authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}` }),
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** This machine, and what serves it alone, is never behind a proxy. */
const near =
  /^(localhost|.*\.localhost|127(\.\d+){3}|169\.254(\.\d+){2}|\[::1\]|\[fd00:ec2::\w+\])$/i

/** `*`, or names, each of which stands for all below it too; addresses and ranges of them; names with a port or without. */
function goesStraight(list: string | undefined, scheme: Scheme, authority: string): boolean {
  const [, host = authority, given] = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(authority) ?? []
  if (near.test(host)) return true
  const port = given ?? (scheme === 'http' ? '80' : '443')
  const bare = bareName(host)
  return (list ?? '').split(/[\s,]+/).some(entry => {
    if (entry.includes('/')) return isWithin(bare, entry)
    const [, name = '', only] = /^(\[[^\]]+\]|[^:]+|[\da-f:]+)(?::(\d+))?$/i.exec(entry) ?? []
    const wanted = bareName(name).replace(/^\*?\./, '')
    if (wanted === '' || (only !== undefined && only !== port)) return false
    return wanted === '*' || bare === wanted || bare.endsWith(`.${wanted}`)
  })
}

const bareName = (host: string): string => host.toLowerCase().replace(/^\[|\]$/g, '')

/** `10.0.0.0/8` */
function isWithin(address: string, range: string): boolean {
  const { BlockList, isIP } = process.getBuiltinModule('node:net')
  const [net = '', bits] = range.split('/')
  const families = [isIP(address), isIP(net)].map(version => (version === 6 ? 'ipv6' : 'ipv4'))
  if (isIP(address) === 0 || isIP(net) === 0 || families[0] !== families[1]) return false
  const list = new BlockList()
  try {
    list.addSubnet(net, Number(bits), families[1] as 'ipv4')
  } catch {
    return false
  }
  return list.check(address, families[0] as 'ipv4')
}
