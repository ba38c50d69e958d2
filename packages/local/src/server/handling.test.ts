/** Nothing is silently accepted, and nothing is left of what came to nothing. */
import { isAnomaly, nodePrimitives } from '@plainwire/client'
import type { Section } from '@plainwire/wire'
import { describe, expect, it } from 'vitest'
import { keep } from '../rows/blobs.ts'
import { openStorage } from '../rows/storage.ts'
import { handled, type Stored } from './handling.ts'
import type { ReadyOperation } from './ready.ts'
import type { Context, Handler, MemberNotes, Output } from './types.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

const operation = (handler: Handler, notes: MemberNotes = {}) =>
  ({
    section: { operation: { name: 'PutThing', errors: [] }, shapes: {} } as Section,
    handler,
    access: () => [],
    notes,
    reads: false,
  }) as unknown as ReadyOperation

function storage(): Stored {
  const { rows, blobs } = openStorage(undefined)
  return { rows, seen: rows, blobs }
}

function run(handler: Handler, input: Output, notes?: MemberNotes, stored = storage()) {
  const context = {
    ...stored,
    primitives: nodePrimitives,
    authorize: async () => undefined,
  } as unknown as Context
  return handled(operation(handler, notes), input, context, stored)
}

const storing: Handler = (input, { rows }) => {
  rows.put('s3/thing', bytes(`${input.Name}`))
  return {}
}

describe('a member', () => {
  it.each([
    ['that is read is fine', { Name: 'a' }, undefined, undefined],
    [
      'that is not is refused before anything is written',
      { Name: 'a', Colour: 'red' },
      undefined,
      'Colour',
    ],
    ['that is empty asks for nothing', { Name: 'a', Tags: [], Map: {} }, undefined, undefined],
    [
      'that is inert is let be',
      { Name: 'a', Colour: 'red' },
      { inert: { Colour: 'shown' } },
      undefined,
    ],
    [
      'that is said to be unsupported is refused',
      { Name: 'a' },
      { unsupported: { Name: 'why' } },
      'Name here: why',
    ],
  ] as const)('%s', async (_, input, notes, refused) => {
    const stored = storage()
    const output = await run(storing, input, notes, stored)
    if (refused === undefined) expect(output).toEqual({})
    else
      expect(output).toMatchObject({
        code: 'NotImplemented',
        status: 501,
        message: expect.stringMatching(new RegExp(`^PutThing does nothing with ${refused}`)),
      })
    expect(stored.rows.get('s3/thing') === undefined).toBe(refused !== undefined)
  })

  it('that a reading operation does not look at is refused as well', async () => {
    expect(await run(() => ({ Found: 1 }), { Filter: 'x' })).toMatchObject({
      code: 'NotImplemented',
    })
  })

  it('is read where all are copied', async () => {
    const copying: Handler = input => ({ ...input })
    expect(await run(copying, { A: 1, B: 2 })).toEqual({ A: 1, B: 2 })
  })
})

describe('a handler that fails', () => {
  it('by a bug is a fault', async () => {
    const output = await run(() => {
      throw new TypeError('x is not a function')
    }, {})
    expect(output).toMatchObject({ $anomaly: 'fault', code: 'InternalFailure', status: 500 })
  })

  it('leaves no bytes behind, one that keeps them does', async () => {
    const stored = storage()
    let id = ''
    const failing: Handler = async (_, { blobs }) => {
      const blob = await blobs.write(bytes('lost'))
      if (isAnomaly(blob)) return blob
      id = blob.id
      return { $anomaly: 'incorrect', message: 'no', retryable: false }
    }
    await run(failing, {}, {}, stored)
    expect(() => stored.blobs.read([{ id, from: 0, to: 4 }])).toThrow('There is no blob')
    const keeping: Handler = async (_, { blobs, rows }) => {
      const blob = await blobs.write(bytes('kept'))
      if (isAnomaly(blob)) return blob
      id = blob.id
      rows.batch([keep(blob.id)])
      return {}
    }
    await run(keeping, {}, {}, stored)
    expect(stored.blobs.read([{ id, from: 0, to: 4 }]).length).toBe(4)
  })
})
