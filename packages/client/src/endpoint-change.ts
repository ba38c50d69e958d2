/** An endpoint option that says no hostname: it changes parts of the endpoint that the service's rules find. */
import { isAnomaly } from '@plainwire/wire'
import type { CallConfig } from './call.ts'
import type { EndpointOption, EndpointPieces, Place } from './endpoint.ts'

/**
 * The configuration whose places are changed so, or the same one where there is nothing to change.
 *
 * @example
 * withChanges(config, { protocol: 'http', port: 8080 })
 */
export function withChanges(config: CallConfig, endpoint: EndpointOption | undefined): CallConfig {
  if (!isChange(endpoint)) return config
  return {
    ...config,
    place(parameters, own) {
      const place = config.place(parameters, own)
      return isAnomaly(place) ? place : changed(place, endpoint)
    },
  }
}

/** Are these parts of an endpoint, and no hostname among them? */
export function isChange(endpoint: EndpointOption | undefined): endpoint is EndpointPieces {
  if (typeof endpoint !== 'object' || endpoint === null) return false
  const names = Object.keys(endpoint)
  const isKnown = names.length > 0 && names.every(name => pieces.includes(name))
  return isKnown && endpoint.hostname === undefined
}

export const pieces: readonly string[] = ['protocol', 'hostname', 'port', 'path']

/** A port that nobody names is the one of the scheme. */
function changed(place: Place, { protocol = place.scheme, port, path }: EndpointPieces): Place {
  const [, name = '', own] = /^(.*?)(?::(\d+))?$/.exec(place.host) ?? []
  const now = port ?? (protocol === place.scheme ? own : undefined)
  const isUsual = now === undefined || String(now) === usual[protocol]
  return {
    ...place,
    scheme: protocol,
    host: isUsual ? name : `${name}:${now}`,
    path:
      path === undefined ? place.path : `/${path.replace(/^\/+|\/+$/g, '')}`.replace(/^\/$/, ''),
  }
}

const usual = { http: '80', https: '443' }
