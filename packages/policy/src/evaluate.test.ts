// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like that.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compilePolicy } from './compile.ts'
import { accountRoot, evaluate } from './evaluate.ts'
import type { Decision, Policies, Policy, Principal, Request } from './types.ts'
import { validatePolicy } from './validate.ts'

const own = '111122223333'
const other = '444455556666'
const alice = { type: 'user', arn: `arn:aws:iam::${own}:user/alice` } as const
const bob = { type: 'user', arn: `arn:aws:iam::${other}:user/bob` } as const
const session: Principal = { type: 'assumed-role', arn: `arn:aws:sts::${own}:assumed-role/app/s` }
const root: Principal = { type: 'root', arn: `arn:aws:iam::${own}:root` }
const trail = { type: 'service', name: 'cloudtrail.amazonaws.com' } as const
const web = { type: 'federated', name: 'accounts.google.com' } as const

const canonical = 'a'.repeat(64)
const known: Principal = { ...alice, id: 'AIDACKCEVSQ6C2EXAMPLE', canonicalUser: canonical }
const lent = {
  type: 'federated-user',
  arn: `arn:aws:sts::${own}:federated-user/alice`,
  user: `arn:aws:iam::${own}:user/alice`,
} as const

type Statement = Record<string, unknown>
const policy = (...statements: Statement[]): Policy => ({
  name: 'p',
  document: {
    Version: '2012-10-17',
    Statement: statements.map(each => ({ Effect: 'Allow', Action: '*', Resource: '*', ...each })),
  },
})
const all = policy({})
const nothing = policy({ Action: 'ec2:*' })
const denial = policy({ Effect: 'Deny' })
const to = (principal: unknown, more: Statement = {}) => policy({ Principal: principal, ...more })
const aws = (name: string) => to({ AWS: name })

const ask = (principal: Principal, more: Partial<Request> = {}): Request => ({
  principal,
  action: 's3:GetObject',
  resource: { arn: 'arn:aws:s3:::notes/a/b', account: own },
  ...more,
})
const decide = (principal: Principal, policies: Policies, more?: Partial<Request>) =>
  evaluate(ask(principal, more), policies).decision

type Row = readonly [what: string, principal: Principal, policies: Policies, decision: Decision]

const role = `arn:aws:iam::${own}:role/app`
const itself = `arn:aws:sts::${own}:assumed-role/app/s`
const limits = { boundary: nothing, session: [nothing] }

const rows: readonly Row[] = [
  ['nothing', alice, {}, 'ImplicitDeny'],
  ['an allow', alice, { identity: [all] }, 'Allow'],
  ['an allow and a deny', alice, { identity: [all, denial] }, 'ExplicitDeny'],
  ['a boundary that allows nothing', alice, { identity: [all], boundary: nothing }, 'ImplicitDeny'],
  ['a boundary alone', alice, { boundary: all }, 'ImplicitDeny'],
  ['a session policy alone', session, { session: [all] }, 'ImplicitDeny'],
  ['two session policies', session, { identity: [all], session: [nothing, all] }, 'Allow'],
  ['no session policy', session, { identity: [all], session: [] }, 'ImplicitDeny'],
  ['the account named', alice, { resource: aws(own) }, 'ImplicitDeny'],
  ['the account named, and an allow', alice, { identity: [all], resource: aws(own) }, 'Allow'],
  ['the user named', alice, { resource: aws(alice.arn), boundary: nothing }, 'Allow'],
  [
    'the user named, a boundary denies',
    alice,
    { resource: aws(alice.arn), boundary: denial },
    'ExplicitDeny',
  ],
  ['the role named', session, { resource: aws(role) }, 'Allow'],
  [
    'the role with a path named',
    session,
    { resource: aws(`arn:aws:iam::${own}:role/p/app`) },
    'Allow',
  ],
  [
    'another role named',
    session,
    { resource: aws(`arn:aws:iam::${own}:role/apps`) },
    'ImplicitDeny',
  ],
  ['the role named, limits', session, { resource: aws(role), boundary: nothing }, 'ImplicitDeny'],
  ['the session named, limits', session, { resource: aws(itself), ...limits }, 'Allow'],
  ['everyone named', alice, { resource: to('*') }, 'Allow'],
  [
    'everyone named, a session policy',
    session,
    { resource: to('*'), session: [nothing] },
    'ImplicitDeny',
  ],
  ['across accounts, resource only', bob, { resource: aws(bob.arn) }, 'ImplicitDeny'],
  ['across accounts, identity only', bob, { identity: [all] }, 'ImplicitDeny'],
  ['across accounts, both', bob, { identity: [all], resource: aws(other) }, 'Allow'],
  [
    'across accounts, a boundary',
    bob,
    { identity: [all], resource: aws(bob.arn), boundary: nothing },
    'ImplicitDeny',
  ],
  ['root', root, { identity: [accountRoot] }, 'Allow'],
  ['root under an scp', root, { identity: [accountRoot], scp: [[nothing]] }, 'ImplicitDeny'],
  ['a service named', trail, { resource: to({ Service: trail.name }) }, 'Allow'],
  [
    'a service not named',
    trail,
    { identity: [all], resource: to({ Service: 'sns.amazonaws.com' }) },
    'ImplicitDeny',
  ],
  [
    'a service under an scp',
    trail,
    { resource: to({ Service: trail.name }), scp: [[nothing]] },
    'Allow',
  ],
  [
    'a service under an rcp',
    trail,
    { resource: to('*'), rcp: [[to('*', { Effect: 'Deny' })]] },
    'ExplicitDeny',
  ],
  ['a provider named', web, { resource: to({ Federated: web.name }) }, 'Allow'],
  ['a federated user named', lent, { resource: aws(lent.arn), ...limits }, 'Allow'],
  ['the user of a federated user named', lent, { resource: aws(alice.arn) }, 'Allow'],
  ['the same, a session policy', lent, { resource: aws(alice.arn), ...limits }, 'ImplicitDeny'],
  ['a unique id named', known, { resource: aws('AIDACKCEVSQ6C2EXAMPLE') }, 'Allow'],
  ['another id named', known, { resource: aws('AIDACKCEVSQ6C3EXAMPLE') }, 'ImplicitDeny'],
  ['a canonical user named', known, { resource: to({ CanonicalUser: canonical }) }, 'ImplicitDeny'],
  [
    'a canonical user named, and an allow, across accounts',
    { ...bob, canonicalUser: canonical },
    { identity: [all], resource: to({ CanonicalUser: canonical }) },
    'Allow',
  ],
  ['nobody, everyone named', { type: 'anonymous' }, { resource: to({ AWS: '*' }) }, 'Allow'],
  ['nobody, an account named', { type: 'anonymous' }, { resource: aws(own) }, 'ImplicitDeny'],
  ['every level of scps', alice, { identity: [all], scp: [[all], [nothing, all]] }, 'Allow'],
  [
    'a level of scps without an allow',
    alice,
    { identity: [all], scp: [[all], [nothing]] },
    'ImplicitDeny',
  ],
  ['an empty level of scps', alice, { identity: [all], scp: [[all], []] }, 'ImplicitDeny'],
  [
    'rcps that deny something else',
    alice,
    { identity: [all], rcp: [[to('*', { Effect: 'Deny', Action: 'ec2:*' })]] },
    'Allow',
  ],
  [
    'all but alice denied, with her account',
    alice,
    {
      identity: [all],
      resource: policy({ Effect: 'Deny', NotPrincipal: { AWS: [alice.arn, own] } }),
    },
    'Allow',
  ],
  [
    'all but alice denied, by her id',
    { ...alice, id: 'AIDACKCEVSQ6C2EXAMPLE' },
    {
      identity: [all],
      resource: policy({ Effect: 'Deny', NotPrincipal: { AWS: ['AIDACKCEVSQ6C2EXAMPLE', own] } }),
    },
    'Allow',
  ],
  [
    'all but alice denied, who has an id as well',
    { ...alice, id: 'AIDACKCEVSQ6C2EXAMPLE' },
    {
      identity: [all],
      resource: policy({ Effect: 'Deny', NotPrincipal: { AWS: [alice.arn, own] } }),
    },
    'Allow',
  ],
  [
    'all but alice denied, who has a boundary: she is denied too',
    alice,
    {
      identity: [all],
      boundary: all,
      resource: policy({ Effect: 'Deny', NotPrincipal: { AWS: [alice.arn, own] } }),
    },
    'ExplicitDeny',
  ],
  [
    'all but the account denied',
    alice,
    { identity: [all], resource: policy({ Effect: 'Deny', NotPrincipal: { AWS: own } }) },
    'ExplicitDeny',
  ],
  [
    'all but the account allowed',
    alice,
    { resource: policy({ NotPrincipal: { AWS: own } }) },
    'ImplicitDeny',
  ],
]

describe.each(rows)('%s', (_, principal, policies, decision) => {
  test(`is ${decision}`, () => {
    expect(decide(principal, policies)).toBe(decision)
  })
})

test('roles are ruled by their trust policy', () => {
  const more = { action: 'sts:AssumeRole', resource: { arn: `arn:aws:iam::${own}:role/target` } }
  const trust = (name: string) => ({
    name: 'trust',
    document: {
      Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: name } },
    },
  })
  expect(decide(alice, { identity: [all] }, more)).toBe('ImplicitDeny')
  expect(decide(alice, { identity: [all], resource: trust(own) }, more)).toBe('Allow')
  expect(decide(alice, { resource: trust(own) }, more)).toBe('ImplicitDeny')
  expect(decide(alice, { resource: trust(alice.arn) }, more)).toBe('Allow')
  expect(decide(alice, { identity: [all], resource: trust(other) }, more)).toBe('ImplicitDeny')
})

test('keys are ruled by their key policy', () => {
  const more = { action: 'kms:Decrypt', resource: { arn: `arn:aws:kms:eu-west-1:${own}:key/1` } }
  expect(decide(alice, { identity: [all] }, more)).toBe('ImplicitDeny')
  expect(decide(alice, { identity: [all], resource: aws(own) }, more)).toBe('Allow')
})

test('roles of AWS services are not limited by organisations', () => {
  const linked: Principal = {
    type: 'assumed-role',
    arn: `arn:aws:sts::${own}:assumed-role/AWSServiceRoleForX/s`,
    role: `arn:aws:iam::${own}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX`,
  }
  expect(decide(linked, { identity: [all], scp: [[nothing]] })).toBe('Allow')
})

test('variables of the version 2008-10-17 are texts', () => {
  const old = {
    Statement: { Effect: 'Allow', Action: '*', Resource: 'arn:aws:s3:::notes/${aws:x}' },
  }
  const arn = 'arn:aws:s3:::notes/${aws:x}'
  expect(
    decide(alice, { identity: [{ document: old }] }, { resource: { arn, account: own } }),
  ).toBe('Allow')
})

test('a variable does not move the parts of an ARN', () => {
  const held = policy({ Resource: 'arn:aws:sns:${aws:PrincipalTag/region}:111122223333:t' })
  const more = {
    resource: { arn: 'arn:aws:sns:x:111122223333:t' },
    context: { 'aws:PrincipalTag/region': 'x' },
  }
  expect(decide(alice, { identity: [held] }, more)).toBe('Allow')
  const moved = {
    resource: { arn: 'arn:aws:sns:x:y:111122223333:t', account: own },
    context: { 'aws:PrincipalTag/region': 'x:y' },
  }
  expect(decide(alice, { identity: [held] }, moved)).toBe('ImplicitDeny')
})

test('reasons name what decided', () => {
  const named = {
    ...policy({ Action: 'ec2:*' }, { Sid: 'Two', Effect: 'Deny' }),
    name: 'Admins',
    from: 'group ops',
  }
  expect(evaluate(ask(alice), { identity: [all, named] }).reasons).toEqual([
    {
      layer: 'identity',
      effect: 'Deny',
      policy: 'Admins',
      statement: { index: 1, sid: 'Two' },
      message: "statement 1 'Two' of identity policy 'Admins' (group ops) denies it",
    },
  ])
  expect(evaluate(ask(alice), { identity: [all], boundary: nothing, scp: [[nothing]] })).toEqual({
    decision: 'ImplicitDeny',
    sameAccount: true,
    layers: { identity: 'Allow', boundary: 'ImplicitDeny', scp: 'ImplicitDeny' },
    reasons: [
      { layer: 'scp', effect: 'NoAllow', message: 'no service control policy allows it' },
      { layer: 'boundary', effect: 'NoAllow', message: 'no permissions boundary allows it' },
    ],
  })
})

const endless: Record<string, unknown> = {}
endless.Statement = endless

describe('what cannot be evaluated denies', () => {
  const broken: readonly (readonly [what: string, document: unknown])[] = [
    ['no JSON', '{"Statement": [}'],
    [
      'a key that stands twice',
      '{"Statement":{"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}}',
    ],
    ['nothing', undefined],
    ['an unknown version', { Version: '2020-01-01', Statement: [] }],
    ['an unknown element', { Statement: { Effect: 'Allow', Action: '*', Resource: '*', If: 1 } }],
    [
      'a principal that does not belong',
      { Statement: { Effect: 'Allow', Action: '*', Resource: '*', Principal: '*' } },
    ],
    ['no ARN where it matters', { Statement: { Effect: 'Allow', Action: '*', Resource: 'notes' } }],
    ['no action', { Statement: { Effect: 'Allow', Action: 'GetObject', Resource: '*' } }],
    ['a text too long', `{"Statement": ${' '.repeat(200_000)}}`],
    [
      'a document too long',
      { Statement: { Effect: 'Allow', Action: '*', Resource: 'x'.repeat(40_000) } },
    ],
    ['a document that holds itself', endless],
  ]
  test.each(broken)('%s', (_, document) => {
    const { decision, reasons } = evaluate(ask(alice), { identity: [all, { name: 'b', document }] })
    expect(decision).toBe('ImplicitDeny')
    expect(reasons).toContainEqual(expect.objectContaining({ effect: 'Error', policy: 'b' }))
  })

  const requests: readonly Request[] = [
    ask(alice, { action: 's3' }),
    ask(alice, { resource: { arn: 'notes' } }),
    ask(alice, { resource: { arn: 'arn:aws:s3:::notes' } }),
    ask(alice, { resource: { arn: `arn:aws:sns:x:${other}:t`, account: own } }),
    ask({ ...alice, account: other }),
    ask({ ...alice, arn: 'alice' }),
    ask(alice, { context: { 'aws:x': '1', 'AWS:X': '2' } }),
    ask(alice, { context: { 'aws:x': Array(2_000).fill('1') } }),
  ]
  test.each(requests)('request %#', request => {
    const { decision, reasons } = evaluate(request, { identity: [all] })
    expect(decision).toBe('ImplicitDeny')
    expect(reasons).toMatchObject([{ layer: 'request', effect: 'Error' }])
  })

  test('but not where another element settles it', () => {
    const other = policy({ Action: 'ec2:*', Resource: 'notes' })
    expect(decide(alice, { identity: [all, other] })).toBe('Allow')
  })
})

const anyStatement = fc.record(
  {
    Effect: fc.constantFrom('Allow', 'Deny'),
    Action: fc.constantFrom('*', 's3:*', 's3:Get*', 'ec2:*', 'bad'),
    Resource: fc.constantFrom('*', 'arn:aws:s3:::notes/*', 'arn:aws:s3:::x', 'bad'),
    Condition: fc.constantFrom(
      { StringEquals: { 'aws:x': 'a' } },
      { Bool: { 'aws:x': 'true' } },
      { Odd: { 'aws:x': 'true' } },
    ),
  },
  { requiredKeys: ['Effect', 'Action', 'Resource'] },
)
const anyPolicy = fc.array(anyStatement, { maxLength: 3 }).map(list => policy(...list))
const anyPolicies = fc.record(
  {
    identity: fc.array(anyPolicy, { maxLength: 2 }),
    boundary: anyPolicy,
    session: fc.array(anyPolicy, { maxLength: 2 }),
    scp: fc.array(fc.array(anyPolicy, { maxLength: 2 }), { maxLength: 2 }),
  },
  { requiredKeys: ['identity'] },
)
const anyRequest = fc.constantFrom(
  ask(alice),
  ask(session),
  ask(alice, { context: { 'aws:x': 'a' } }),
)

test('another deny never lets a request in', () => {
  fc.assert(
    fc.property(anyRequest, anyPolicies, anyStatement, (request, policies, statement) => {
      const before = evaluate(request, policies).decision
      const more = policy({ ...statement, Effect: 'Deny' })
      const after = evaluate(request, { ...policies, identity: [...policies.identity, more] })
      if (before !== 'Allow') expect(after.decision).not.toBe('Allow')
      if (before === 'ExplicitDeny') expect(after.decision).toBe('ExplicitDeny')
    }),
  )
})

test('the same question has the same answer, compiled or not, and changes nothing', () => {
  fc.assert(
    fc.property(anyRequest, anyPolicies, (request, policies) => {
      const kept = structuredClone({ request, policies })
      const once = evaluate(request, policies)
      const compiled = policies.identity.map(({ document, ...rest }) => ({
        ...rest,
        document: compilePolicy(document),
      }))
      const text = policies.identity.map(each => ({
        ...each,
        document: JSON.stringify(each.document),
      }))
      expect(evaluate(request, policies)).toEqual(once)
      expect(evaluate(request, { ...policies, identity: compiled })).toEqual(once)
      expect(evaluate(request, { ...policies, identity: text })).toEqual(once)
      expect({ request, policies }).toEqual(kept)
    }),
  )
})

test('whatever the document is, there is an answer', () => {
  fc.assert(
    fc.property(fc.anything(), fc.jsonValue(), fc.string(), (thing, json, text) => {
      for (const document of [thing, json, text, { Statement: thing }, { Statement: [json] }]) {
        expect(decide(alice, { identity: [{ document }] })).toBe('ImplicitDeny')
        expect(validatePolicy(document, 'identity')).not.toEqual([])
      }
    }),
  )
})
