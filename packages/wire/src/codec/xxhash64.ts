/**
 * XXH64, one of S3's checksum algorithms. Rounds run over pairs of 32-bit halves, which is fast; what happens once per
 * digest runs over bigints, which is short.
 */
import type { Hasher } from '../primitives.ts'
import { checksum } from './checksum.ts'

/**
 * @example
 * const hasher = xxhash64()
 * hasher.update('plain')
 * hasher.digest()
 */
export function xxhash64(): Hasher {
  const lanes = new Uint32Array(8) // four of 64 bits, low half first
  const wide = new BigUint64Array(lanes.buffer)
  wide.set([p1 + p2, p2, 0n, -p1].map(lane => BigInt.asUintN(64, lane)))
  const held = new Uint8Array(32)
  const view = new DataView(held.buffer)
  let fill = 0
  let length = 0
  return checksum(
    bytes => {
      length += bytes.length
      for (let at = 0; at < bytes.length; ) {
        const piece = bytes.subarray(at, at + 32 - fill)
        held.set(piece, fill)
        fill += piece.length
        at += piece.length
        if (fill < 32) continue
        for (let lane = 0; lane < 4; lane++) {
          round(lanes, lane * 2, view.getUint32(lane * 8, true), view.getUint32(lane * 8 + 4, true))
        }
        fill = 0
      }
    },
    into => into.setBigUint64(0, finish(wide, view, fill, length)),
    8,
  )
}

/** lane = rotate(lane + input * p2, 31) * p1 */
function round(lanes: Uint32Array, at: number, low: number, high: number): void {
  const product = multiplyLow(low, p2Low)
  const sum = lanes[at]! + product
  const carry = sum > 0xffffffff ? 1 : 0
  const sumHigh =
    (lanes[at + 1]! + productHigh + Math.imul(low, p2High) + Math.imul(high, p2Low) + carry) | 0
  const rotatedHigh = ((sumHigh << 31) | ((sum | 0) >>> 1)) >>> 0
  const rotatedLow = (((sum | 0) << 31) | (sumHigh >>> 1)) >>> 0
  lanes[at] = multiplyLow(rotatedLow, p1Low)
  lanes[at + 1] = productHigh + Math.imul(rotatedLow, p1High) + Math.imul(rotatedHigh, p1Low)
}

/** The upper half of the last product. */
let productHigh = 0

/** The lower half of a product of two 32-bit numbers. */
function multiplyLow(a: number, b: number): number {
  const a0 = a & 0xffff
  const a1 = a >>> 16
  const b0 = b & 0xffff
  const b1 = b >>> 16
  const low = a0 * b0
  const cross = a1 * b0
  const other = a0 * b1
  const middle = (low >>> 16) + (cross & 0xffff) + (other & 0xffff)
  productHigh = a1 * b1 + (cross >>> 16) + (other >>> 16) + (middle >>> 16)
  return ((middle << 16) | (low & 0xffff)) >>> 0
}

function finish(lanes: BigUint64Array, held: DataView, fill: number, length: number): bigint {
  const [a = 0n, b = 0n, c = 0n, d = 0n] = lanes
  let hash = p5
  if (length >= 32) {
    hash = cut(rotate(a, 1n) + rotate(b, 7n) + rotate(c, 12n) + rotate(d, 18n))
    for (const lane of lanes) hash = cut((hash ^ mixed(lane)) * p1 + p4)
  }
  hash = cut(hash + BigInt(length))
  let at = 0
  for (; at + 8 <= fill; at += 8) {
    hash = cut(rotate(hash ^ mixed(held.getBigUint64(at, true)), 27n) * p1 + p4)
  }
  if (at + 4 <= fill) {
    hash = cut(rotate(hash ^ cut(BigInt(held.getUint32(at, true)) * p1), 23n) * p2 + p3)
    at += 4
  }
  for (; at < fill; at++) hash = cut(rotate(hash ^ cut(BigInt(held.getUint8(at)) * p5), 11n) * p1)
  hash = cut((hash ^ (hash >> 33n)) * p2)
  hash = cut((hash ^ (hash >> 29n)) * p3)
  return hash ^ (hash >> 32n)
}

const mixed = (input: bigint): bigint => cut(rotate(cut(input * p2), 31n) * p1)
const rotate = (value: bigint, by: bigint): bigint => cut(value << by) | (value >> (64n - by))
const cut = (value: bigint): bigint => BigInt.asUintN(64, value)

const p1 = 0x9e3779b185ebca87n
const p2 = 0xc2b2ae3d27d4eb4fn
const p3 = 0x165667b19e3779f9n
const p4 = 0x85ebca77c2b2ae63n
const p5 = 0x27d4eb2f165667c5n
const p1High = 0x9e3779b1
const p1Low = 0x85ebca87
const p2High = 0xc2b2ae3d
const p2Low = 0x27d4eb4f
