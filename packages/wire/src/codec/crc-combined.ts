/**
 * The CRC of a whole from the CRCs of its parts, without reading a byte again: a CRC is a remainder, so that of `ab` is
 * that of `a`, moved left by the length of `b`, plus that of `b`. Polynomials are written with their bits reversed, as
 * the checksums are.
 */
type Crc = { readonly polynomial: bigint; readonly bits: number }

const crcs: Readonly<Record<string, Crc>> = {
  CRC32: { polynomial: 0xedb88320n, bits: 32 },
  CRC32C: { polynomial: 0x82f63b78n, bits: 32 },
  CRC64NVME: { polynomial: 0x9a6c9329ac4bc9b5n, bits: 64 },
}

/** @example combinedCrc('CRC32', [{ size: 5, digest: ofHello }, { size: 6, digest: ofWorld }]) */
export function combinedCrc(
  algorithm: string,
  parts: readonly { readonly size: number; readonly digest: Uint8Array }[],
): Uint8Array {
  const crc = crcs[algorithm]!
  const moves = new Map<number, bigint>()
  let whole = 0n
  for (const { size, digest } of parts) {
    let move = moves.get(size)
    if (move === undefined) {
      move = powerOfX(crc, size * 8)
      moves.set(size, move)
    }
    whole = product(crc, whole, move) ^ numberOf(digest)
  }
  return bytesOf(whole, crc.bits / 8)
}

/** `a` times `b`, modulo the polynomial. The highest bit stands for 1, the next for x. */
function product({ polynomial, bits }: Crc, a: bigint, b: bigint): bigint {
  const one = 1n << BigInt(bits - 1)
  let result = 0n
  let shifted = b
  for (let bit = one; bit > 0n; bit >>= 1n) {
    if (a & bit) result ^= shifted
    shifted = shifted & 1n ? (shifted >> 1n) ^ polynomial : shifted >> 1n
  }
  return result
}

/** x to the power of `exponent`, by squaring. */
function powerOfX(crc: Crc, exponent: number): bigint {
  let result = 1n << BigInt(crc.bits - 1)
  let square = result >> 1n
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = product(crc, result, square)
    square = product(crc, square, square)
  }
  return result
}

const numberOf = (bytes: Uint8Array): bigint => {
  let number = 0n
  for (const byte of bytes) number = (number << 8n) | BigInt(byte)
  return number
}

function bytesOf(number: bigint, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let left = number
  for (let index = length - 1; index >= 0; index--) {
    bytes[index] = Number(left & 255n)
    left >>= 8n
  }
  return bytes
}
