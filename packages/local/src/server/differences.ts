/** Where all services here are not AWS's. */
import type { Difference } from './types.ts'

export const differences: readonly Difference[] = [
  {
    what: 'The root of every account has known keys, and is asked for no second factor.',
    why: 'Somebody must be able to begin.',
  },
  {
    what: 'Any region that is written like one is there, and every service in it.',
    why: 'Programs bring their regions along.',
  },
  {
    what: 'Nothing is throttled.',
    why: 'Tests would wait; a fault throttles the calls that are to be.',
  },
  {
    what: 'A change is seen at once.',
    why: 'Tests would have to poll; a delay makes them.',
  },
  {
    what: 'Other services, SQS, SNS, KMS and Lambda among them, are `UnknownService`, with status 501.',
    why: 'What is here is to be right before there is more.',
  },
  {
    what: 'An operation or a member that is not here is `NotImplemented`, with status 501.',
    why: 'AWS has no word for it, since it has them.',
  },
  {
    what: 'Times are those of one settable clock: signatures, sessions and what expires go by it.',
    why: 'A test of what happens in an hour takes no hour.',
  },
  {
    what: 'Signatures of version 4A are verified with the secret of the key, where AWS has a public key.',
    why: 'The key pair is derived from the secret anyway.',
  },
  {
    what: 'Chunks signed with version 4A are refused.',
    why: 'No client here sends them; those of version 4 are verified.',
  },
]
