/** Signing for many regions at once, loaded when an endpoint asks for it. */
import { signV4aDetailed } from '@plainwire/wire'
import type { Signer } from './signers.ts'

export const sigv4a: Signer = { sign: signV4aDetailed }
