/** awsJson 1.0 and 1.1, client direction, with all that any operation may need. */
import * as lean from '../lean/aws-json.ts'
import type { Codec } from '../model/codec.ts'
import { whole } from '../parts/all.ts'

export const awsJson1_0: Codec = whole(lean.awsJson1_0)
export const awsJson1_1: Codec = whole(lean.awsJson1_1)
