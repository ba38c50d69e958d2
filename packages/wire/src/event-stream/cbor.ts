/** Events of rpcv2Cbor. */
import { encodeCbor } from '../codec/cbor-encode.ts'
import { cborStyle, readCbor } from '../parse/cbor.ts'
import { treeMembers, treeReaders } from '../parse/tree.ts'
import { cborObject, cborValue } from '../serialize/cbor.ts'
import type { EventStyle } from './style.ts'

const style = cborStyle()

export const cborEvents: EventStyle = {
  contentType: 'application/cbor',
  write: (section, reference, at) => {
    const tree = cborValue(section, reference, at)
    return (value, context) => encodeCbor(tree(value, context))
  },
  writeMembers: (section, shape, name, pick) => {
    const members = Object.entries(shape.members).filter(([, member]) => pick(member))
    const tree = cborObject(section, { ...shape, members: Object.fromEntries(members) }, name)
    return (value, context) => encodeCbor(tree(value, context))
  },
  read: (section, reference) => {
    const read = treeReaders(section, style)(reference)
    return (bytes, notes) => read(readCbor(bytes), notes)
  },
  readMembers: (section, shape, name, pick) => {
    const read = treeMembers(section, shape, name, style, pick)
    return (bytes, notes) => read(readCbor(bytes), notes) ?? {}
  },
}
