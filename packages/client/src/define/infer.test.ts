import { expect, test } from 'vitest'
import { inferServiceRegion } from './index.ts'

test.each([
  ['https://events.eu-west-1.amazonaws.com', 'events', 'eu-west-1'],
  ['https://sqs.us-east-1.amazonaws.com/123456789012/queue', 'sqs', 'us-east-1'],
  ['s3.us-west-2.amazonaws.com', 's3', 'us-west-2'],
  ['bucket.s3.us-west-2.amazonaws.com:443', 's3', 'us-west-2'],
  ['s3.dualstack.us-west-2.amazonaws.com', 's3', 'us-west-2'],
  ['s3-us-west-2.amazonaws.com', 's3', 'us-west-2'],
  ['bucket.s3.amazonaws.com', 's3', 'us-east-1'],
  ['123456789012.s3-control.eu-central-1.amazonaws.com', 's3', 'eu-central-1'],
  ['s3-fips.dualstack.us-gov-west-1.amazonaws.com', 's3', 'us-gov-west-1'],
  ['iam.amazonaws.com', 'iam', 'us-east-1'],
  ['sts.amazonaws.com', 'sts', 'us-east-1'],
  ['iam.us-gov.amazonaws.com', 'iam', 'us-gov-west-1'],
  ['kms-fips.us-east-2.amazonaws.com', 'kms', 'us-east-2'],
  ['ec2.cn-north-1.amazonaws.com.cn', 'ec2', 'cn-north-1'],
  ['lambda.eu-west-1.api.aws', 'lambda', 'eu-west-1'],
  ['streams.dynamodb.eu-west-1.amazonaws.com', 'dynamodb', 'eu-west-1'],
  ['api.ecr.ap-southeast-2.amazonaws.com', 'ecr', 'ap-southeast-2'],
  ['abc123.execute-api.eu-west-1.amazonaws.com/prod', 'execute-api', 'eu-west-1'],
  ['email.eu-west-1.amazonaws.com', 'ses', 'eu-west-1'],
  ['HTTPS://EVENTS.EU-WEST-1.AMAZONAWS.COM', 'events', 'eu-west-1'],
  ['eu-west-1.queue.amazonaws.com', 'sqs', 'eu-west-1'],
])('service and region of %s', (url, service, region) => {
  expect(inferServiceRegion(url)).toEqual({ service, region })
})

test.each(['https://appliance.example', 'http://127.0.0.1:4566', 'amazonaws.com.evil.example', ''])(
  'of %j nothing is known',
  url => {
    expect(inferServiceRegion(url)).toEqual({})
  },
)
