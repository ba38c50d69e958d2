/** Short unique ids for items. */
import { randomBytes } from 'node:crypto'

/** Without what is mistaken for something else. */
const letters = '23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

/** Twenty-two characters of chance. @example newItemId() // 'vytxeTZskVKR7C7WgdSP3d' */
export const newItemId = (random: (length: number) => Uint8Array = randomBytes): string => {
  let id = ''
  while (id.length < 22)
    for (const byte of random(32)) if (byte < 57 * 4 && id.length < 22) id += letters[byte % 57]
  return id
}
