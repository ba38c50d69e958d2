/** The data-use agreement of a dataset set anew, and accepted. */
import type { Json, Saga } from '@plainwire/server'
import { isAnomaly } from '@plainwire/wire'
import { type Acceptance, type Agreement, acceptanceKey } from '../gates/dua.ts'
import { audited, type Grounds, type Wanted } from './audited.ts'
import { recorded, type Upon, upon } from './changing.ts'

export type AgreementChange = Upon & { readonly agreement: Agreement }

/** @example await sagas.run('dua', lease, change) */
export const duaSaga = (grounds: Grounds): Saga =>
  audited(
    grounds,
    {
      kind: 'dua',
      steps: [
        recorded(
          grounds,
          state => ({ own: { dua: (upon(state) as AgreementChange).agreement } }),
          state => ({ own: { dua: upon(state).before.own.dua } as never }),
        ),
      ],
    },
    {
      action: 'writeDua',
      details: state => (upon(state) as AgreementChange).agreement as unknown as Json,
    },
  )

export type Accepting = Wanted & { readonly acceptance: Acceptance }

/** What was accepted stays so: it is a record of what somebody agreed to. */
export const acceptSaga = (grounds: Grounds): Saga =>
  audited(
    grounds,
    {
      kind: 'acceptDua',
      steps: [
        {
          name: 'accepted',
          async run(state) {
            const { acceptance, account, id } = state as unknown as Accepting
            const key = acceptanceKey({ account, id }, acceptance.version, acceptance.user)
            const put = await grounds.documents.put(key, acceptance as unknown as Json, 'any')
            return isAnomaly(put) ? put : undefined
          },
        },
      ],
    },
    {
      action: 'acceptDua',
      details: state => ({ version: (state as unknown as Accepting).acceptance.version }),
    },
  )
