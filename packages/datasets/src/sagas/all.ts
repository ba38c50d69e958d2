/** Every operation of more than one call, by its kind. */
import type { Saga } from '@plainwire/server'
import type { Grounds } from './audited.ts'
import { createSaga } from './create.ts'
import { acceptSaga, duaSaga } from './dua.ts'

/** @example sagas({ sagas: allSagas(grounds), documents, leases, now, newId, wait }) */
export const allSagas = (grounds: Grounds): readonly Saga[] => [
  createSaga(grounds),
  duaSaga(grounds),
  acceptSaga(grounds),
]
