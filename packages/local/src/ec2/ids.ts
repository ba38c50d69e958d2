/** Ids as EC2 makes them: a prefix and seventeen hexadecimal digits. */
import type { Edge } from '../server/types.ts'

export const newId = ({ random }: Edge, prefix: string): string =>
  `${prefix}-0${Array.from({ length: 16 }, () => Math.floor(random() * 16).toString(16)).join('')}`

export const newAssociationId = (edge: Edge): string => newId(edge, 'iip-assoc')
