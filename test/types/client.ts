/** What the compiler must accept and refuse. Compiled, never run; each `@ts-expect-error` fails when nothing is wrong. */
import {
  type Anomaly,
  client,
  isAnomaly,
  type ModelPatch,
  patched,
  plugin,
  type Result,
  testDouble,
} from '@plainwire/client'
import { type AttributeMap, dynamodb } from '@plainwire/dynamodb'
import { GetItem, PutItem } from '@plainwire/dynamodb/ops'
import { s3 } from '@plainwire/s3'

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(_: Same<A, B>): void => undefined

export async function wholeService(): Promise<void> {
  const notes = client({ api: dynamodb, region: 'eu-west-1' })
  const key = { id: { S: 'a' } }
  const got = await notes.invoke({ op: 'GetItem', request: { TableName: 'notes', Key: key } })
  if (isAnomaly(got)) {
    same<typeof got, Anomaly>(true)
    return
  }
  const text: string | undefined = got.Item?.id?.S
  console.log(text)

  // @ts-expect-error a misspelt operation
  await notes.invoke({ op: 'GetItme', request: { TableName: 'notes', Key: key } })
  // @ts-expect-error a misspelt member
  await notes.invoke({ op: 'GetItem', request: { TableNmae: 'notes', Key: key } })
  // @ts-expect-error a missing required member
  await notes.invoke({ op: 'GetItem', request: { TableName: 'notes' } })
  // @ts-expect-error the wrong type
  await notes.invoke({ op: 'GetItem', request: { TableName: 7, Key: key } })
  // @ts-expect-error a request that cannot be left out
  await notes.invoke({ op: 'GetItem' })
  const both = { id: { S: 'a', N: '1' } }
  // @ts-expect-error two members of a union at once
  await notes.invoke({ op: 'GetItem', request: { TableName: 'a', Key: both } })
  await notes.invoke({ op: 'ListTables' })
}

export async function someOperations(): Promise<void> {
  const notes = client({ api: [GetItem, PutItem], endpoint: 'http://127.0.0.1:4566' })
  const put = await notes.invoke({ op: 'PutItem', request: { TableName: 'a', Item: {} } })
  if (!isAnomaly(put)) console.log(put.Attributes)
  // @ts-expect-error an operation that is not on the list
  await notes.invoke({ op: 'Query', request: { TableName: 'a' } })
}

export async function streams(): Promise<void> {
  const store = client({ api: s3, region: 'eu-west-1' })
  const got = await store.invoke({ op: 'GetObject', request: { Bucket: 'a', Key: 'b' } })
  if (!isAnomaly(got)) {
    const bytes = await got.Body.bytes()
    if (!isAnomaly(bytes)) console.log(bytes.length)
  }
  await store.invoke({ op: 'PutObject', request: { Bucket: 'a', Key: 'b', Body: 'text' } })
  const listed = await store.invoke({ op: 'ListBuckets' })
  if (!isAnomaly(listed)) console.log(listed.Buckets?.[0]?.CreationDate?.toISOString())
}

export async function requiredMembers(): Promise<void> {
  const notes = client({ api: dynamodb })
  const waiting = await notes.invoke({ op: 'ListTagsOfResource', request: { ResourceArn: 'a' } })
  if (isAnomaly(waiting)) return
  for (const tag of waiting.Tags ?? []) same<typeof tag.Key, string>(true)
}

export async function pagesAndWaiters(): Promise<void> {
  const notes = client({ api: dynamodb })
  const listing = notes.pages({ op: 'Query', request: { TableName: 'a' }, pageSize: 10 })
  for await (const page of listing) {
    if (isAnomaly(page)) break
    same<typeof page.Count, number | undefined>(true)
  }
  for await (const item of notes.items({ op: 'Query', request: { TableName: 'a' } })) {
    if (isAnomaly(item)) break
    same<typeof item, AttributeMap>(true)
  }
  const up = await notes.wait({ until: 'TableExists', request: { TableName: 'a' } })
  if (!isAnomaly(up) && !isAnomaly(up.last)) console.log(up.attempts, up.last.Table?.TableStatus)
  // @ts-expect-error a misspelt waiter
  await notes.wait({ until: 'TableExist', request: { TableName: 'a' } })
  // @ts-expect-error a request of another operation
  await notes.wait({ until: 'TableExists', request: { ExportArn: 'a' } })
  // @ts-expect-error a misspelt member
  notes.pages({ op: 'Query', request: { TableNmae: 'a' } })
}

export async function plugins(): Promise<void> {
  const audit = plugin(dynamodb, {
    name: 'audit',
    request({ op, input }) {
      if (op !== 'PutItem') return undefined
      same<typeof input.TableName, string>(true)
      return { http: { headers: { 'x-table': input.TableName } } }
    },
    response(call) {
      if (call.op === 'ListTables') same<typeof call.output.TableNames, string[] | undefined>(true)
      return undefined
    },
    // @ts-expect-error a patch of what this hook cannot change
    validate: () => ({ output: {} }),
  })
  const counting: ModelPatch<{ Count: { request: { Of: string }; response: { Count: number } } }> =
    {
      service: 'dynamodb',
    }
  const notes = client({ api: patched(dynamodb, counting), plugins: [audit] })
  const counted = await notes.invoke({ op: 'Count', request: { Of: 'a' } })
  if (!isAnomaly(counted)) same<typeof counted.Count, number>(true)
  await notes.invoke({ op: 'ListTables' })
  // @ts-expect-error a missing member of an added operation
  await notes.invoke({ op: 'Count', request: {} })
  // @ts-expect-error a hook that is none
  client({ api: dynamodb, plugins: [{ name: 'a', reqest: () => undefined }] })
}

export async function doubles(): Promise<void> {
  const fake = testDouble({
    api: dynamodb,
    ops: {
      ListTables: ({ request }) => ({ TableNames: [String(request?.Limit)] }),
      GetItem: [{ Item: {} }, { $anomaly: 'not-found', message: 'gone', retryable: false }],
    },
  })
  await fake.invoke({ op: 'ListTables' })
  fake.instrument({ ListTables: { TableNames: [] } })
  console.log(fake.calls('ListTables').length)
  // @ts-expect-error an operation there is none of
  fake.instrument({ ListTabels: {} })
  // @ts-expect-error an answer of the wrong type
  fake.instrument({ ListTables: { TableNames: 7 } })
}

export async function byName(): Promise<void> {
  const any = client({ api: 'sqs' })
  const result: Result<object> = await any.invoke({
    op: 'SendMessage',
    request: { anything: true },
  })
  console.log(result)
  // @ts-expect-error a misspelt option
  client({ api: s3, reigon: 'eu-west-1' })
}
