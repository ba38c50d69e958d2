/** The checksum step, carried by the operations that have it. */
import type { ChecksumStep } from '../model/codec.ts'
import { checksummedRequest } from './request.ts'
import { checkedResponse } from './response.ts'

export const checksum: ChecksumStep = { request: checksummedRequest, response: checkedResponse }
