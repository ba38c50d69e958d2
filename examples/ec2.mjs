/** EC2: where one may be, and a machine that is started, found by its tag and ended. */
import { fileURLToPath } from 'node:url'
import { client, orThrow } from '@plainwire/client'
import { ec2 } from '@plainwire/ec2'
import { local } from '@plainwire/local'

const show = (title, value) => console.log(`\n# ${title}\n${JSON.stringify(value, null, 2)}`)

/** @example await tour() */
export async function tour({ aws = local() } = {}) {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const machines = client({ api: ec2, region: 'eu-west-1', send: aws.send, credentials })
  const call = async (op, request) => orThrow(await machines.invoke({ op, request }))

  const { AvailabilityZones } = await call('DescribeAvailabilityZones')
  show(
    'DescribeAvailabilityZones',
    AvailabilityZones.map(({ ZoneName, State }) => `${ZoneName} ${State}`),
  )

  const { Images } = await call('DescribeImages', { Owners: ['amazon'] })
  const started = await call('RunInstances', {
    ImageId: Images[0].ImageId,
    InstanceType: 't3.micro',
    MinCount: 1,
    MaxCount: 1,
    TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'job', Value: 'tour' }] }],
  })
  const { InstanceId } = started.Instances[0]
  const InstanceIds = [InstanceId]
  await machines.wait({ until: 'InstanceRunning', request: { InstanceIds } })

  // Pages of reservations, and what is in them.
  const Filters = [{ Name: 'tag:job', Values: ['tour'] }]
  for await (const found of machines.items({ op: 'DescribeInstances', request: { Filters } }))
    show('DescribeInstances', {
      own: found.Instances[0].InstanceId === InstanceId,
      state: found.Instances[0].State.Name,
    })
  await call('TerminateInstances', { InstanceIds })
  await machines.wait({ until: 'InstanceTerminated', request: { InstanceIds } })
  show('TerminateInstances', 'gone')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await tour()
