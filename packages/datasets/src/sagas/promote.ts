/** A dataset made final: nobody writes any more, what is there is written down, and only then it says so. */
import type { Saga, State, Step } from '@plainwire/server'
import { isAnomaly } from '@plainwire/wire'
import { settleAccess } from '../access/settle.ts'
import { manifestKey } from '../data/manifest.ts'
import { abortUploads, inventory } from '../data/objects.ts'
import type { Metadata } from '../types.ts'
import { audited, type Grounds } from './audited.ts'
import { recorded, type Upon } from './changing.ts'

export type Promotion = Upon & { readonly after: Metadata }

const promotionOf = (state: State): Promotion => state as unknown as Promotion

/** @example await sagas.run('promote', lease, promotion) */
export const promoteSaga = (grounds: Grounds): Saga =>
  audited(
    grounds,
    {
      kind: 'promote',
      steps: [
        readOnly(grounds),
        manifest(grounds),
        recorded(
          grounds,
          state => ({ metadata: promotionOf(state).after }),
          state => ({ metadata: promotionOf(state).before.metadata }),
        ),
      ],
    },
    {
      action: 'promoteDataset',
      facts: state => ({ derivative: promotionOf(state).before.metadata.derivative }),
    },
  )

const readOnly = (grounds: Grounds): Step => ({
  name: 'read only',
  async run(state) {
    const { account, id, before, after } = promotionOf(state)
    const failed = await settleAccess(grounds, { account, id, own: before.own, metadata: after })
    return failed ?? abortUploads(grounds, account, id)
  },
  undo: async state => {
    const { account, id, before } = promotionOf(state)
    return settleAccess(grounds, { account, id, ...before })
  },
})

const manifest = (grounds: Grounds): Step => ({
  name: 'manifest',
  async run(state) {
    const { account, id, after } = promotionOf(state)
    const found = await inventory(grounds, account, id, after.finalized_at)
    if (isAnomaly(found)) return found
    const put = await grounds.documents.put(manifestKey({ account, id }), found as never, 'any')
    return isAnomaly(put) ? put : undefined
  },
  undo: async state => grounds.documents.delete(manifestKey(promotionOf(state)), 'any'),
})
