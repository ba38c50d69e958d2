/** The constants of XXH3: the default secret and the numbers everything starts from. */
import { decodeHex } from './hex.ts'

const hex =
  'b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671fcb79e64eccc0e578825ad07dccff7221b8084674f743248ee03590e6813a264c3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364eac5ac8334d3ebc3c581a0fffa1363eb170ddd51b7f0da49d316552629d4689e2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e'

let secret: Uint8Array<ArrayBuffer> | undefined

export function secretBytes(): Uint8Array<ArrayBuffer> {
  secret ??= decodeHex(hex)
  return secret
}

export const p32x1 = 0x9e3779b1n
export const p32x2 = 0x85ebca77n
export const p32x3 = 0xc2b2ae3dn
export const p64x1 = 0x9e3779b185ebca87n
export const p64x2 = 0xc2b2ae3d27d4eb4fn
export const p64x3 = 0x165667b19e3779f9n
export const p64x4 = 0x85ebca77c2b2ae63n
export const p64x5 = 0x27d4eb2f165667c5n
export const mx1 = 0x165667919e3779f9n
export const mx2 = 0x9fb21c651e98df25n

export const initialLanes: readonly bigint[] = [
  p32x3,
  p64x1,
  p64x2,
  p64x3,
  p64x4,
  p32x2,
  p64x5,
  p32x1,
]
