/** CRC-32 (IEEE 802.3, reflected) for what has no `zlib.crc32`: eight tables take eight bytes in one step. */

/** @example crc32(new TextEncoder().encode('123456789')) // 0xcbf43926 */
export function crc32(data: Uint8Array, seed = 0): number {
  tables ??= makeTables()
  const t = tables
  let crc = ~seed
  let i = 0
  for (; i + 8 <= data.length; i += 8) {
    const a = crc ^ (data[i]! | (data[i + 1]! << 8) | (data[i + 2]! << 16) | (data[i + 3]! << 24))
    crc =
      t[1792 + (a & 255)]! ^
      t[1536 + ((a >>> 8) & 255)]! ^
      t[1280 + ((a >>> 16) & 255)]! ^
      t[1024 + (a >>> 24)]! ^
      t[768 + data[i + 4]!]! ^
      t[512 + data[i + 5]!]! ^
      t[256 + data[i + 6]!]! ^
      t[data[i + 7]!]!
  }
  for (; i < data.length; i++) crc = (crc >>> 8) ^ t[(crc ^ data[i]!) & 255]!
  return ~crc >>> 0
}

let tables: Int32Array | undefined

/** Table k holds the remainders of each byte followed by k zero bytes. */
function makeTables(): Int32Array {
  const made = new Int32Array(2048)
  for (let index = 0; index < 2048; index++) {
    let value = index < 256 ? index : made[index - 256]!
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
    made[index] = value
  }
  return made
}
