/** What a dataset says of itself, changed. */
import type { Saga } from '@plainwire/server'
import type { Metadata } from '../types.ts'
import { audited, type Grounds } from './audited.ts'
import { recorded, type Upon, upon } from './changing.ts'
import { answerOf } from './create.ts'

export type Update = Upon & { readonly after: Metadata; readonly late: boolean }

/** @example await sagas.run('update', lease, update) */
export const updateSaga = (grounds: Grounds): Saga =>
  audited(
    grounds,
    {
      kind: 'update',
      steps: [
        recorded(
          grounds,
          state => ({ metadata: (upon(state) as Update).after }),
          state => ({ metadata: upon(state).before.metadata }),
        ),
      ],
    },
    {
      action: 'updateDataset',
      more: state => {
        const { id, after } = upon(state) as Update
        const { repository: _, ...answer } = answerOf(grounds, { id, metadata: after })
        return JSON.stringify(answer)
      },
      details: state => ((upon(state) as Update).late ? { late: 'after finalization' } : undefined),
    },
  )
