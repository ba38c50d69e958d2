/** Expressions are read once for each text: what they say, and the closures that run it, or the fault in the text. */
import { compileCondition, type Test } from './condition.ts'
import { parseCondition } from './condition-parser.ts'
import { ExpressionFault } from './parser.ts'
import { parseProjection } from './projection.ts'
import type { Action, Condition, Path } from './tree.ts'
import { parseUpdate } from './update-parser.ts'

/** Throws an `ExpressionFault`, the same one again, where the text is none. */
export type Reader<T> = (text: string) => T

const mostKept = 500

function kept<T>(read: Reader<T>): Reader<T> {
  const known = new Map<string, T | ExpressionFault>()
  return text => {
    let result = known.get(text)
    if (result === undefined) {
      result = attempted(read, text)
      if (known.size >= mostKept) known.clear()
      known.set(text, result)
    }
    if (result instanceof ExpressionFault) throw result
    return result
  }
}

function attempted<T>(read: Reader<T>, text: string): T | ExpressionFault {
  try {
    return read(text)
  } catch (thrown) {
    if (thrown instanceof ExpressionFault) return thrown
    throw thrown
  }
}

export type ReadyCondition = { readonly condition: Condition; readonly test: Test }

/** @example readCondition('a = :a').test(item, scope) */
export const readCondition: Reader<ReadyCondition> = kept(text => {
  const condition = parseCondition(text)
  return { condition, test: compileCondition(condition) }
})

export const readUpdate: Reader<readonly Action[]> = kept(parseUpdate)
export const readProjection: Reader<readonly Path[]> = kept(parseProjection)
