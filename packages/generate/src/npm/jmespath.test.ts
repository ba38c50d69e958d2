import { describe, expect, it } from 'vitest'
import { pathOfFunction } from './jmespath.ts'
import type { Arrow } from './syntax.ts'
import { parseText } from './syntax.ts'

const pkg = { name: 'test', version: '1.0.0', licence: undefined, files: new Map() }
const module = { pkg, file: 'code.js' }

function pathOf(code: string): string {
  const [statement] = parseText(pkg, 'code.js', code).program.body
  if (statement?.type !== 'ExpressionStatement') throw new Error('no expression')
  return pathOfFunction(statement.expression as Arrow, module, 'input')
}

describe('JMESPath from code', () => {
  it.each([
    ['() => input?.A?.B', 'A.B'],
    ['() => input.A.length > 0', 'length(A) > `0`'],
    ['() => Object.keys(input?.A ?? {})', 'keys(A)'],
    ['() => input?.A?.map((o) => o?.B?.C)', 'A[*].B.C'],
    ['() => input?.A?.map((o) => [o?.B, o?.C].filter((i) => i)).flat()', 'A[*].[B, C][]'],
    ['() => { let x = [].concat(...input.A); return x; }', 'A[]'],
    ['() => input.A.filter((e) => { return e.B == "c"; })', `A[?B == 'c']`],
    ['() => (!(input.A == "x" && input.B == "y"))', `!((A == 'x') && (B == 'y'))`],
    ['() => input.A.includes(false)', 'contains(A, `false`)'],
  ])('%s', (code, path) => {
    expect(pathOf(code)).toBe(path)
  })

  it('refuses what it does not know', () => {
    expect(() => pathOf('() => input.A.reduce((a) => a)')).toThrow(
      'test@1.0.0: code.js:1: expected no call of reduce',
    )
  })
})
