/** rpcv2Cbor, client direction, with all that any operation may need. */
import * as lean from '../lean/rpcv2-cbor.ts'
import type { Codec } from '../model/codec.ts'
import { whole } from '../parts/all.ts'

export const rpcv2Cbor: Codec = whole(lean.rpcv2Cbor)
