/** How far vectors are from each other, and how numbers of 32 bits are written. */
import type { VectorIndexSpec } from '../store/types.ts'

type Distance = VectorIndexSpec['distance']
type Vector = ArrayLike<number>

function dot(a: Vector, b: Vector): number {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!
  return sum
}

/** A vector without a direction is as far from all others as one across. */
function cosine(a: Vector, b: Vector): number {
  const lengths = Math.sqrt(dot(a, a)) * Math.sqrt(dot(b, b))
  return lengths === 0 ? 1 : 1 - dot(a, b) / lengths
}

function euclidean(a: Vector, b: Vector): number {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += (a[at]! - b[at]!) ** 2
  return Math.sqrt(sum)
}

const distances: Readonly<Record<Distance, (a: Vector, b: Vector) => number>> = {
  COSINE: cosine,
  EUCLIDEAN: euclidean,
  DOT_PRODUCT: dot,
}

/** The score that a search tells; distances are nearest at nothing, products at their highest. @example score('COSINE', [1, 0], [0, 1]) // 1 */
export const score = (distance: Distance, a: Vector, b: Vector): number =>
  Math.fround(distances[distance](a, b))

/** Sorts scores, the nearest first. */
export const nearest = (distance: Distance): ((a: number, b: number) => number) =>
  distance === 'DOT_PRODUCT' ? (a, b) => b - a : (a, b) => a - b

/** The shortest decimal that names a number of 32 bits, never without a point. @example floatText(Math.fround(0.1)) // '0.1' */
export function floatText(float: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const shorter = Number(float.toPrecision(digits))
    if (Math.fround(shorter) === float) return pointed(String(shorter))
  }
  return pointed(String(Number(float.toPrecision(9))))
}

const pointed = (text: string): string => (/[.e]/.test(text) ? text : `${text}.0`)
