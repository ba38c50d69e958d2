/** The curve of signatures for many regions, where there is no node:crypto; loaded when an endpoint asks for it. */
import { p256 } from '@noble/curves/nist.js'
import { type CurvePrimitives, signV4aDetailed } from '@plainwire/wire'
import { bytesOf } from './primitives-web.ts'
import type { Signer } from './signers.ts'

/** @example webCurve.publicP256(privateKey) */
export const webCurve: CurvePrimitives = {
  signP256: (privateKey, data) =>
    p256.sign(bytesOf(data), privateKey, { format: 'der', lowS: false }),
  verifyP256: ({ x, y }, data, signature) =>
    p256.verify(signature, bytesOf(data), Uint8Array.of(4, ...x, ...y), {
      format: 'der',
      lowS: false,
    }),
  publicP256(privateKey) {
    const point = p256.getPublicKey(privateKey, false) // 0x04, then both coordinates
    return { x: point.subarray(1, 33), y: point.subarray(33, 65) }
  },
}

export const sigv4a: Signer = {
  sign: (request, scope, primitives) =>
    signV4aDetailed(request, scope, { ...primitives, ...webCurve }),
}
