/** rpcv2Cbor and rpcv2Json requests: the path names the operation, the body is the input. Twin of `serialize/rpcv2.ts`. */
import { anomaly } from '../anomaly.ts'
import { decodeCbor } from '../codec/cbor.ts'
import { inputShape, outputShape, streamedOutput } from '../model/lookup.ts'
import type { Section, ServiceInfo } from '../model/types.ts'
import type { ReceiveOptions, Receiver, Route, Router, ServerCodec } from '../servers/types.ts'
import { cborStyle } from './cbor.ts'
import { finished } from './finish.ts'
import { hostLabels } from './host.ts'
import { jsonDocument, jsonStyle } from './json.ts'
import { checkAccept, checkContentType } from './media.ts'
import { receiving } from './refuse.ts'
import { eventStreamType } from './rest.ts'
import { type TreeStyle, treeMembers } from './tree.ts'

type Style = {
  readonly contentType: string
  readonly document: (bytes: Uint8Array) => unknown
  readonly tree: TreeStyle
}

const rpcv2Receiver =
  ({ contentType, document, tree }: Style) =>
  (service: ServiceInfo, section: Section, options: ReceiveOptions = {}): Receiver => {
    const shape = inputShape(section)
    const read = shape && treeMembers(section, shape, section.operation.input ?? '', tree)
    const streams = streamedOutput(section) !== undefined
    const answer = streams ? eventStreamType : contentType
    const answers = outputShape(section) !== undefined
    const labels = hostLabels(section)
    return finished(
      section,
      options,
      receiving(
        service,
        section,
        'SerializationException',
        ({ headers, host }, bytes = noBytes) => {
          checkContentType(headers, contentType, bytes.length)
          if (answers) checkAccept(headers, answer)
          const value = bytes.length === 0 ? {} : document(bytes)
          return { ...labels(host), ...read?.(value) }
        },
      ),
    )
  }

const noBytes = new Uint8Array(0)

export const rpcv2CborReceiver: ServerCodec['receiver'] = rpcv2Receiver({
  contentType: 'application/cbor',
  document: bytes => decodeCbor(bytes, { depth: 300 }),
  tree: cborStyle,
})

export const rpcv2JsonReceiver: ServerCodec['receiver'] = rpcv2Receiver({
  contentType: 'application/json',
  document: jsonDocument,
  tree: { ...jsonStyle(false), simple: rpcv2Simple },
})

/** Instants are numbers here, whatever format the model names. */
function rpcv2Simple(...[reference, at]: Parameters<TreeStyle['simple']>) {
  const { format, ...plain } = reference
  return jsonStyle(false).simple(plain, at)
}

/** `/service/{Service}/operation/{Operation}`, wherever the path begins. */
export function rpcv2Router(service: ServiceInfo, routes: readonly Route[]): Router {
  const names = new Set(routes.map(({ operation }) => operation.name))
  return ({ method, target }) => {
    const found = /\/service\/([^/?]+)\/operation\/([^/?]+)(?:\?|$)/.exec(target)
    const known = method === 'POST' && found?.[1] === service.shapeName
    if (known && names.has(found[2]!)) return found[2]!
    return anomaly('not-found', `There is no operation for ${method} ${target}`, {
      code: 'UnknownOperationException',
      status: 404,
      service: service.name,
    })
  }
}
