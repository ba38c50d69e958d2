/** The checksum step, carried by the operations that have it. */
import type { ChecksumStep } from '../model/codec.ts'
import { checksumChoice } from './choice.ts'
import { checksummedRequest } from './request.ts'
import { checkedResponse } from './response.ts'

export const checksum: ChecksumStep = {
  choice: checksumChoice,
  request: checksummedRequest,
  response: checkedResponse,
}
