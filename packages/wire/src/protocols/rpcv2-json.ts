/** rpcv2Json, client direction, with all that any operation may need. */
import * as lean from '../lean/rpcv2-json.ts'
import type { Codec } from '../model/codec.ts'
import { whole } from '../parts/all.ts'

export const rpcv2Json: Codec = whole(lean.rpcv2Json)
