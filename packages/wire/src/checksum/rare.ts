/** Algorithms that are seldom met and big enough to stand in a file of their own. */
import { crc64nvme } from '../codec/crc64nvme.ts'
import { xxhash3, xxhash128 } from '../codec/xxhash3.ts'
import { xxhash64 } from '../codec/xxhash64.ts'
import type { Hashing } from './algorithms.ts'

export const rare: Readonly<Record<string, Hashing | undefined>> = {
  CRC64NVME: () => crc64nvme(),
  XXHASH64: () => xxhash64(),
  XXHASH3: () => xxhash3(),
  XXHASH128: () => xxhash128(),
}
