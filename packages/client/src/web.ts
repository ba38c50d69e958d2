/** The edge of anything that has `fetch` and WebCrypto's randomness: no variables, no files. */
import type { Environment } from './environment.ts'
import { Misuse } from './misuse.ts'
import { pause } from './pause.ts'
import { webPrimitives } from './primitives-web.ts'
import { fetchSend } from './send/fetch.ts'

export const webEnvironment: Environment = {
  variables: { AWS_DISABLE_REQUEST_COMPRESSION: 'true' },
  now: () => Date.now(),
  random: () => Math.random(),
  uuid,
  wait: pause,
  readText: async () => undefined,
  home: () => '',
  primitives: webPrimitives,
  gzip() {
    throw new Misuse('NO_COMPRESSION', "There is no gzip here: leave 'compression' out.")
  },
  send: fetchSend(),
}

/** Pages that did not come over TLS have no `randomUUID`. */
function uuid(): string {
  const bytes = webPrimitives.random(16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const digits = Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
