/** Every operation of more than one call, by its kind. */
import type { Saga } from '@plainwire/server'
import { attachSaga, detachSaga, type Received } from './attach.ts'
import type { Grounds } from './audited.ts'
import { createSaga } from './create.ts'
import { deleteSaga } from './delete.ts'
import { acceptSaga, duaSaga } from './dua.ts'
import { grantSaga, revokeSaga } from './grant.ts'
import { putAwaySaga, undeleteSaga } from './keep.ts'
import { promoteSaga } from './promote.ts'
import { type Sessions, sessionSaga } from './session.ts'
import { updateSaga } from './update.ts'
import {
  createUserSaga,
  deleteUserSaga,
  expireUserSaga,
  rotateUserSaga,
  type Secrets,
} from './user.ts'

/** What must not be stored, or is too big to be: it stands in this process, by event, while its saga runs. */
export type Passing = {
  readonly secrets: Secrets
  readonly sessions: Sessions
  readonly received: Received
}

/** @example const passing: Passing = { secrets: new Map(), sessions: new Map(), received: new Map() } */
export const allSagas = (
  grounds: Grounds,
  { secrets, sessions, received }: Passing,
): readonly Saga[] => [
  createSaga(grounds),
  updateSaga(grounds),
  promoteSaga(grounds),
  deleteSaga(grounds),
  putAwaySaga(grounds),
  undeleteSaga(grounds),
  attachSaga(grounds, received),
  detachSaga(grounds),
  grantSaga(grounds),
  revokeSaga(grounds),
  createUserSaga(grounds, secrets),
  rotateUserSaga(grounds, secrets),
  deleteUserSaga(grounds),
  expireUserSaga(grounds),
  sessionSaga(grounds, sessions),
  duaSaga(grounds),
  acceptSaga(grounds),
]
