/**
 * Glacier wants its version in a header, an account id of `-` for one's own, and archives with two hashes: of the whole,
 * and of a tree over its MiBs. https://docs.aws.amazon.com/amazonglacier/latest/dev/checksum-calculations.html
 */
import { decodeHex, isBytes, type Primitives } from '@plainwire/wire'
import type { Inside } from '../client.ts'
import type { Quirk } from './index.ts'

const mebibyte = 2 ** 20

export function glacier({ invoker, catalogue }: Inside): Quirk {
  const { primitives } = invoker.config.environment
  const { version } = catalogue.info
  return {
    scope: scope => ({ ...scope, payloadHeader: true }),
    plugins: [
      {
        name: 'glacier',
        validate: ({ input }) =>
          (input as { accountId?: unknown }).accountId === undefined
            ? { input: { accountId: '-' } }
            : undefined,
        request({ http: { body, headers } }) {
          const known = new Set(headers.map(([name]) => name.toLowerCase()))
          const hashes =
            isBytes(body) && body.length > 0 && !known.has('x-amz-sha256-tree-hash')
              ? { 'x-amz-sha256-tree-hash': treeHash(body, primitives) }
              : {}
          return { http: { headers: { 'x-amz-glacier-version': version, ...hashes } } }
        },
      },
    ],
  }
}

/** Hashes of MiBs, paired and hashed until one is left. */
export function treeHash(body: Uint8Array, { hashHex }: Primitives): string {
  let level: string[] = []
  for (let at = 0; at === 0 || at < body.length; at += mebibyte)
    level.push(hashHex('sha256', body.subarray(at, at + mebibyte)))
  while (level.length > 1)
    level = Array.from({ length: Math.ceil(level.length / 2) }, (_, index) => {
      const [left = '', right] = level.slice(index * 2, index * 2 + 2)
      return right === undefined ? left : hashHex('sha256', decodeHex(left + right))
    })
  return level[0]!
}
