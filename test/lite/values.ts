/** Values of a shape, always the same for the same variant: what a service might say, and what is easily misread. */
import { shapeNamed } from '../../packages/wire/src/model/lookup.ts'
import type { Member, Reference, Section } from '../../packages/wire/src/model/types.ts'

/** How long lists are, and what texts look like. */
export type Variant = { readonly items: number; readonly texts: readonly string[] }

export const variants: readonly Variant[] = [
  { items: 2, texts: ['first', 'second & <third>', 'ünïcode ✓'] },
  // One element is no list in untyped XML, and texts may look like something else.
  { items: 1, texts: ['007', 'true', '2024-01-02T03:04:05.678Z', '1e3', ' ', 'null', '0x10'] },
  { items: 0, texts: ['', 'plain'] },
]

const deepest = 5

/** Members beyond the first level come and go with the variant; nothing is nested deeper than a few levels. */
export function sample(section: Section, shape: string | undefined, variant: Variant): object {
  if (shape === undefined) return {}
  const made = make({ section, variant, at: { count: 0 }, depth: 0 }, { shape })
  return made as object
}

type Making = {
  readonly section: Section
  readonly variant: Variant
  readonly at: { count: number }
  readonly depth: number
}

function make(making: Making, reference: Reference): unknown {
  const { section, variant, at, depth } = making
  const count = at.count++
  if (reference.shape === undefined) return simple(reference, variant, count)
  const shape = shapeNamed(section, reference.shape)
  const within = { ...making, depth: depth + 1 }
  if (shape.type === 'list')
    return depth > deepest
      ? []
      : Array.from({ length: variant.items }, () => make(within, shape.member))
  if (shape.type === 'map')
    return depth > deepest
      ? {}
      : Object.fromEntries(
          Array.from({ length: variant.items }, (_, index) => [
            `key${index}`,
            make(within, shape.value),
          ]),
        )
  const members = Object.entries(shape.members)
  const chosen = shape.type === 'union' ? members.slice(0, 1) : members
  return Object.fromEntries(
    chosen
      .filter(([, member]) => depth <= deepest || member.shape === undefined)
      .map(([key, member]) => [key, placed(within, member)])
      .filter(([, value]) => value !== undefined),
  )
}

/** The status is the answer's own, and headers hold ASCII alone. */
function placed(making: Making, member: Member): unknown {
  if (member.in === 'status') return undefined
  const isHeader = member.in === 'header' || member.in === 'prefixHeaders'
  return make(
    isHeader ? { ...making, variant: { ...making.variant, texts: plain } } : making,
    member,
  )
}

const plain = ['one', '007', 'three words here']

function simple(reference: Reference, { texts }: Variant, count: number): unknown {
  const { type = 'string' } = reference
  if (type === 'string') return texts[count % texts.length]
  if (type === 'boolean') return count % 2 === 0
  if (type === 'timestamp') return new Date(Date.UTC(2024, 0, 1 + (count % 28), 1, 2, 3))
  if (type === 'blob') return Buffer.from(`bytes ${count}`)
  if (type === 'float' || type === 'double') return count + 0.5
  if (type === 'document') return { some: ['document', count] }
  return count
}
