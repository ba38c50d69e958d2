/** Where requests go: the parts of an endpoint, of the configuration or of one request, made alike. */
import type { LiteConfig } from '../types.ts'

export type EndpointParts = {
  readonly protocol?: 'http:' | 'https:' | undefined
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly pathPrefix?: string | undefined
}

/** A configuration whose endpoint is in parts that are as they should be. */
export type Placed = Omit<LiteConfig, keyof EndpointParts> & EndpointParts

type Given = Pick<
  LiteConfig,
  'endpoint' | 'url' | 'host' | 'hostname' | 'port' | 'protocol' | 'pathPrefix'
>

/**
 * A whole URL wins over its parts; what is no URL is a host, beside which the other parts count.
 *
 * @example
 * endpointParts({ endpoint: 'http://localhost:4566/base/' })
 * // { protocol: 'http:', host: 'localhost', port: 4566, pathPrefix: '/base' }
 */
export function endpointParts(given: Given): EndpointParts {
  const endpoint = given.endpoint || given.url
  if (endpoint && URL.canParse(endpoint)) return ofUrl(new URL(endpoint))
  const { host, port } = endpoint ? { host: endpoint } : ofHost(given.host || given.hostname)
  return present({
    protocol: checkedProtocol(given.protocol),
    host,
    port: Number(given.port) || port,
    pathPrefix: tidyPrefix(given.pathPrefix),
  })
}

const ofUrl = ({ protocol, hostname, port, pathname }: URL): EndpointParts =>
  present({
    protocol: checkedProtocol(protocol),
    host: hostname,
    port: Number(port),
    pathPrefix: tidyPrefix(pathname),
  })

/** Of a URL in the host's place only the host counts. */
function ofHost(text: string | undefined): Pick<EndpointParts, 'host' | 'port'> {
  if (!text) return {}
  const [, name, port] = /^([^/:]+):(\d+)$/.exec(text) ?? []
  if (name !== undefined) return { host: name, port: Number(port) }
  return { host: (URL.canParse(text) && new URL(text).hostname) || text }
}

export function checkedProtocol(protocol: string | undefined): EndpointParts['protocol'] {
  if (!protocol) return undefined
  const whole = String(protocol).endsWith(':') ? protocol : `${protocol}:`
  if (whole === 'http:' || whole === 'https:') return whole
  throw new ReferenceError('Protocol must be `https:` or `http:`')
}

/** One slash before, none behind; a slash alone is none. */
function tidyPrefix(prefix: string | undefined): string | undefined {
  const bare = prefix?.replace(/^\/+|\/+$/g, '')
  return bare ? `/${bare}` : undefined
}

/** Without what is not there. */
const present = (parts: { [K in keyof EndpointParts]: EndpointParts[K] | undefined }) =>
  Object.fromEntries(Object.entries(parts).filter(([, value]) => value)) as EndpointParts
