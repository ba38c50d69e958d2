// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like that.
/** The operators, one table: what is asked of one value or several of the request, and the answer. */
import { describe, expect, test } from 'vitest'
import { evaluate } from './evaluate.ts'
import type { ContextValue } from './types.ts'

type Actual = ContextValue | readonly ContextValue[] | undefined
type Answer = boolean | 'error'
type Row = readonly [operator: string, actual: Actual, expected: unknown, answer: Answer]

const arn = 'arn:aws:sns:eu-west-1:111122223333:topic'

const rows: readonly Row[] = [
  ['StringEquals', 'red', 'red', true],
  ['StringEquals', 'red', 'Red', false],
  ['StringEquals', 'r*', 'r*', true],
  ['StringEquals', 'red', 'r*', false],
  ['StringEquals', 'red', ['blue', 'red'], true],
  ['StringEquals', undefined, 'red', false],
  ['StringEquals', '', '', true],
  ['StringEquals', true, true, true],
  ['StringEquals', 'alice', '${aws:username}', true],
  ['StringEquals', 'alice', '${AWS:UserName}', true],
  ['StringEquals', 'x', '${aws:nobody}', false],
  ['StringNotEquals', 'x', '${aws:nobody}', true],
  ['StringEquals', 'x', "${aws:nobody, 'x'}", true],
  ['StringEquals', 'x', "${aws:several, 'x'}", 'error'],
  ['StringEquals', 'x', '${username}', 'error'],
  ['StringEquals', 'x', '${aws:username', 'error'],
  ['StringEquals', '*', '${*}', true],
  ['StringEquals', '$', '${$}', true],
  ['StringEquals', 'red', [], 'error'],
  ['StringEquals', 'red', { a: 1 }, 'error'],
  ['StringEquals', ['red', 'blue'], 'red', 'error'],
  ['StringEquals', ['red'], 'red', true],
  ['StringNotEquals', 'red', ['blue', 'red'], false],
  ['StringNotEquals', undefined, 'red', true],
  ['StringEqualsIgnoreCase', 'RED', 'rEd', true],
  ['StringEqualsIgnoreCase', 'ALICE', '${aws:username}', true],
  ['StringEqualsIgnoreCase', 'X', "${aws:nobody, 'x'}", true],
  ['StringNotEqualsIgnoreCase', 'RED', 'red', false],
  ['StringLike', 'notes/a', 'notes/*', true],
  ['StringLike', 'notes/a', 'notes/?', true],
  ['StringLike', 'notes/ab', 'notes/?', false],
  ['StringLike', 'a*b', 'a${*}b', true],
  ['StringLike', 'axb', 'a${*}b', false],
  ['StringLike', 'anything', '${aws:star}', false],
  ['StringLike', '*', '${aws:star}', true],
  ['StringNotLike', 'notes/a', 'notes/*', false],
  ['stringlike', 'notes/a', 'notes/*', true],
  ['StringEqualsIfExists', undefined, 'red', true],
  ['StringEqualsIfExists', 'blue', 'red', false],
  ['NumericEquals', '10.0', '10', true],
  ['NumericEquals', 10, 10, true],
  ['NumericEquals', '9007199254740993', '9007199254740992', false],
  ['NumericEquals', 'ten', '10', 'error'],
  ['NumericEquals', '10', 'ten', 'error'],
  ['NumericNotEquals', '11', ['10', '11'], false],
  ['NumericLessThan', '9', '10', true],
  ['NumericLessThan', '10', '10', false],
  ['NumericLessThanEquals', '10', '10', true],
  ['NumericGreaterThan', '-1', '-2', true],
  ['NumericGreaterThanEquals', '9.5', '10', false],
  ['NumericLessThan', '5', '${aws:username}', 'error'],
  ['DateEquals', '2026-01-01T00:00:00Z', '2026-01-01', true],
  ['DateEquals', '2026-01-01T01:00:00+01:00', '2026-01-01T00:00Z', true],
  ['DateEquals', '2026-01-01T00:00:00Z', '1767225600', true],
  ['DateEquals', '2026', '2026-01', true],
  ['DateLessThan', '2025-12-31T23:59:59.999Z', '2026-01-01T00:00:00Z', true],
  ['DateGreaterThan', '2026-02-29T00:00:00Z', '2026-01-01', 'error'],
  ['DateGreaterThan', '2028-02-29T00:00:00Z', '2028-02-28', true],
  ['DateNotEquals', '2026-01-01', '2026-01-02', true],
  ['Bool', 'TRUE', 'true', true],
  ['Bool', false, 'true', false],
  ['Bool', undefined, 'false', false],
  ['Bool', 'yes', 'true', 'error'],
  ['BoolIfExists', undefined, 'true', true],
  ['BinaryEquals', 'QmluYXJ5', 'QmluYXJ5', true],
  ['BinaryEquals', 'QmluYXJ5', 'QmluYXJ5QQ==', false],
  ['BinaryEquals', 'QmluYXJ5', '!', 'error'],
  ['IpAddress', '10.1.2.3', '10.0.0.0/8', true],
  ['IpAddress', '11.1.2.3', '10.0.0.0/8', false],
  ['IpAddress', '10.1.2.3', '10.1.2.3', true],
  ['IpAddress', '10.1.2.200', '10.1.2.128/25', true],
  ['IpAddress', '10.1.2.3', '0.0.0.0/0', true],
  ['NotIpAddress', '10.1.2.3', '0.0.0.0/0', false],
  ['IpAddress', '2001:db8::1', '2001:DB8::/32', true],
  ['IpAddress', '2001:db9::1', '2001:db8::/32', false],
  ['IpAddress', '10.1.2.3', '::/0', false],
  ['IpAddress', '::ffff:10.1.2.3', '10.0.0.0/8', true],
  ['IpAddress', '10.1.2.3', '10.0.0.0/33', 'error'],
  ['IpAddress', '010.1.2.3', '10.0.0.0/8', 'error'],
  ['IpAddress', '10.1.2', '10.0.0.0/8', 'error'],
  ['IpAddress', '1:2:3:4:5:6:7:8:9', '::/0', 'error'],
  ['NotIpAddress', undefined, '10.0.0.0/8', true],
  ['ArnEquals', arn, arn, true],
  ['ArnLike', arn, 'arn:aws:sns:*:111122223333:*', true],
  ['ArnLike', arn, 'arn:aws:sns:*:444455556666:*', false],
  ['ArnLike', 'arn:aws:sns:a:b:c:d', 'arn:aws:sns:*:c:d', false],
  ['ArnLike', arn, 'arn:aws:sns:*', 'error'],
  ['ArnLike', 'topic', arn, 'error'],
  ['ArnEquals', arn, '${aws:SourceTopic}', true],
  ['ArnNotLike', arn, 'arn:aws:sns:*:*:*', false],
  ['ArnNotEquals', undefined, arn, true],
  ['Null', undefined, 'true', true],
  ['Null', 'red', true, false],
  ['Null', 'red', 'false', true],
  ['Null', [], 'true', true],
  ['Null', 'red', 'maybe', 'error'],
  ['NullIfExists', 'red', 'true', 'error'],
  ['ForAnyValue:StringEquals', ['a', 'b'], ['b', 'c'], true],
  ['ForAnyValue:StringEquals', ['a'], ['b', 'c'], false],
  ['ForAnyValue:StringEquals', undefined, 'a', false],
  ['ForAnyValue:StringNotEquals', ['a', 'b'], 'a', true],
  ['ForAnyValue:StringNotEquals', ['a'], 'a', false],
  ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b', 'c'], true],
  ['ForAllValues:StringEquals', ['a', 'x'], ['a', 'b'], false],
  ['ForAllValues:StringEquals', undefined, 'a', true],
  ['ForAllValues:StringEquals', [], 'a', true],
  ['ForAllValues:StringNotLike', ['ab', 'cd'], 'a*', false],
  ['forallvalues:stringequalsifexists', ['a'], 'a', true],
  ['ForSomeValues:StringEquals', ['a'], 'a', 'error'],
  ['StringIs', 'a', 'a', 'error'],
]

const context = {
  'aws:username': 'alice',
  'aws:star': '*',
  'aws:several': ['x', 'y'],
  'aws:SourceTopic': arn,
}

function ask(effect: 'Allow' | 'Deny', [operator, actual, expected]: Row) {
  const about = { Effect: effect, Action: '*', Resource: '*' }
  const conditional = { ...about, Condition: { [operator]: { 'Test:Key': expected } } }
  const all = { Effect: 'Allow', Action: '*', Resource: '*' }
  const Statement = effect === 'Allow' ? [conditional] : [all, conditional]
  const { decision, reasons } = evaluate(
    {
      principal: { type: 'user', arn: 'arn:aws:iam::111122223333:user/alice' },
      action: 's3:GetObject',
      resource: { arn: 'arn:aws:s3:::notes/a', account: '111122223333' },
      context: { ...context, ...(actual !== undefined && { 'test:key': actual }) },
    },
    { identity: [{ document: { Version: '2012-10-17', Statement } }] },
  )
  return { decision, isError: reasons.some(reason => reason.effect === 'Error') }
}

describe.each(rows)('%s of %j and %j', (...row) => {
  const answer = row[3]
  test(`is ${answer}`, () => {
    const allow = answer === true ? 'Allow' : 'ImplicitDeny'
    const deny = answer === true ? 'ExplicitDeny' : answer === false ? 'Allow' : 'ImplicitDeny'
    const isError = answer === 'error'
    expect(ask('Allow', row)).toEqual({ decision: allow, isError })
    expect(ask('Deny', row)).toEqual({ decision: deny, isError })
  })
})
