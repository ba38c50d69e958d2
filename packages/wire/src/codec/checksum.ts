/** What the checksums of this folder share: text becomes bytes, the digest is written into a fresh array. */
import type { Hasher } from '../primitives.ts'
import { encodeUtf8 } from './utf8.ts'

/** `write` gets a view of `length` zero bytes to put the digest into. */
export const checksum = (
  add: (bytes: Uint8Array) => void,
  write: (view: DataView) => void,
  length: number,
): Hasher => ({
  update: data => add(typeof data === 'string' ? encodeUtf8(data) : data),
  digest: () => {
    const bytes = new Uint8Array(length)
    write(new DataView(bytes.buffer))
    return bytes
  },
})
