/** The largest text that UpdateItem takes beside each kind of clause: one byte more is too much. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { key, sample, simple } from '../sample.fixture.ts'

// Many requests one after the other; other programs may want the machine too.
vi.setConfig({ testTimeout: 120_000 })

const TableName = 'charged'
const { aws, call } = sample()
beforeAll(() => call('CreateTable', simple(TableName)))
afterAll(() => aws.close())

const most = 409_600
/** The whole, and `SET b = :pad` without the padding. */
const pad = 3 + 19 + 1
const text = (length: number) => ({ S: 'y'.repeat(length) })
const one = { N: '1' }
const seed = {
  abcdefghij: text(1),
  m: { M: { z: text(1) } },
  l: { L: [text(1), text(1)] },
  n: { N: '12345678901234567890' },
  ss: { SS: ['p', 'q'] },
}

it.each<[string, number, object?]>([
  ['', 0],
  [', c = :v', 19 + 1 + 10, text(10)],
  [', c = abcdefghij', 19 + 1 + 1 + 14 + 10],
  [', c = m.z', 19 + 1 + 1 + 15 + 15],
  [', c = l[1]', 19 + 1 + 1 + 15 + 15],
  [', m.y = :v', 19 + 1 + 4 + 1 + 10, text(10)],
  [', n = n + :v', 19 + 1 + 34 + 15 + 1 + 2, one],
  [', n = n - :v', 19 + 1 + 37 + 15 + 1 + 2, one],
  [', c = if_not_exists(c, :v)', 19 + 1 + 39 + 15 + 1 + 10, text(10)],
  [', c = if_not_exists(abcdefghij, :v)', 19 + 1 + 39 + 15 + 10 + 10, text(10)],
  [', l = list_append(l, :v)', 19 + 1 + 37 + 15 + 1 + 3 + 1 + 10, { L: [text(10)] }],
  [' ADD c :v', 19 + 1 + 2, one],
  [' ADD ss :v', 19 + 2 + 500, { SS: ['s'.repeat(500)] }],
  [' REMOVE abcdefghij', 1 + 10],
  [' REMOVE m.z', 1 + 1 + 4 + 1],
  [' REMOVE l[1]', 1 + 1 + 4 + 1],
  [' DELETE ss :v', 1 + 2, { SS: ['q'] }],
])('SET b = :pad%s counts %d bytes more', async (more, charge, value) => {
  // No more than the clause needs, so that the item made is smaller than the statement.
  const needed = Object.fromEntries(
    Object.entries(seed).filter(([name]) => new RegExp(`\\b${name}\\b`).test(more)),
  )
  const update = (length: number) =>
    call('UpdateItem', {
      TableName,
      Key: key('k'),
      UpdateExpression: `SET b = :pad${more}`,
      ExpressionAttributeValues: { ':pad': text(length), ...(value && { ':v': value }) },
    })
  const put = async () => call('PutItem', { TableName, Item: { ...key('k'), ...needed } })
  const length = most - pad - charge
  await put()
  expect(await update(length)).not.toHaveProperty('$anomaly')
  await put()
  expect(await update(length + 1)).toMatchObject({
    code: 'ValidationException',
    message: 'Item size to update has exceeded the maximum allowed size',
  })
})

it('is looked at before the condition, and of no older update', async () => {
  await call('PutItem', { TableName, Item: { ...key('k'), c: text(1) } })
  const huge = {
    TableName,
    Key: key('k'),
    UpdateExpression: 'SET c = if_not_exists(c, :huge)',
    ExpressionAttributeValues: { ':huge': text(most) },
  }
  const message = 'Item size to update has exceeded the maximum allowed size'
  expect(await call('UpdateItem', huge)).toMatchObject({ message })
  expect(
    await call('UpdateItem', { ...huge, ConditionExpression: 'attribute_exists(nope)' }),
  ).toMatchObject({ message })
  const older = (length: number) =>
    call('UpdateItem', {
      TableName,
      Key: key('o'),
      AttributeUpdates: { b: { Action: 'PUT', Value: text(length) } },
    })
  expect(await older(most - 3 - 1)).not.toHaveProperty('$anomaly')
  expect(await older(most - 3)).toMatchObject({ message })
})
