import { describe, expect, test, vi } from 'vitest'
import { Misuse } from '../misuse.ts'
import { wired } from './define.fixture.ts'
import { Api, defineApi } from './index.ts'
import { spellings } from './names.ts'

test.each([
  ['ListTargetsByRule', 'listTargetsByRule', 'list_targets_by_rule'],
  ['DescribeDBInstances', 'describeDBInstances', 'describe_dbinstances'],
  ['IAMThing', 'iAMThing', 'i_amthing'],
  ['SNSPublish', 'sNSPublish', 's_nspublish'],
  ['GetEC2Thing', 'getEC2Thing', 'get_ec2thing'],
  ['ListRules', 'listRules', 'list_rules'],
  ['GetV2Thing', 'getV2Thing', 'get_v2thing'],
  ['A', 'a', 'a'],
])('49: %s is %s and %s', (name, camel, snake) => {
  expect(spellings(name)).toEqual([name, camel, snake])
})

test('16, 48: each name gives a method in three spellings, on the prototype and not enumerable', async () => {
  const { sent, options } = wired()
  const Events = defineApi({ service: 'events', api: 'AWSEvents', methods: ['ListTargetsByRule'] })
  const events = new Events({ ...options, region: 'eu-west-1' })
  await events.listTargetsByRule({ Rule: 'a' })
  await events.ListTargetsByRule({ Rule: 'b' })
  await events.list_targets_by_rule({ Rule: 'c' })
  expect(sent.map(({ of, body }) => [of('x-amz-target'), body])).toEqual([
    ['AWSEvents.ListTargetsByRule', '{"Rule":"a"}'],
    ['AWSEvents.ListTargetsByRule', '{"Rule":"b"}'],
    ['AWSEvents.ListTargetsByRule', '{"Rule":"c"}'],
  ])
  expect(Object.keys(Events.prototype)).toEqual([])
  expect(Object.getOwnPropertyNames(Events.prototype).sort()).toEqual([
    'ListTargetsByRule',
    'constructor',
    'listTargetsByRule',
    'list_targets_by_rule',
  ])
  expect(events.listTargetsByRule.name).toBe('listTargetsByRule')
})

test('50: a method passes all its arguments on', async () => {
  const { sent, options } = wired()
  const Events = defineApi({ service: 'events', api: 'AWSEvents', methods: ['ListRules'] })
  const events = new Events({ ...options, region: 'eu-west-1' })
  await events.list_rules('{"NamePrefix":"x"}', 'application/x-amz-json-1.1', [['x-extra', '1']])
  expect(sent[0]).toMatchObject({ body: '{"NamePrefix":"x"}' })
  expect(sent[0]!.of('content-type')).toBe('application/x-amz-json-1.1')
  expect(sent[0]!.of('x-extra')).toBe('1')
})

describe('51: an override of any spelling is honoured by the others', () => {
  const spelled = ['putEvents', 'PutEvents', 'put_events'] as const
  type Loose = Record<string, (given?: unknown) => Promise<unknown>>
  const Events = () => defineApi({ service: 'events', api: 'AWSEvents', methods: ['PutEvents'] })

  test.each(spelled)('of a subclass: %s', async own => {
    const { sent, options } = wired()
    const Parent = Events() as never as new (given: object) => Loose
    class Sub extends Parent {}
    Object.defineProperty(Sub.prototype, own, {
      value(this: Loose, events: unknown) {
        return Parent.prototype[own]!.call(this, { Entries: events })
      },
    })
    const api = new Sub({ ...options, region: 'us-east-1' })
    for (const spelling of spelled) await api[spelling]!([1])
    expect(sent.map(({ body }) => body)).toEqual(Array(3).fill('{"Entries":[1]}'))
  })

  test.each(spelled)('through another spelling of super: %s', async own => {
    const { sent, options } = wired()
    const Parent = Events() as never as new (given: object) => Loose
    const others = spelled.filter(one => one !== own)
    class Sub extends Parent {}
    Object.defineProperty(Sub.prototype, own, {
      value(this: Loose, events: unknown) {
        return Parent.prototype[others[0]!]!.call(this, { Entries: events })
      },
    })
    const api = new Sub({ ...options, region: 'us-east-1' })
    for (const spelling of spelled) await api[spelling]!([1])
    expect(sent.map(({ body }) => body)).toEqual(Array(3).fill('{"Entries":[1]}'))
  })

  test('of a subclass of a subclass, by another spelling', async () => {
    const { sent, options } = wired()
    const Parent = Events() as never as new (given: object) => Loose
    class Middle extends Parent {
      put_events(given: unknown) {
        return super.put_events!({ middle: given })
      }
    }
    class Last extends (Middle as never as new (given: object) => Loose) {
      PutEvents(given: unknown) {
        return super.PutEvents!({ last: given })
      }
    }
    const last = new Last({ ...options, region: 'us-east-1' })
    const middle = new Middle({ ...options, region: 'us-east-1' }) as never as Loose
    for (const spelling of spelled) await last[spelling]!(1)
    for (const spelling of spelled) await middle[spelling]!(1)
    expect(sent.map(({ body }) => body)).toEqual([
      ...Array(3).fill('{"middle":{"last":1}}'),
      ...Array(3).fill('{"middle":1}'),
    ])
  })

  test('of an instance, and of a class after the fact', async () => {
    const { options } = wired()
    const Class = Events()
    const api = new Class({ ...options, region: 'us-east-1' })
    const spy = vi.fn(async () => 'spied')
    Object.assign(api, { PutEvents: spy })
    expect(await api.putEvents({})).toBe('spied')
    expect(await api.put_events({})).toBe('spied')
    Object.assign(Class.prototype, { put_events: async () => 'patched' })
    const other = new Class({ ...options, region: 'us-east-1' })
    expect(await other.putEvents({})).toBe('patched')
    expect(await other.PutEvents({})).toBe('patched')
    Object.assign(other, { putEvents: 'none' })
    expect(() => other.PutEvents({})).toThrow(Misuse)
  })
})

test('52: two classes may have methods of the same name, and the base class gets none', async () => {
  const { sent, options } = wired()
  const given = { ...options, region: 'eu-west-1' }
  const Keys = defineApi({ service: 'kms', api: 'TrentService', methods: ['ListTags'] })
  const Tables = defineApi({ service: 'dynamodb', api: 'DynamoDB', methods: ['ListTags'] })
  await new Keys(given).listTags({})
  await new Tables(given).listTags({})
  await new Keys(given).list_tags({})
  expect(sent.map(({ of }) => of('x-amz-target'))).toEqual([
    'TrentService.ListTags',
    'DynamoDB.ListTags',
    'TrentService.ListTags',
  ])
  expect('listTags' in Api.prototype).toBe(false)
})

describe('53: names that cannot be are refused at definition', () => {
  test.each([
    ['Submit', 'submit'],
    ['Invoke', 'invoke'],
    ['InvokeApi', 'invokeApi'],
    ['ToString', 'toString'],
    ['Then', 'then'],
    ['Catch', 'catch'],
    ['Constructor', 'constructor'],
    ['HasOwnProperty', 'hasOwnProperty'],
    ['DecodeResponse', 'decodeResponse'],
    ['Client', 'client'],
    ['Config', 'config'],
    ['Response', 'response'],
    ['LastAction', 'lastAction'],
    ['Error', 'error'],
    ['Target', 'target'],
    ['Service', 'service'],
    ['ToJSON', 'toJSON'],
  ])('%s', (name, taken) => {
    expect(() => defineApi({ service: 'events', methods: ['ListRules', name] })).toThrow(
      `The method '${name}' cannot be: every API has something else by the name '${taken}'.`,
    )
  })

  test.each([
    [['ListRules', 'ListRules'], "The method 'ListRules' is listed twice."],
    [
      ['ListIPs', 'ListIps'],
      "The methods 'ListIPs' and 'ListIps' would both be called 'list_ips'.",
    ],
    [
      ['GetThing', 'getThing'],
      "The methods 'GetThing' and 'getThing' would both be called 'getThing'.",
    ],
    [['List-Rules'], 'A method is named like its action, e.g. \'ListRules\'; got "List-Rules".'],
    [[''], 'A method is named like its action, e.g. \'ListRules\'; got "".'],
    [[7], "A method is named like its action, e.g. 'ListRules'; got 7."],
    [[undefined], "A method is named like its action, e.g. 'ListRules'; got undefined."],
  ])('%j: %s', (methods, message) => {
    expect(() => defineApi({ service: 'events', methods: methods as string[] })).toThrow(message)
  })

  test('too many', () => {
    const methods = Array.from({ length: 5_001 }, (_, index) => `Do${index}`)
    expect(() => defineApi({ service: 'events', methods })).toThrow('at most 5000 methods')
  })

  test('an instance is no thenable', async () => {
    const Events = defineApi({ service: 'events', methods: ['ListRules'] })
    const events = new Events({ ...wired().options })
    expect(await events).toBe(events)
  })
})
