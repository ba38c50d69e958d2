/** rpcv2Cbor requests. */
import { encodeCbor } from '../codec/cbor.ts'
import type { Serializer } from '../model/codec.ts'
import type { Section, ServiceInfo } from '../model/types.ts'
import { cborObject } from './cbor.ts'
import { rpcv2Serializer } from './rpcv2.ts'

export const rpcv2CborSerializer: (service: ServiceInfo, section: Section) => Serializer =
  rpcv2Serializer({
    protocol: 'rpc-v2-cbor',
    contentType: 'application/cbor',
    body: (section, shape, name) => {
      const tree = cborObject(section, shape, name)
      return (input, context) => encodeCbor(tree(input, context))
    },
  })
