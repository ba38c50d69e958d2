/** How XXH3 ends: the ways of short inputs, by their length, and the merging of lanes for long ones. All over bigints. */
import { mx1, mx2, p32x2, p64x1, p64x2, p64x3, p64x4, secretBytes } from './xxhash3-secret.ts'

export type Wide = { readonly high: bigint; readonly low: bigint }

/** At most 240 bytes. */
export function short64(input: DataView): bigint {
  const length = input.byteLength
  if (length > 128) return middle64(input)
  if (length > 16) {
    let sum = big(length) * p64x1
    for (let i = Math.floor((length - 1) / 32); i >= 0; i--) {
      sum += mix16(input, i * 16, i * 32) + mix16(input, length - 16 - i * 16, i * 32 + 16)
    }
    return avalanche(cut(sum))
  }
  if (length > 8) {
    const low = read64(input, 0) ^ key(24) ^ key(32)
    const high = read64(input, length - 8) ^ key(40) ^ key(48)
    return avalanche(cut(big(length) + swap(low) + high + folded(low, high)))
  }
  if (length > 3) {
    const value = big(input.getUint32(length - 4, true)) + (big(input.getUint32(0, true)) << 32n)
    return mixLength(value ^ key(8) ^ key(16), length)
  }
  if (length > 0) return avalanche64(big(combined(input)) ^ (word(0) ^ word(4)))
  return avalanche64(key(56) ^ key(64))
}

function middle64(input: DataView): bigint {
  const length = input.byteLength
  let sum = big(length) * p64x1
  for (let i = 0; i < 8; i++) sum += mix16(input, 16 * i, 16 * i)
  sum = avalanche(cut(sum)) + mix16(input, length - 16, 119)
  for (let i = 8; i < Math.floor(length / 16); i++) sum += mix16(input, 16 * i, 16 * (i - 8) + 3)
  return avalanche(cut(sum))
}

export const long64 = (lanes: BigUint64Array, length: number): bigint =>
  merged(lanes, 11, cut(big(length) * p64x1))

export const long128 = (lanes: BigUint64Array, length: number): Wide => ({
  low: merged(lanes, 11, cut(big(length) * p64x1)),
  high: merged(lanes, 117, cut(~(big(length) * p64x2))),
})

function merged(lanes: BigUint64Array, from: number, start: bigint): bigint {
  let sum = start
  for (let i = 0; i < 4; i++) {
    sum += folded(lanes[2 * i]! ^ key(from + 16 * i), lanes[2 * i + 1]! ^ key(from + 16 * i + 8))
  }
  return avalanche(cut(sum))
}

/** The same with 128 bits. */
export function short128(input: DataView): Wide {
  const length = input.byteLength
  if (length > 16) return middle128(input)
  if (length > 8) return nine128(input)
  if (length > 3) {
    const value = big(input.getUint32(0, true)) + (big(input.getUint32(length - 4, true)) << 32n)
    const product = (value ^ key(16) ^ key(24)) * (p64x1 + (big(length) << 2n))
    const high = cut((product >> 64n) + (cut(product) << 1n))
    let low = cut(product) ^ (high >> 3n)
    low = cut((low ^ (low >> 35n)) * mx2)
    return { low: low ^ (low >> 28n), high: avalanche(high) }
  }
  if (length === 0)
    return { low: avalanche64(key(64) ^ key(72)), high: avalanche64(key(80) ^ key(88)) }
  const value = combined(input)
  const swapped = Number(swap(big(value)) >> 32n)
  const turned = ((swapped << 13) | (swapped >>> 19)) >>> 0
  return {
    low: avalanche64(big(value) ^ (word(0) ^ word(4))),
    high: avalanche64(big(turned) ^ (word(8) ^ word(12))),
  }
}

function nine128(input: DataView): Wide {
  const length = input.byteLength
  const last = read64(input, length - 8)
  const product = (read64(input, 0) ^ last ^ key(32) ^ key(40)) * p64x1
  const other = last ^ key(48) ^ key(56)
  const high = cut((product >> 64n) + other + (other & 0xffffffffn) * (p32x2 - 1n))
  const low = cut(product + (big(length - 1) << 54n)) ^ swap(high)
  const again = low * p64x2
  return { low: avalanche(cut(again)), high: avalanche(cut((again >> 64n) + high * p64x2)) }
}

function middle128(input: DataView): Wide {
  const length = input.byteLength
  let low = cut(big(length) * p64x1)
  let high = 0n
  const mix = (first: number, second: number, from: number): void => {
    low =
      cut(low + mix16(input, first, from)) ^ cut(read64(input, second) + read64(input, second + 8))
    high =
      cut(high + mix16(input, second, from + 16)) ^
      cut(read64(input, first) + read64(input, first + 8))
  }
  if (length <= 128) {
    for (let i = Math.floor((length - 1) / 32); i >= 0; i--)
      mix(i * 16, length - 16 - i * 16, i * 32)
  } else {
    for (let i = 0; i < 128; i += 32) mix(i, i + 16, i)
    low = avalanche(low)
    high = avalanche(high)
    for (let i = 128; i + 32 <= length; i += 32) mix(i, i + 16, i - 125)
    mix(length - 16, length - 32, 103)
  }
  const end = low * p64x1 + high * p64x4 + big(length) * p64x2
  return { low: avalanche(cut(low + high)), high: cut(-avalanche(cut(end))) }
}

/** First, middle and last byte, and the length. */
function combined(input: DataView): number {
  const { byteLength: length } = input
  const first = input.getUint8(0)
  const middle = input.getUint8(length >> 1)
  return ((first << 16) | (middle << 24) | input.getUint8(length - 1) | (length << 8)) >>> 0
}

const mix16 = (input: DataView, at: number, from: number): bigint =>
  folded(read64(input, at) ^ key(from), read64(input, at + 8) ^ key(from + 8))

function folded(a: bigint, b: bigint): bigint {
  const product = a * b
  return cut(product) ^ (product >> 64n)
}

function avalanche(hash: bigint): bigint {
  const mixed = cut((hash ^ (hash >> 37n)) * mx1)
  return mixed ^ (mixed >> 32n)
}

/** That of XXH64. */
function avalanche64(hash: bigint): bigint {
  let mixed = cut((hash ^ (hash >> 33n)) * p64x2)
  mixed = cut((mixed ^ (mixed >> 29n)) * p64x3)
  return mixed ^ (mixed >> 32n)
}

function mixLength(value: bigint, length: number): bigint {
  let mixed = cut((value ^ rotate(value, 49n) ^ rotate(value, 24n)) * mx2)
  mixed = cut((mixed ^ ((mixed >> 35n) + big(length))) * mx2)
  return mixed ^ (mixed >> 28n)
}

const rotate = (value: bigint, by: bigint): bigint => cut(value << by) | (value >> (64n - by))

/** The eight bytes the other way round. */
function swap(value: bigint): bigint {
  const view = new DataView(new ArrayBuffer(8))
  view.setBigUint64(0, value)
  return view.getBigUint64(0, true)
}

const cut = (value: bigint): bigint => BigInt.asUintN(64, value)
const big = (value: number): bigint => BigInt(value)
const read64 = (view: DataView, at: number): bigint => view.getBigUint64(at, true)
const secretView = (): DataView => new DataView(secretBytes().buffer)
const key = (at: number): bigint => read64(secretView(), at)
const word = (at: number): bigint => big(secretView().getUint32(at, true))
