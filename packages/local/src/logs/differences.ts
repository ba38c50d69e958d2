/** Where this CloudWatch Logs is not AWS's, and why; the documentation shows it. */
import type { Difference } from '../server/types.ts'

export const differences: readonly Difference[] = [
  {
    what: 'Queries of Insights, live tails, metric and subscription filters, destinations, exports, data protection, anomaly detectors and deliveries are answered with NotImplemented.',
    why: 'They are other products behind the same name; what is here is to be right.',
  },
  {
    op: 'PutLogEvents',
    what: 'Events can be read as soon as they were taken.',
    why: 'Tests would have to poll; a delay makes them.',
  },
  {
    op: 'PutRetentionPolicy',
    what: 'Events are outlived to the millisecond of the clock; AWS takes up to three days to delete them.',
    why: 'A test moves the clock, and wants to see what then happens.',
  },
  {
    op: 'DescribeLogStreams',
    what: 'The last event of a stream is told at once, where AWS stays behind for up to an hour.',
    why: 'Nothing is on its way.',
  },
  {
    op: 'FilterLogEvents',
    what: 'Patterns are terms, JSON conditions and words of a line; a pattern that is none of them is refused.',
    why: 'What is passed over in a filter loses events, or shows too many.',
  },
  {
    op: 'CreateLogGroup',
    what: 'A KMS key is kept and shown, and not asked for.',
    why: 'Files on your own disk are as safe as that disk.',
  },
]
