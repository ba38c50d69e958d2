/** Responses of the protocols whose whole body is the output (awsJson, rpcv2Json, rpcv2Cbor). */
import type { Parser } from '../model/codec.ts'
import { eventMember, outputShape } from '../model/lookup.ts'
import type { Section, ServiceInfo, StructureShape } from '../model/types.ts'
import { isRecord } from '../record.ts'
import { requestIdOf } from './errors.ts'
import { parsed, unreadable } from './parsed.ts'
import type { Notes } from './scalars.ts'
import type { TreeRead } from './tree.ts'
import type { ReadError } from './tree-error.ts'

export type RpcStyle = {
  /** Output members out of the body's tree; absent where the operation has no output. */
  readonly read: TreeRead | undefined
  readonly tree: (bytes: Uint8Array) => unknown
  readonly error: ReadError
}

/** The output that the body holds; with an event stream, everything comes in messages. */
export function wholeOutput(section: Section): StructureShape | undefined {
  const shape = outputShape(section)
  return eventMember(section, shape) === undefined ? shape : undefined
}

const nothing = new Uint8Array(0)

export const rpcParser =
  (service: ServiceInfo, section: Section, { read, tree, error }: RpcStyle): Parser =>
  (response, bytes = nothing) => {
    const requestId = requestIdOf(response)
    if (response.status >= 300) return parsed(error(response, bytes), requestId)
    if (read === undefined) return parsed({}, requestId)
    const notes: Notes = {}
    try {
      const body = bytes.length === 0 ? {} : tree(bytes)
      const output = read(isRecord(body) ? body : {}, notes) as Record<string, unknown>
      return parsed(output, requestId, notes)
    } catch (cause) {
      return parsed(unreadable(service, section, response, cause), requestId)
    }
  }
