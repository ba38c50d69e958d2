/** Whether a response may hold numbers that a JavaScript number cannot: its shapes say so. */
import type { Member, Section, Shape, SimpleType } from '../model/types.ts'

export function holdsBigNumbers({ operation, shapes }: Section): boolean {
  const met = new Set<string>()
  const waiting = [operation.output ?? '', ...operation.errors]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const shape = shapes[name]
    if (shape === undefined || met.has(name)) continue
    met.add(name)
    for (const { type, shape: inner } of membersOf(shape)) {
      if (type !== undefined && big.has(type)) return true
      if (inner !== undefined) waiting.push(inner)
    }
  }
  return false
}

const membersOf = (shape: Shape): readonly Member[] =>
  shape.type === 'list'
    ? [shape.member]
    : shape.type === 'map'
      ? [shape.value]
      : Object.values(shape.members)

const big: ReadonlySet<SimpleType> = new Set([
  'long',
  'number',
  'bigInteger',
  'bigDecimal',
  'document',
])
