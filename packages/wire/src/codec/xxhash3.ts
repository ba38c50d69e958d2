/**
 * XXH3 with 64 and with 128 bits, S3's newest checksum algorithms. The loop over 64-byte stripes runs over pairs of
 * 32-bit halves; all else, which is needed once per KiB or once per digest, over bigints. (xxHash specification, 0.8)
 */
import type { Hasher } from '../primitives.ts'
import { checksum } from './checksum.ts'
import { long64, long128, short64, short128 } from './xxhash3-finish.ts'
import { initialLanes, p32x1, secretBytes } from './xxhash3-secret.ts'

/**
 * @example
 * const hasher = xxhash3()
 * hasher.update('plain')
 * hasher.digest()
 */
export function xxhash3(): Hasher {
  const state = xxh3State()
  return checksum(
    bytes => add(state, bytes),
    into => {
      const short = state.length <= 240
      into.setBigUint64(0, short ? short64(input(state)) : long64(lastLanes(state), state.length))
    },
    8,
  )
}

/** The same with 128 bits. */
export function xxhash128(): Hasher {
  const state = xxh3State()
  return checksum(
    bytes => add(state, bytes),
    into => {
      const short = state.length <= 240
      const { high, low } = short ? short128(input(state)) : long128(lastLanes(state), state.length)
      into.setBigUint64(0, high)
      into.setBigUint64(8, low)
    },
    16,
  )
}

type State = {
  readonly lanes: Uint32Array // eight of 64 bits, low half first
  readonly secret: Uint32Array
  /** The last stripe of the block before, then the block that is filling. */
  readonly held: Uint8Array
  readonly words: Uint32Array
  fill: number
  length: number
}

const stripe = 64
const block = 1024

function xxh3State(): State {
  const held = new Uint8Array(stripe + block)
  return {
    lanes: new Uint32Array(BigUint64Array.from(initialLanes).buffer),
    secret: new Uint32Array(secretBytes().buffer),
    held,
    words: new Uint32Array(held.buffer),
    fill: 0,
    length: 0,
  }
}

/** A block is taken in only when more follows: the last one is treated differently. */
function add(state: State, bytes: Uint8Array): void {
  state.length += bytes.length
  for (let at = 0; at < bytes.length; ) {
    if (state.fill === block) {
      for (let n = 0; n < 16; n++)
        accumulate(state.lanes, state.words, 16 * (n + 1), state.secret, 2 * n)
      scramble(state.lanes, state.secret)
      state.held.copyWithin(0, block)
      state.fill = 0
    }
    const piece = bytes.subarray(at, at + block - state.fill)
    state.held.set(piece, stripe + state.fill)
    state.fill += piece.length
    at += piece.length
  }
}

/** lane[i ^ 1] += input[i]; lane[i] += low(input[i] ^ secret[i]) * high(input[i] ^ secret[i]) */
function accumulate(
  lanes: Uint32Array,
  words: Uint32Array,
  from: number,
  secret: Uint32Array,
  secretFrom: number,
): void {
  for (let i = 0; i < 16; i += 2) {
    const low = words[from + i]!
    const high = words[from + i + 1]!
    plus(lanes, i ^ 2, low, high)
    const a = low ^ secret[secretFrom + i]!
    const b = high ^ secret[secretFrom + i + 1]!
    const a0 = a & 0xffff
    const a1 = a >>> 16
    const b0 = b & 0xffff
    const b1 = b >>> 16
    const least = a0 * b0
    const cross = a1 * b0
    const other = a0 * b1
    const middle = (least >>> 16) + (cross & 0xffff) + (other & 0xffff)
    const top = a1 * b1 + (cross >>> 16) + (other >>> 16) + (middle >>> 16)
    plus(lanes, i, ((middle << 16) | (least & 0xffff)) >>> 0, top)
  }
}

function plus(lanes: Uint32Array, at: number, low: number, high: number): void {
  const sum = lanes[at]! + low
  lanes[at] = sum
  lanes[at + 1] = lanes[at + 1]! + high + (sum > 0xffffffff ? 1 : 0)
}

function scramble(lanes: Uint32Array, secret: Uint32Array): void {
  const wide = new BigUint64Array(lanes.buffer)
  const keys = new BigUint64Array(secret.buffer, 128, 8)
  for (let i = 0; i < 8; i++) {
    const lane = wide[i]!
    wide[i] = (lane ^ (lane >> 47n) ^ keys[i]!) * p32x1
  }
}

/** What is left of the last block, and the last 64 bytes once more under another part of the secret. */
function lastLanes({ lanes, words, secret, held, fill }: State): BigUint64Array {
  const copy = lanes.slice()
  const stripes = Math.floor((fill - 1) / stripe)
  for (let n = 0; n < stripes; n++) accumulate(copy, words, 16 * (n + 1), secret, 2 * n)
  const tail = new Uint32Array(held.slice(fill, fill + stripe).buffer)
  const key = new Uint32Array(secretBytes().slice(121, 185).buffer)
  accumulate(copy, tail, 0, key, 0)
  return new BigUint64Array(copy.buffer)
}

const input = ({ held, length }: State): DataView => new DataView(held.buffer, stripe, length)
