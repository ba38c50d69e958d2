/** Where this EC2 is not AWS's, and why; the documentation shows it. */
import type { Difference } from '../server/types.ts'

export const differences: readonly Difference[] = [
  {
    what: 'An instance is a record: nothing is started, and no program runs on it. Its metadata service answers, and hands out the keys of its role.',
    why: 'Programs that are to run as an instance run beside it, with the address of its metadata service.',
  },
  {
    what: 'There is one default network with a subnet in each of three zones. Networks, security groups, addresses, volumes, snapshots and key pairs cannot be made or changed.',
    why: 'They are other products behind the same name.',
  },
  {
    op: 'RunInstances',
    what: 'The answer to a change says pending, stopping or shutting-down; whoever asks next is told that it is done, unless the service is given delays.',
    why: 'Tests would have to wait for what AWS does in a minute.',
  },
  {
    op: 'RunInstances',
    what: 'Types of instances are not looked up: any that is written like one is taken. The name of a key pair is kept and shown.',
    why: 'AWS adds some each month.',
  },
  {
    op: 'RunInstances',
    what: 'Tags for volumes and network cards are taken and not kept.',
    why: 'Neither is here.',
  },
  {
    op: 'RunInstances',
    what: 'IMDSv2 is required where a request does not say otherwise.',
    why: 'So are the images of today made.',
  },
  {
    op: 'DescribeImages',
    what: 'There are five images, whose ids are the same in every run and not those of AWS.',
    why: 'Ids on AWS change with each release of an image.',
  },
  {
    op: 'RebootInstances',
    what: 'Nothing happens to an instance that is rebooted.',
    why: 'Nothing runs on it.',
  },
]
