/** Names that a reader made up for lists and maps whose source leaves them nameless, e.g. `ListOfString`. */
import type { DescribedShape, Description } from '../description.ts'
import { membersOf } from './extract.ts'

export const isSynthesised = (name: string): boolean => /^(List|Map)Of[A-Z]/.test(name)

type Shapes = Readonly<Record<string, DescribedShape>>

/** Made-up shapes that nothing targets any more since their users got the real names. */
export function dropUnused(before: Description, shapes: Shapes): Shapes {
  const used = new Set(
    Object.values(shapes).flatMap(shape => membersOf(shape).map(([, member]) => member.shape)),
  )
  const entries = Object.entries(shapes).filter(
    ([name]) => used.has(name) || !isSynthesised(name) || !Object.hasOwn(before.shapes, name),
  )
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}
