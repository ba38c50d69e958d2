/** rpcv2Json requests. */
import { encodeUtf8 } from '../codec/utf8.ts'
import type { Serializer } from '../model/codec.ts'
import type { Section, ServiceInfo } from '../model/types.ts'
import { jsonObject } from './json.ts'
import { rpcv2Serializer } from './rpcv2.ts'

const style = { renames: false, rpcv2: true } as const

export const rpcv2JsonSerializer: (service: ServiceInfo, section: Section) => Serializer =
  rpcv2Serializer({
    protocol: 'rpc-v2-json',
    contentType: 'application/json',
    body: (section, shape, name) => {
      const write = jsonObject(section, shape, name, style)
      return (input, context) => encodeUtf8(write(input, context))
    },
  })
