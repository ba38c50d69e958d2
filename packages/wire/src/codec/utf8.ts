/** Text as UTF-8 and back, with one encoder and one decoder for all. */
const encoder = /* @__PURE__ */ new TextEncoder()
const decoder = /* @__PURE__ */ new TextDecoder()

export const encodeUtf8 = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text)

/** Bytes that are no UTF-8 become U+FFFD; a byte order mark is left out. */
export const decodeUtf8 = (bytes: Uint8Array): string => decoder.decode(bytes)

let strict: InstanceType<typeof TextDecoder> | undefined

/** Throws where bytes are no UTF-8; a byte order mark is text like any other. */
export function decodeStrictUtf8(bytes: Uint8Array): string {
  strict ??= new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  return strict.decode(bytes)
}
