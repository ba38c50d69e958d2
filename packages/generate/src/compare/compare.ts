/**
 * Two descriptions of one service, compared: the service, operation by operation, and shape by shape below them.
 * Prose and examples are not compared, nor the rules of the endpoint, which tests of their own decide.
 */
import type { DescribedOperation, Description } from '../description.ts'
import type { Difference } from './difference.ts'
import { difference, inFields, inNames } from './difference.ts'
import type { Pair } from './shapes.ts'
import { compareShapes } from './shapes.ts'

/** `a` is the newer description where one of the two is. */
export function compare(a: Description, b: Description): readonly Difference[] {
  const both = Object.keys(a.operations).filter(name => b.operations[name])
  const pairs = both.map(name => [a.operations[name]!, b.operations[name]!] as const)
  return [
    ...compareService(a, b),
    ...pairs.flatMap(([one, other]) => compareOperation(one, other)),
    ...compareShapes(a, b, pairs.flatMap(ends)),
  ]
}

const aspectsOfServices = [
  'name',
  'id',
  'version',
  'shapeName',
  'target',
  'signingName',
  'xmlNamespace',
  'queryCompatible',
  'title',
]

function compareService(a: Description, b: Description): readonly Difference[] {
  const names = (values: object | undefined) => Object.keys(values ?? {})
  return [
    ...inFields('service', aspectsOfServices, a, b),
    ...inNames('service', 'protocol', a.protocols, b.protocols),
    ...inNames('service', 'auth scheme', a.auth, b.auth),
    ...inNames('service', 'operation', names(a.operations).sort(), names(b.operations).sort()),
    ...inNames('service', 'waiter', names(a.waiters).sort(), names(b.waiters).sort()),
    ...names(a.waiters).flatMap(name =>
      b.waiters[name]
        ? inFields(`waiter ${name}`, aspectsOfWaiters, a.waiters[name]!, b.waiters[name])
        : [],
    ),
    ...inNames(
      'service',
      'endpoint parameter',
      names(a.endpoint?.parameters).sort(),
      names(b.endpoint?.parameters).sort(),
    ),
  ]
}

const aspectsOfWaiters = ['operation', 'minDelay', 'maxDelay', 'acceptors']

const aspectsOfOperations = [
  'hostPrefix',
  'auth',
  'unsignedPayload',
  'checksum',
  'compression',
  'context',
  'idempotent',
  'readonly',
  'resultWrapper',
  'deprecated',
]

function compareOperation(a: DescribedOperation, b: DescribedOperation): readonly Difference[] {
  return [
    ...inFields(a.name, aspectsOfOperations, a, b),
    ...inFields(a.name, ['method', 'uri', 'code'], a.http ?? {}, b.http ?? {}),
    ...(a.pagination && b.pagination
      ? inFields(a.name, ['input', 'output', 'items', 'limit', 'more'], a.pagination, b.pagination)
      : difference(a.name, 'pagination', a.pagination, b.pagination)),
    ...inNames(a.name, 'error', [...a.errors].sort(), [...b.errors].sort()),
    ...(['input', 'output'] as const).flatMap(end =>
      a[end] === undefined || b[end] === undefined ? difference(a.name, end, a[end], b[end]) : [],
    ),
  ]
}

function ends([a, b]: readonly [DescribedOperation, DescribedOperation]): readonly Pair[] {
  const bodies = (['input', 'output'] as const).flatMap(end =>
    a[end] !== undefined && b[end] !== undefined ? [[a[end], b[end]] as const] : [],
  )
  const errors = a.errors.filter(name => b.errors.includes(name)).map(name => [name, name] as const)
  return [...bodies, ...errors]
}
