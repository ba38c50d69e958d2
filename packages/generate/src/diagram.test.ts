import { describe, expect, test } from 'vitest'
import { normalised } from './diagram.ts'

const R = 100_000_000

describe('normalised', () => {
  test('counts steps from the node they leave and results from -1 down', () => {
    const nodes = [-1, 1, -1, 0, 3, R + 1, 1, R + 2, -1]
    expect(normalised(nodes, 2, ['none', 'a', 'b'])).toEqual({
      nodes: [0, 1, -2, 1, -3, 0],
      results: ['none', 'a', 'b'],
    })
  })

  test('a negative reference exchanges the branches of its node', () => {
    const nodes = [-1, 1, -1, 0, R + 1, R + 2]
    expect(normalised(nodes, -2, ['none', 'a', 'b']).nodes).toEqual([0, -3, -2])
  })

  test('a node met both ways becomes two', () => {
    const nodes = [-1, 1, -1, 0, 3, -3, 1, R + 1, R + 2]
    expect(normalised(nodes, 2, ['none', 'a', 'b']).nodes).toEqual([0, 1, 2, 1, -2, -3, 1, -3, -2])
  })

  test.each([
    [1, { nodes: [], results: [] }],
    [R + 1, { nodes: [], results: ['a'] }],
  ])('a root of %i needs no node', (root, expected) => {
    expect(normalised([-1, 1, -1], root, ['none', 'a'])).toEqual(expected)
  })
})
