/** Inputs of a method, made from its `validate` table: the least it takes, all it takes, and what it must refuse. */
import { Readable } from 'node:stream'
import type { Method } from '@plainwire/lite'
import type { Section } from '../../packages/wire/src/model/types.ts'
import { sample, variants } from './values.ts'

type Input = Record<string, unknown>

/** A case names its input; every client gets one of its own, since functions of plugins write into theirs. */
export type InputCase = { readonly name: string; readonly input: () => Input }

/** `port` is where the server listens, for parameters that say where to go. */
export type Subject = {
  readonly plugin: string
  readonly method: string
  readonly table: Method['validate']
  /** The operation behind the method, where it is described. */
  readonly section: Section | undefined
  readonly port: number
}

export function validInputs({ plugin, method, table, port, section }: Subject): InputCase[] {
  const rules = rulesOf(table)
  const special = { ...described(section), ...shaped[`${plugin}.${method}`] }
  const always = Object.entries(special).filter(([name]) => name.startsWith('+'))
  const fill = (value: unknown) => {
    const filled = typeof value === 'function' ? (value as () => unknown)() : value
    return typeof filled === 'string' ? filled.replace('{port}', `${port}`) : filled
  }
  const of = (names: readonly string[]) => () =>
    Object.fromEntries([
      ...names.map(name => [name, fill(suitable(name, rules[name]!.types))]),
      ...always.map(([name, value]) => [name.slice(1), fill(value)]),
    ])
  const suitable = (name: string, types: readonly string[]) =>
    fits(special[name], types) ? special[name] : typical(name, types)
  const names = Object.keys(rules)
  const least = of(names.filter(name => rules[name]!.required))
  const alternatives = names.flatMap(name =>
    rules[name]!.types.slice(1).map(type => ({
      name: `${name} as ${type}`,
      input: () => ({ ...least(), [name]: fill(typical(name, [type])) }),
    })),
  )
  return [
    { name: 'minimal', input: least },
    { name: 'full', input: of(names.filter(name => name !== 'File' && name !== 'paginate')) },
    ...alternatives,
    ...(rules.paginate
      ? [{ name: 'paginated', input: () => ({ ...least(), paginate: true }) }]
      : []),
    ...(rules.File ? [{ name: 'from a file', input: of(['Bucket', 'Key', 'File']) }] : []),
    ...Object.entries(extra[`${plugin}.${method}`] ?? {}).map(([name, more]) => ({
      name,
      input: () => ({ ...of(['Bucket', 'Key'])(), ...more() }),
    })),
  ]
}

export function invalidInputs(subject: Subject): InputCase[] {
  const least = validInputs(subject)[0]!.input
  const wrong = Object.entries(rulesOf(subject.table)).map(
    ([name, { types }]) => [name, wrongFor(types)] as const,
  )
  return [
    { name: 'nothing', input: () => ({}) },
    { name: 'all of the wrong type', input: () => Object.fromEntries(wrong) },
    { name: 'two bodies', input: () => ({ ...least(), payload: 'a', data: 'b' }) },
    ...wrong.slice(0, 2).map(([name, value]) => ({
      name: `${name} of the wrong type`,
      input: () => ({ ...least(), [name]: value }),
    })),
  ]
}

type Rules = Readonly<Record<string, { types: readonly string[]; required: boolean }>>

const rulesOf = (table: Method['validate']): Rules =>
  Object.fromEntries(
    Object.entries(table ?? {}).flatMap(([name, rule]) =>
      rule === false
        ? []
        : [
            [
              name,
              {
                types: [rule.type ?? 'string'].flat().map(type => type.toLowerCase()),
                required: rule.required === true,
              },
            ] as const,
          ],
    ),
  )

const typical = (name: string, [type = 'string']: readonly string[]): unknown => values[type]!(name)

const values: Readonly<Record<string, (name: string) => unknown>> = {
  string: name => texts[name] ?? `${name.toLowerCase()}-1`,
  number: () => 7,
  boolean: () => true,
  array: () => () => ['one', 'two & <three>'],
  object: () => () => ({ Key: 'value', Nested: { On: true, List: ['x', 1] } }),
  buffer: () => () => Buffer.from('some bytes'),
  stream: () => () => Readable.from([Buffer.from('streamed '), Buffer.from('bytes')]),
}

/** Texts that must be of a form. */
const texts: Readonly<Record<string, string>> = {
  ApiUrl: 'http://127.0.0.1:{port}/stage',
  Bucket: 'bucket-1',
  Key: "folder/a key+with (odd) 'marks'.txt",
  CopySource: '/other/key',
  File: import.meta.filename,
  QueueUrl: 'https://sqs.us-west-1.amazonaws.com/123456789012/queue',
  paginate: 'iterator',
}

function wrongFor(types: readonly string[]): unknown {
  if (!types.includes('number')) return 1.5
  return types.includes('boolean') ? [] : true
}

/** What the description says an object or a list looks like, anew each time. */
function described(section: Section | undefined): Record<string, unknown> {
  if (section?.operation.input === undefined) return {}
  const make = () =>
    sample(section, section.operation.input, variants[0]!) as Record<string, unknown>
  return Object.fromEntries(
    Object.entries(make())
      .filter(([, value]) => typeof value === 'object')
      .map(([name]) => [name, () => make()[name]]),
  )
}

/** May it stand for these types? */
function fits(value: unknown, types: readonly string[]): boolean {
  if (value === undefined) return false
  const made = typeof value === 'function' ? (value as () => unknown)() : value
  if (Array.isArray(made)) return types.includes('array')
  if (made instanceof Uint8Array) return types.includes('buffer') || types.includes('object')
  return types.includes(typeof made)
}

/** What some methods do beyond their tables. */
const extra: Readonly<Record<string, Readonly<Record<string, () => Input>>>> = {
  's3.PutObject': {
    'hashed whole': () => ({ Body: Buffer.from('small'), ApplyChecksum: true }),
    'signed in chunks': () => ({
      Body: Buffer.alloc(20_000, 'chunk'),
      ApplyChecksum: true,
      MinChunkSize: 8192,
      host: '127.0.0.1',
    }),
  },
  's3.Upload': {
    'in parts': () => ({
      Body: Readable.from([Buffer.alloc(6, 'a'), Buffer.alloc(6, 'b')]),
      ChunkSize: 5,
      Concurrency: 1,
    }),
  },
}

const item = () => ({ id: 'a', size: 1.5, on: true, none: null, tags: ['x', { y: 1 }] })
const connection = { '+ApiUrl': texts.ApiUrl }

/** What `request` of a method takes apart, and so cannot be just anything; `+` marks what is always given. */
const shaped: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'apigatewaymanagementapi.DeleteConnection': connection,
  'apigatewaymanagementapi.GetConnection': connection,
  'apigatewaymanagementapi.PostToConnection': connection,
  'cloudfront.CreateInvalidation': { InvalidationBatch: () => ['/a', '/b'] },
  'dynamodb.BatchExecuteStatement': {
    Statements: () => [{ Statement: 'SELECT 1', Parameters: [item(), { a: 1 }] }],
  },
  'dynamodb.BatchGetItem': {
    RequestItems: () => ({ table: { Keys: [{ id: 'a' }, { id: 'b' }] } }),
  },
  'dynamodb.BatchWriteItem': {
    RequestItems: () => ({
      table: [{ PutRequest: { Item: item() } }, { DeleteRequest: { Key: { id: 'a' } } }],
    }),
  },
  'dynamodb.ExecuteStatement': { Parameters: () => [item()] },
  'dynamodb.ExecuteTransaction': {
    TransactStatements: () => [{ Statement: 'SELECT 1', Parameters: [item()] }],
  },
  'dynamodb.PutItem': { Item: item },
  'dynamodb.TransactGetItems': {
    TransactItems: () => [{ Get: { TableName: 't', Key: { id: 'a' } } }],
  },
  'dynamodb.TransactWriteItems': {
    TransactItems: () => [
      { Put: { TableName: 't', Item: item() } },
      { Update: { TableName: 't', Key: { id: 'a' }, ExpressionAttributeValues: { ':a': 1 } } },
      { Delete: { TableName: 't', Key: { id: 'a' } } },
      { ConditionCheck: { TableName: 't', Key: { id: 'a' } } },
    ],
  },
  's3.PutObject': { '+Body': 'some text — ünïcode' },
  's3.Upload': { '+Body': () => Buffer.from('uploaded') },
}
