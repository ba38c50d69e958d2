/** What the compiler must accept and refuse of hand-made APIs. Compiled, never run. */
import { meta, testDouble } from '@plainwire/client'
import { Api, type ApiOptions, defineApi, op, type Snake } from '@plainwire/client/define'
import { dynamodb, type GetItemOutput } from '@plainwire/dynamodb'
import { GetItem, PutItem } from '@plainwire/dynamodb/ops'
import { ec2 } from '@plainwire/ec2'

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(_: Same<A, B>): void => undefined

export async function names(): Promise<void> {
  const Events = defineApi({
    service: 'events',
    api: 'AWSEvents',
    methods: ['ListRules', 'PutEvents', 'DescribeDBInstances'],
  })
  const events = new Events({ region: 'eu-west-1' })
  const listed = await events.listRules({ NamePrefix: 'nightly' })
  same<typeof listed, unknown>(true)
  await events.ListRules({})
  await events.list_rules()
  await events.describe_dbinstances(['a', 1])
  await events.listRules('{"NamePrefix":"x"}', 'application/x-amz-json-1.1', [['x-a', '1']])
  await events.listRules({}, { raiseError: false, target: 'Other.ListRules' })
  const found = await events.invoke<{ Rules: string[] }>('ListRules', {})
  same<typeof found, { Rules: string[] }>(true)
  // @ts-expect-error a method that is not listed
  await events.deleteRule({})
  // @ts-expect-error a spelling that is none
  await events.listrules({})
  // @ts-expect-error an option that is none
  new Events({ regoin: 'eu-west-1' })
  // @ts-expect-error the methods belong to the definition
  new Events({ methods: ['A'] })
  // @ts-expect-error headers go with a content type
  await events.listRules({}, [['x-a', '1']])
  // @ts-expect-error a protocol that is none
  defineApi({ service: 'events', protocol: 'ftp' })
}

/** Types of methods, and a class with methods of its own. */
class CloudWatchEvents extends defineApi({
  service: 'events',
  api: 'AWSEvents',
  methods: {
    ListRules: op<{ NamePrefix?: string }, { Rules: { Name: string }[] }>(),
    PutRule: op<{ Name: string; ScheduleExpression?: string }, { RuleArn: string }>(),
  },
}) {
  constructor(options: ApiOptions = {}) {
    super({ region: 'eu-west-1', ...options, api: 'AWSEvents' })
  }
  async names(prefix: string): Promise<string[]> {
    const { Rules } = await this.listRules({ NamePrefix: prefix })
    return Rules.map(rule => rule.Name)
  }
}

/** Overridden methods are fields, since those of a list are not declared as methods. */
class Companion extends CloudWatchEvents {
  override putRule = async (rule: { Name: string }): Promise<{ RuleArn: string }> =>
    super.putRule({ ...rule, ScheduleExpression: 'rate(1 day)' })
}

export async function typed(): Promise<void> {
  await new Companion().putRule({ Name: 'a' })
  const events = new CloudWatchEvents()
  same<Awaited<ReturnType<typeof events.names>>, string[]>(true)
  const { RuleArn } = await events.put_rule({ Name: 'a' })
  same<typeof RuleArn, string>(true)
  await events.PutRule('{"Name":"a"}', 'application/json')
  // @ts-expect-error a required member
  await events.putRule({})
  // @ts-expect-error a required argument
  await events.putRule()
  // @ts-expect-error a misspelt member
  await events.listRules({ NamePrefx: 'a' })
  const fake = testDouble({ api: CloudWatchEvents.service, ops: { PutRule: { RuleArn: 'arn' } } })
  await fake.invoke({ op: 'PutRule', request: { Name: 'a' } })
  // @ts-expect-error not what it answers
  testDouble({ api: CloudWatchEvents.service, ops: { PutRule: { RuleArm: 'arn' } } })
  await new Api({ service: 'events' }).invoke('ListRules', {})
}

/** Types and methods of a description. */
export async function described(): Promise<void> {
  const Tables = defineApi({ from: dynamodb, methods: ['GetItem', 'ListTables'] })
  const tables = new Tables({ region: 'eu-west-1' })
  const key = { id: { S: 'a' } }
  const got = await tables.getItem({ TableName: 'notes', Key: key })
  same<typeof got, GetItemOutput>(true)
  await tables.get_item({ TableName: 'notes', Key: key })
  await tables.ListTables()
  // @ts-expect-error a required member
  await tables.getItem({ TableName: 'notes' })
  // @ts-expect-error an operation that was left out
  await tables.putItem({ TableName: 'notes', Item: key })

  const Some = defineApi({ from: [GetItem, PutItem] })
  const some = new Some()
  await some.put_item({ TableName: 'notes', Item: key })
  // @ts-expect-error not in the list
  await some.deleteItem({ TableName: 'notes', Key: key })

  const Machines = defineApi({ from: ec2 })
  const machines = new Machines()
  const { Vpcs } = await machines.describeVpcs({ MaxResults: 5 })
  console.log(Vpcs?.[0]?.VpcId, meta(Vpcs))
  await machines.describe_vpcs()
  await machines.DescribeVpcs()
}

same<Snake<'DescribeDBInstances'>, 'describe_dbinstances'>(true)
same<Snake<'IAMThing'>, 'i_amthing'>(true)
same<Snake<'GetEC2Thing'>, 'get_ec2thing'>(true)
same<Snake<'ListTargetsByRule'>, 'list_targets_by_rule'>(true)
type Long = 'DescribeAggregateComplianceByConfigRulesWithAVeryLongNameIndeedByIt'
same<
  Snake<Long>,
  'describe_aggregate_compliance_by_config_rules_with_avery_long_name_indeed_by_it'
>(true)
