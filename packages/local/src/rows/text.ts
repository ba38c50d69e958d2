/**
 * How rows hold keys and values: as strings of one byte a character, which cost a third of what byte arrays do and are
 * compared by the machine. A key is its UTF-8, so that its order is that of code points; for most it is itself.
 */

const ascii = /^[\0-\x7f]*$/

/** @example heldKey('é') // 'Ã©' */
export const heldKey = (key: string): string =>
  ascii.test(key) ? key : Buffer.from(key).toString('latin1')

export const givenKey = (held: string): string =>
  ascii.test(held) ? held : Buffer.from(held, 'latin1').toString('utf8')

export const heldValue = (value: Uint8Array): string =>
  Buffer.from(value.buffer, value.byteOffset, value.length).toString('latin1')

export const givenValue = (held: string): Uint8Array => Buffer.from(held, 'latin1')
