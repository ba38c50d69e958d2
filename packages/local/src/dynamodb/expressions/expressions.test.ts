/** Expressions as tables: what they say of an item, and what is wrong with them, in AWS's words. */
import { describe, expect, it } from 'vitest'
import type { Item, Value } from '../values/types.ts'
import { readCondition, readProjection, readUpdate } from './cache.ts'
import { checkCondition } from './condition-check.ts'
import { ExpressionFault } from './parser.ts'
import { checkProjection, projector } from './projection.ts'
import type { Scope } from './scope.ts'
import { applyUpdate } from './update.ts'
import { checkUpdate } from './update-check.ts'

const item: Item = {
  s: { S: 'hello' },
  n: { N: '5' },
  b: { B: 'aGVsbG8=' },
  t: { BOOL: true },
  z: { NULL: true },
  l: { L: [{ S: 'a' }, { N: '2' }, { M: { k: { S: 'v' } } }] },
  m: { M: { x: { N: '1' }, y: { M: { q: { S: 'deep' } } } } },
  ss: { SS: ['a', 'b'] },
  ns: { NS: ['1', '2'] },
  'with.dot': { S: 'dotted' },
}
const values: Record<string, Value> = {
  ':hello': { S: 'hello' },
  ':he': { S: 'he' },
  ':ell': { S: 'ell' },
  ':a': { S: 'a' },
  ':b': { S: 'b' },
  ':one': { N: '1' },
  ':two': { N: '2' },
  ':five': { N: '5' },
  ':true': { BOOL: true },
  ':ss': { SS: ['b', 'a'] },
  ':bin': { B: 'aGU=' },
  ':S': { S: 'S' },
  ':list': { L: [{ S: 'new' }] },
  ':map': { M: {} },
}
const scope = (): Scope => ({
  names: { '#s': 's', '#dot': 'with.dot', '#m': 'm' },
  values,
  used: { names: new Set(), values: new Set() },
})

const told = (run: () => unknown) => {
  try {
    return run()
  } catch (thrown) {
    if (thrown instanceof ExpressionFault) return thrown.message
    const refusal = (thrown as { refusal?: { message: string } }).refusal
    if (refusal) return refusal.message
    throw thrown
  }
}

const holds = (text: string) =>
  told(() => {
    const { condition, test } = readCondition(text)
    checkCondition(condition, scope())
    return test(item, scope())
  })

describe('a condition', () => {
  it.each([
    ['s = :hello', true],
    ['#s = :hello', true],
    ['#dot = :a', false],
    ['s <> :hello', false],
    ['gone <> :hello', true],
    ['gone = :hello', false],
    ['n < :five', false],
    ['n <= :five', true],
    ['n > s', false],
    ['n BETWEEN :one AND :five', true],
    ['n between :one and :two', false],
    ['n IN (:one, :five)', true],
    ['begins_with(s, :he)', true],
    ['begins_with(b, :bin)', true],
    ['contains(s, :ell)', true],
    ['contains(ss, :a)', true],
    ['contains(ns, :two)', true],
    ['contains(l, :two)', true],
    ['contains(n, :five)', false],
    ['attribute_exists(m.y.q)', true],
    ['attribute_exists(l[2].k)', true],
    ['attribute_exists(l[9])', false],
    ['attribute_not_exists(m.nope)', true],
    ['attribute_type(s, :S)', true],
    ['size(s) = :five', true],
    ['size(l) > :two', true],
    ['size(m) = :two', true],
    ['size(gone) = :two', false],
    ['ss = :ss', true],
    ['t = :true', true],
    ['NOT s = :hello', false],
    ['NOT NOT s = :hello', true],
    ['s = :a OR n = :five AND t = :true', true],
    ['(s = :a OR n = :five) AND NOT t = :true', false],
    ['((s = :a OR n = :five) AND t = :true) OR n = :one', true],
    ['(s) = (:hello)', true],
    ['l[1] = :two', true],
    ['#m.y.q = :a', false],
  ])('%s: %s', (text, expected) => {
    expect(holds(text)).toBe(expected)
  })

  it.each([
    ['a = = b', 'Syntax error; token: "=", near: "= = b"'],
    ['attribute_not_exists(', 'Syntax error; token: "<EOF>", near: "("'],
    ['a', 'Syntax error; token: "<EOF>", near: "a"'],
    ['!!! INVALID !!!', 'Syntax error; token: "!", near: "!!"'],
    ['((s = :a))', 'The expression has redundant parentheses;'],
    ['abort = :a', 'Attribute name is a reserved keyword; reserved keyword: abort'],
    ['foo(s)', 'Invalid function name; function: foo'],
    ['size(s)', 'The function is not allowed to be used this way in an expression; function: size'],
    [
      's = begins_with(b, :a)',
      'The function is not allowed to be used this way in an expression; function: begins_with',
    ],
    [
      '#u = :a',
      'An expression attribute name used in the document path is not defined; attribute name: #u',
    ],
    [
      's = :u',
      'An expression attribute value used in expression is not defined; attribute value: :u',
    ],
    [
      'begins_with(s)',
      'Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1',
    ],
    [
      'begins_with(s, :one)',
      'Incorrect operand type for operator or function; operator or function: begins_with, operand type: N',
    ],
    [
      's < :true',
      'Incorrect operand type for operator or function; operator or function: <, operand type: BOOL',
    ],
    [
      'size(:one) = :one',
      'Incorrect operand type for operator or function; operator or function: size, operand type: N',
    ],
    [
      'attribute_exists(:a)',
      'Operator or function requires a document path; operator or function: attribute_exists',
    ],
    [
      'attribute_type(s, :a)',
      'Invalid attribute type name found; type: a, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}',
    ],
    [
      'm.x = #m.x',
      'The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [m, x]',
    ],
    [
      'contains(#s, s)',
      'The first operand must be distinct from the remaining operands for this operator or function; operator: contains, first operand: [s]',
    ],
    [
      's BETWEEN :b AND :a',
      'The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {S:b}, upper bound operand: AttributeValue: {S:a}',
    ],
    [
      's BETWEEN :b AND :one',
      'The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {S:b}, upper bound operand: AttributeValue: {N:1}',
    ],
  ])('%s: %s', (text, expected) => {
    expect(holds(text)).toBe(expected)
  })

  it('tells the gravest fault: the text, then functions, then reserved words, then what stands first', () => {
    expect(holds('s = :u AND ((abort = foo(s)))')).toBe('The expression has redundant parentheses;')
    expect(holds('s = :u AND abort = foo(s)')).toBe('Invalid function name; function: foo')
    expect(holds('s = :u AND abort = s')).toMatch('reserved keyword')
    expect(holds('begins_with(s, :one) AND s = :u')).toMatch('operand type: N')
    expect(holds('s = :u AND begins_with(s, :one)')).toMatch('attribute value: :u')
  })
})

const updated = (text: string) =>
  told(() => {
    const actions = readUpdate(text)
    checkUpdate(actions, scope())
    return applyUpdate(item, actions, scope())
  })

describe('an update', () => {
  it.each<[string, Partial<Record<string, Value | undefined>>]>([
    ['SET s = :a', { s: { S: 'a' } }],
    ['SET x = n + :two, y = n - :two', { x: { N: '7' }, y: { N: '3' } }],
    ['SET x = if_not_exists(x, :one) + n', { x: { N: '6' } }],
    ['SET l = list_append(:list, l)', { l: { L: [{ S: 'new' }, ...item.l!.L!] } }],
    ['SET m.y.q = :a', { m: { M: { x: { N: '1' }, y: { M: { q: { S: 'a' } } } } } }],
    ['SET l[9] = :b, l[7] = :a', { l: { L: [...item.l!.L!, { S: 'a' }, { S: 'b' }] } }],
    ['REMOVE l[0], l[1]', { l: { L: [item.l!.L![2]!] } }],
    ['SET l[2] = :a REMOVE l[0]', { l: { L: [{ N: '2' }, { S: 'a' }] } }],
    ['REMOVE s, gone', { s: undefined }],
    ['ADD n :two, c :one', { n: { N: '7' }, c: { N: '1' } }],
    ['ADD ss :ss', { ss: { SS: ['a', 'b'] } }],
    ['DELETE ss :ss', { ss: undefined }],
    ['SET x = s, s = :a', { x: { S: 'hello' }, s: { S: 'a' } }],
    ['set x = (n)', { x: { N: '5' } }],
  ])('%s', (text, changes) => {
    const expected = { ...item, ...changes }
    for (const [name, value] of Object.entries(changes))
      if (value === undefined) delete (expected as Record<string, unknown>)[name]
    expect(updated(text)).toEqual(expected)
  })

  it.each([
    ['INVALID SYNTAX HERE', 'Syntax error; token: "INVALID", near: "INVALID SYNTAX"'],
    ['SET x = :a SET y = :a', 'The "SET" section can only be used once in an update expression;'],
    ['SET x = size(s)', 'The function is not allowed in an update expression; function: size'],
    [
      'SET x = if_not_exists(:a, s)',
      'Operator or function requires a document path; operator or function: if_not_exists',
    ],
    [
      'SET x = list_append(:a, l)',
      'Incorrect operand type for operator or function; operator or function: list_append, operand type: S',
    ],
    [
      'SET x = n + :a',
      'Incorrect operand type for operator or function; operator or function: +, operand type: S',
    ],
    [
      'ADD n :a',
      'Incorrect operand type for operator or function; operator: ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND',
    ],
    [
      'SET m.x = :a, #m = :map',
      'Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [m, x], path two: [m]',
    ],
    [
      'SET m.x = :a, m[0] = :a',
      'Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [m, x], path two: [m, [0]]',
    ],
    ['SET x = s + :one', 'An operand in the update expression has an incorrect data type'],
    ['ADD s :one', 'An operand in the update expression has an incorrect data type'],
    [
      'SET x = gone',
      'The provided expression refers to an attribute that does not exist in the item',
    ],
    [
      'SET gone.x = :a',
      'The document path provided in the update expression is invalid for update',
    ],
    ['REMOVE s.x', 'The document path provided in the update expression is invalid for update'],
  ])('%s: %s', (text, expected) => {
    expect(updated(text)).toBe(expected)
  })
})

describe('a projection', () => {
  it.each([
    ['s, n', { s: item.s, n: item.n }],
    ['m.x, m.y.q', { m: item.m }],
    ['l[2].k, l[0]', { l: { L: [{ S: 'a' }, { M: { k: { S: 'v' } } }] } }],
    ['l[1].k, gone', {}],
    ['#dot', { 'with.dot': { S: 'dotted' } }],
  ])('%s', (text, expected) => {
    const paths = checkProjection(readProjection(text), scope())
    expect(projector(paths)(item)).toEqual(expected)
  })

  it.each([
    [
      's, m.x, m',
      'Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [m, x], path two: [m]',
    ],
    ['s,', 'Syntax error; token: "<EOF>", near: ","'],
  ])('%s: %s', (text, expected) => {
    expect(told(() => checkProjection(readProjection(text), scope()))).toBe(expected)
  })
})
