/** IAM: users, groups, keys, roles, instance profiles, policies. It keeps them; nothing is enforced by them yet. */
import type { LocalService } from '../server/types.ts'
import { attachmentHandlers } from './attachments.ts'
import { policyHandlers } from './policies.ts'
import { roleHandlers } from './roles.ts'
import { userHandlers } from './users.ts'

export const iam: LocalService = {
  describe: async () => (await import('@plainwire/iam')).iam,
  handlers: { ...userHandlers, ...roleHandlers, ...policyHandlers, ...attachmentHandlers },
}
