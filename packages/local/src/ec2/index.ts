/** EC2: instances with profiles, and the little that is around them. */
import type { Handler, LocalService } from '../server/types.ts'
import { ec2Access, ec2Facts } from './access.ts'
import { associationHandlers } from './associations.ts'
import { differences } from './differences.ts'
import { dryRun } from './failures.ts'
import { instanceHandlers } from './instances.ts'
import { tagHandlers } from './tags.ts'
import { worldHandlers } from './world.ts'

/** Who only asks whether he may has his answer once he was allowed. */
const mayBeDry =
  (handler: Handler): Handler =>
  (input, context) =>
    input.DryRun === true ? dryRun : handler(input, context)

const all = { ...instanceHandlers, ...associationHandlers, ...tagHandlers, ...worldHandlers }

export const ec2: LocalService = {
  describe: async () => (await import('@plainwire/ec2')).ec2,
  handlers: Object.fromEntries(
    Object.entries(all).map(([name, handler]) => [name, mayBeDry(handler)]),
  ),
  access: ec2Access,
  differences,
  resourceFacts: ec2Facts,
}
