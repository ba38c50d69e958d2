/** rpcv2Cbor responses. */
import type { ParseOptions, Parser } from '../model/codec.ts'
import type { Section, ServiceInfo } from '../model/types.ts'
import { cborStyle, readCbor } from './cbor.ts'
import { rpcParser, wholeOutput } from './rpc.ts'
import { treeMembers } from './tree.ts'
import { treeErrors } from './tree-error.ts'

export const rpcv2CborParser = (
  service: ServiceInfo,
  section: Section,
  options?: ParseOptions,
): Parser => {
  const style = cborStyle(options)
  const shape = wholeOutput(section)
  return rpcParser(service, section, {
    read: shape && treeMembers(section, shape, section.operation.output ?? '', style),
    tree: readCbor,
    error: treeErrors(service, section, { style, read: readCbor }),
  })
}
