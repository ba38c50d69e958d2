/** restJson1 requests. */

import { isBodyMember } from '../serialize/rest.ts'
import type { ServerCodec } from '../servers/types.ts'
import { jsonDocument, jsonStyle } from './json.ts'
import { restReceiver } from './rest.ts'
import { treeMembers, treeReader } from './tree.ts'

const style = jsonStyle(true)

export const restJson1Receiver: ServerCodec['receiver'] = restReceiver({
  contentType: 'application/json',
  malformed: 'SerializationException',
  strictMedia: true,
  members: (section, shape, name) => {
    const read = treeMembers(section, shape, name, style, isBodyMember)
    return bytes => read(jsonDocument(bytes))
  },
  payload: (section, member, at) => {
    const read = treeReader(section, member, at, style)
    return bytes => read(jsonDocument(bytes))
  },
})
