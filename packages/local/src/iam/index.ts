/** IAM: users, groups, keys, roles, instance profiles, policies; what every call is decided by. */
import type { LocalService } from '../server/types.ts'
import { iamAccess } from './access.ts'
import { attachmentHandlers } from './attachments.ts'
import { iamGuarding } from './guarding.ts'
import { policyHandlers } from './policies.ts'
import { roleHandlers } from './roles.ts'
import { userHandlers } from './users.ts'

export const iam: LocalService = {
  describe: async () => (await import('@plainwire/iam')).iam,
  handlers: { ...userHandlers, ...roleHandlers, ...policyHandlers, ...attachmentHandlers },
  access: iamAccess,
  ...iamGuarding,
}
