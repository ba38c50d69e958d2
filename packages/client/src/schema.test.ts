import { dynamodb } from '@plainwire/dynamodb'
import { ec2 } from '@plainwire/ec2'
import { lambda } from '@plainwire/lambda'
import { describe, expect, test } from 'vitest'
import { fromJSONSchema } from 'zod'
import { client } from './index.ts'
import { credentials, notes } from './service.fixture.ts'

const known = { credentials, region: 'eu-west-1' }

describe('A9.8: schemas', () => {
  test('of a request and a response', async () => {
    const made = client({ api: notes, ...known })
    expect(await made.requestSchema('PutNote')).toEqual({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'PutNoteRequest',
      $ref: '#/$defs/PutNoteRequest',
      $defs: {
        PutNoteRequest: {
          type: 'object',
          required: ['Name'],
          properties: {
            Name: { type: 'string' },
            Text: { type: 'string', maxLength: 5 },
            Size: { type: 'integer', minimum: 1, maximum: 2 ** 31 - 1 },
            Token: { type: 'string' },
          },
          additionalProperties: false,
        },
      },
    })
    expect(await made.responseSchema('ListNotes')).toMatchObject({
      $defs: { Names: { type: 'array', items: { type: 'string' } } },
    })
  })

  test('of what is unknown, or takes nothing', async () => {
    const made = client({ api: notes, ...known })
    expect(await made.requestSchema('Greet')).toBeUndefined()
    expect(await made.requestSchema('Nothing' as never)).toBeUndefined()
  })

  test.each([
    [dynamodb, 'PutItem'],
    [dynamodb, 'CreateTable'],
    [lambda, 'CreateFunction'],
    [ec2, 'RunInstances'],
  ])('%# another validator takes what is a request, and refuses what is none', async (api, op) => {
    const made = client({ api: api as typeof dynamodb, ...known })
    const schema = (await made.requestSchema(op as 'PutItem'))!
    const sample = await made.sample(op as 'PutItem', { seed: 5 })
    const plain = JSON.parse(
      JSON.stringify(sample, (_, value) =>
        value?.type === 'Buffer' || ArrayBuffer.isView(value) ? 'AA==' : value,
      ),
    )
    const other = fromJSONSchema(schema as never)
    expect(other.safeParse(plain).error?.issues).toBeUndefined()
    expect(other.safeParse({ ...plain, Nonsense: 1 }).success).toBe(false)
  })
})
