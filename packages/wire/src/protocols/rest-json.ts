/** restJson1, client direction, with all that any operation may need. */
import * as lean from '../lean/rest-json.ts'
import type { Codec } from '../model/codec.ts'
import { whole } from '../parts/all.ts'

export const restJson1: Codec = whole(lean.restJson1)
