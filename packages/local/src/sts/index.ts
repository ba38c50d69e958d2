/** STS: who am I. (Roles and sessions come with IAM.) */
import type { Handler, LocalService } from '../server/types.ts'

const getCallerIdentity: Handler = (_input, { caller }) => ({
  UserId: caller.id,
  Account: caller.account,
  Arn: caller.arn,
})

export const sts: LocalService = {
  describe: async () => (await import('@plainwire/sts')).sts,
  handlers: { GetCallerIdentity: getCallerIdentity },
  // Who one is, everybody may ask; no policy can refuse it.
  access: { GetCallerIdentity: () => [] },
}
