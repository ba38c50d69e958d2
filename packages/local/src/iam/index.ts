/** IAM: who there is in an account, and the policies that every call is decided by. */
import type { LocalService } from '../server/types.ts'
import { iamAccess } from './access.ts'
import { accessKeyHandlers } from './access-keys.ts'
import { accountHandlers } from './account.ts'
import { attachmentHandlers } from './attachments.ts'
import { boundaryHandlers } from './boundaries.ts'
import { detailHandlers } from './details.ts'
import { deviceHandlers } from './devices.ts'
import { groupHandlers } from './groups.ts'
import { iamGuarding } from './guarding.ts'
import { holderHandlers } from './holders.ts'
import { loginHandlers } from './logins.ts'
import { iamDifferences, iamMembers } from './notes.ts'
import { passwordHandlers } from './passwords.ts'
import { policyHandlers } from './policies.ts'
import { profileHandlers } from './profiles.ts'
import { providerHandlers } from './providers.ts'
import { roleHandlers } from './roles.ts'
import { simulationHandlers } from './simulate.ts'
import { tagHandlers } from './tags.ts'
import { userHandlers } from './users.ts'

export const iam: LocalService = {
  describe: async () => (await import('@plainwire/iam')).iam,
  handlers: {
    ...userHandlers,
    ...groupHandlers,
    ...accessKeyHandlers,
    ...loginHandlers,
    ...deviceHandlers,
    ...roleHandlers,
    ...profileHandlers,
    ...policyHandlers,
    ...holderHandlers,
    ...attachmentHandlers,
    ...boundaryHandlers,
    ...tagHandlers,
    ...providerHandlers,
    ...accountHandlers,
    ...passwordHandlers,
    ...detailHandlers,
    ...simulationHandlers,
  },
  access: iamAccess,
  invalid: 'ValidationError',
  members: iamMembers,
  differences: iamDifferences,
  ...iamGuarding,
}
