/** restXml, client direction, with all that any operation may need. */
import * as lean from '../lean/rest-xml.ts'
import type { Codec } from '../model/codec.ts'
import { whole } from '../parts/all.ts'

export const restXml: Codec = whole(lean.restXml)
