/** The checksum step of operations that check nothing but responses. */
import type { ChecksumStep } from '../model/codec.ts'
import { checksumChoice } from './choice.ts'
import { withMode } from './mode.ts'
import { checkedResponse } from './response.ts'

export const checksum: ChecksumStep = {
  choice: checksumChoice,
  request: async (request, _traits, choice, settings) => ({
    request: withMode(request, choice, settings),
  }),
  response: checkedResponse,
}
