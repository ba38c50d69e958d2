/** IAM, so far: users, groups and access keys. Nothing is enforced by it yet. */
import type { LocalService } from '../server/types.ts'
import { userHandlers } from './users.ts'

export const iam: LocalService = {
  describe: async () => (await import('@plainwire/iam')).iam,
  handlers: userHandlers,
}
