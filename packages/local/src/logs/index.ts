/** CloudWatch Logs: groups, streams, events, tags. */
import { openToPages } from '../server/browsers.ts'
import type { LocalService } from '../server/types.ts'
import { logsAccess, logsFacts } from './access.ts'
import { differences } from './differences.ts'
import { groupHandlers } from './groups.ts'
import { putLogEvents } from './put.ts'
import { readHandlers } from './read.ts'
import { tagHandlers } from './tags.ts'

export const logs: LocalService = {
  describe: async () => (await import('@plainwire/cloudwatch-logs')).cloudwatchLogs,
  handlers: { ...groupHandlers, ...tagHandlers, ...readHandlers, PutLogEvents: putLogEvents },
  access: logsAccess,
  members: {
    FilterLogEvents: { inert: { interleaved: 'streams always are, as on AWS' } },
    PutLogEvents: { inert: { sequenceToken: 'no longer looked at, as on AWS' } },
  },
  differences,
  resourceFacts: logsFacts,
  ...openToPages,
}
