/** Names of buckets and keys, policies that are public: tables of what is and what is not. */
import { describe, expect, it } from 'vitest'
import { badBucketName, badKey } from './names.ts'
import { badPolicy } from './policy.ts'
import { isPublic } from './public.ts'

describe('the name of a bucket', () => {
  it.each(['abc', 'a.b-c', '0ab', 'a'.repeat(63), 'my.bucket.1'])('may be %s', name => {
    expect(badBucketName(name)).toBeUndefined()
  })
  it.each([
    'ab',
    'a'.repeat(64),
    'Abc',
    'a_b',
    '-abc',
    'abc-',
    'a..b',
    '192.168.5.4',
    'xn--abc',
    'abc-s3alias',
    'abc--x-s3',
    'sthree-abc',
    'a/b',
    '',
  ])('may not be %j', name => {
    expect(badBucketName(name)).toMatchObject({ code: 'InvalidBucketName', status: 400 })
  })
})

describe('a key', () => {
  it.each(['a', '/', '..a', 'a/..', 'a/../b', 'a//..', '\0', 'é'.repeat(512)])('may be %j', key => {
    expect(badKey(key)).toBeUndefined()
  })
  it.each([
    ['..', 'InvalidURI'],
    ['../a', 'InvalidURI'],
    ['a/../../b', 'InvalidURI'],
    ['./..', 'InvalidURI'],
    ['é'.repeat(513), 'KeyTooLongError'],
    ['', 'InvalidRequest'],
  ])('may not be %j', (key, code) => {
    expect(badKey(key)).toMatchObject({ code })
  })
})

const statement = (more: object) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::notes/*',
        ...more,
      },
    ],
  })

describe('a policy', () => {
  it.each([
    [{}, true],
    [{ Principal: { AWS: '*' } }, true],
    [{ Principal: { AWS: ['123456789012', '*'] } }, true],
    [{ Principal: { AWS: '123456789012' } }, false],
    [{ Effect: 'Deny' }, false],
    [{ Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }, false],
    [{ Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } } }, true],
    [{ Condition: { IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '0.0.0.0/1'] } } }, true],
    [{ Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1234567890' } } }, false],
    [{ Condition: { StringLike: { 'aws:PrincipalOrgID': 'o-*' } } }, true],
    [{ Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1234567890' } } }, true],
    [{ Condition: { StringEquals: { 's3:prefix': 'a/' } } }, true],
    [
      { Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:eu-west-1:123456789012:topic' } } },
      false,
    ],
  ])('with %j is public: %s', (more, expected) => {
    expect(isPublic(statement(more))).toBe(expected)
  })

  it.each([
    [{}, undefined],
    [{ Resource: ['arn:aws:s3:::notes', 'arn:aws:s3:::notes/*'], Action: 's3:*' }, undefined],
    [{ Resource: 'arn:aws:s3:::notes*', Action: ['s3:ListBucket', 's3:GetObject'] }, undefined],
    [{ Resource: 'arn:aws:s3:::other/*' }, 'Policy has invalid resource'],
    [{ Action: 'ec2:*' }, 'Policy has invalid action'],
    [{ Action: 's3:ListBucket' }, 'Action does not apply to any resource(s) in statement'],
    [{ Action: 's3:PutBucketTagging' }, 'Action does not apply to any resource(s) in statement'],
    [{ Resource: 'arn:aws:s3:::notes' }, 'Action does not apply to any resource(s) in statement'],
    [{ Principal: undefined }, expect.stringContaining('Principal')],
  ])('with %j is refused: %s', (more, message) => {
    const refusal = badPolicy(statement(more), 'notes')
    if (message === undefined) expect(refusal).toBeUndefined()
    else expect(refusal).toMatchObject({ code: 'MalformedPolicy', message })
  })
})
