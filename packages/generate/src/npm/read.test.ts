/** Facts of the installed packages, each of which some trap of the format could get wrong. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { compile } from '@jmespath-community/jmespath'
import { afterAll, describe, expect, it } from 'vitest'
import type { DescribedMember, DescribedShape, Description } from '../description.ts'
import { readNpm } from './read.ts'

const { resolve } = createRequire(import.meta.url)
const folderOf = (name: string) => dirname(resolve(`@aws-sdk/client-${name}/package.json`))

const read = new Map<string, Promise<Description>>()
function described(name: string): Promise<Description> {
  if (!read.has(name)) read.set(name, readNpm(folderOf(name)))
  return read.get(name)!
}

const membersOf = (shape: DescribedShape | undefined): Record<string, DescribedMember> =>
  shape && 'members' in shape ? shape.members : {}
const required = (shape: DescribedShape | undefined): readonly string[] =>
  Object.entries(membersOf(shape)).flatMap(([name, m]) => (m.required ? [name] : []))
const bare = ({ documentation: _, ...member }: DescribedMember): Partial<DescribedMember> => member

describe('DynamoDB', async () => {
  const { endpoint, operations, shapes, waiters, ...service } = await described('dynamodb')

  it('knows the service', () => {
    expect(service).toMatchObject({
      name: 'dynamodb',
      id: 'DynamoDB',
      title: 'Amazon DynamoDB',
      version: '2012-08-10',
      shapeName: 'DynamoDB_20120810',
      target: 'DynamoDB_20120810',
      signingName: 'dynamodb',
      protocols: ['awsJson1_0'],
      auth: ['sigv4'],
      source: { kind: 'npm', name: '@aws-sdk/client-dynamodb', licence: 'Apache-2.0' },
    })
    expect(service.documentation).toMatch(/^<fullname>Amazon DynamoDB<\/fullname>/)
  })

  it('reads members with what they target and feed', () => {
    expect(required(shapes.GetItemInput)).toEqual(['TableName', 'Key'])
    const members = membersOf(shapes.GetItemInput)
    expect(bare(members.TableName!)).toEqual({
      type: 'string',
      target: 'String',
      required: true,
      contextParam: 'ResourceArn',
    })
    expect(bare(members.ReturnConsumedCapacity!)).toEqual({
      type: 'string',
      target: 'ReturnConsumedCapacity',
      constraint: { values: ['INDEXES', 'NONE', 'TOTAL'] },
    })
    expect(members.AttributesToGet?.shape).toBe('AttributeNameList')
    expect(members.Key?.documentation).toMatch(/^<p>A map of attribute names/)
  })

  it('reads unions, and takes a timestamp with traits for what it is', () => {
    const value = shapes.AttributeValue
    expect(value?.type).toBe('union')
    expect(Object.keys(membersOf(value)).sort().join()).toBe('B,BOOL,BS,L,M,N,NS,NULL,S,SS')
    expect(membersOf(value).S?.documentation).toContain('type String')
    expect(shapes.BinarySetAttributeValue).toEqual({
      type: 'list',
      member: { type: 'blob', target: 'Blob' },
    })
  })

  it('knows the width of numbers, from the placeholder examples', () => {
    expect(membersOf(shapes.ListTablesInput).Limit?.type).toBe('integer')
    expect(membersOf(shapes.TableDescription).TableSizeBytes?.type).toBe('long')
    expect(membersOf(shapes.ConsumedCapacity).CapacityUnits?.type).toBe('double')
  })

  it('writes endpoint parameters from a request as JMESPath', () => {
    const paths = (name: string) => operations[name]?.context
    expect(paths('BatchGetItem')).toEqual({ ResourceArnList: { path: 'keys(RequestItems)' } })
    expect(paths('TransactGetItems')).toEqual({
      ResourceArnList: { path: 'TransactItems[*].Get.TableName' },
    })
    expect(paths('ImportTable')).toEqual({
      ResourceArn: { path: 'TableCreationParameters.TableName' },
    })
    const list = 'ConditionCheck.TableName, Put.TableName, Delete.TableName, Update.TableName'
    expect(paths('TransactWriteItems')).toEqual({
      ResourceArnList: { path: `TransactItems[*].[${list}][]` },
    })
  })

  it('reads the endpoint diagram, its parameters and the partitions', () => {
    expect(endpoint?.parameters).toMatchObject({
      Region: { type: 'string', builtIn: 'AWS::Region' },
      UseFIPS: { type: 'boolean', builtIn: 'AWS::UseFIPS', default: false },
      AccountIdEndpointMode: { type: 'string', builtIn: 'AWS::Auth::AccountIdEndpointMode' },
      ResourceArnList: { type: 'stringArray' },
    })
    if (!endpoint || !('nodes' in endpoint)) throw new Error('no diagram')
    expect(endpoint.nodes.slice(0, 3)).toEqual([0, 1, 86]) // is a region given? the next node or the 86th
    expect(endpoint.results[0]).toBeNull()
    expect(endpoint.results).toContainEqual({ url: '{Endpoint}' })
    expect(-Math.min(...endpoint.nodes)).toBe(endpoint.results.length)
    const aws = endpoint.partitions.find(p => p.name === 'aws')
    expect(aws?.regions).toEqual(['aws-global'])
    expect(aws?.dualStackDnsSuffix).toBe('api.aws')
  })

  it('reads errors, examples, pagination and waiters', () => {
    const { errors, examples, pagination } = operations.GetItem!
    expect(errors).toContain('ResourceNotFoundException')
    expect(errors).not.toContain('DynamoDBServiceException')
    expect(examples?.[0]?.title).toBe('To read an item from a table')
    expect(examples?.[0]?.input).toMatchObject({ Key: { Artist: { S: 'Acme Band' } } })
    expect(operations.Query?.examples?.[0]?.input).toMatchObject({
      ExpressionAttributeValues: { ':v1': { S: 'No One You Know' } },
    })
    expect(pagination).toBeUndefined()
    expect(operations.Query?.pagination).toEqual({
      input: 'ExclusiveStartKey',
      output: 'LastEvaluatedKey',
      limit: 'Limit',
    })
    expect(waiters.TableExists).toEqual({
      operation: 'DescribeTable',
      minDelay: 20,
      maxDelay: 120,
      acceptors: [
        {
          state: 'success',
          matcher: {
            path: 'Table.TableStatus',
            on: 'output',
            comparator: 'stringEquals',
            expected: 'ACTIVE',
          },
        },
        { state: 'retry', matcher: { errorType: 'ResourceNotFoundException' } },
      ],
    })
  })
})

describe('S3', async () => {
  const { endpoint, operations, shapes } = await described('s3')

  it('reads locations, streams and XML traits', () => {
    expect(bare(membersOf(shapes.GetObjectOutput).Body!)).toEqual({
      type: 'blob',
      target: 'StreamingBlob',
      streaming: true,
      in: 'payload',
    })
    const put = membersOf(shapes.PutObjectRequest)
    expect(put.Metadata).toMatchObject({ in: 'prefixHeaders', name: 'x-amz-meta-' })
    expect(put.SSECustomerKey).toMatchObject({ in: 'header', sensitive: true })
    expect(put.Expires).toMatchObject({ in: 'header' })
    expect(membersOf(shapes.Grantee).Type).toMatchObject({
      xmlAttribute: true,
      xmlName: 'xsi:type',
    })
    expect(membersOf(shapes.Grant).Grantee?.xmlNamespace).toEqual({
      prefix: 'xsi',
      uri: 'http://www.w3.org/2001/XMLSchema-instance',
    })
    expect(shapes.SelectObjectContentEventStream).toMatchObject({ type: 'union', streaming: true })
    expect(shapes.Error).toMatchObject({ type: 'structure' })
  })

  it('reads bindings, checksums and endpoint parameters of operations', () => {
    expect(operations.PutObject).toMatchObject({
      http: { method: 'PUT', uri: '/{Key+}?x-id=PutObject', code: 200 },
      checksum: { requestAlgorithmMember: 'ChecksumAlgorithm' },
    })
    expect(operations.GetObject?.checksum).toMatchObject({
      requestValidationModeMember: 'ChecksumMode',
      responseAlgorithms: expect.arrayContaining(['CRC32', 'SHA256']),
    })
    expect(operations.DeleteObjects?.checksum?.requestRequired).toBe(true)
    expect(operations.CreateBucket?.context).toMatchObject({
      DisableAccessPoints: { static: true },
    })
    expect(operations.WriteGetObjectResponse?.hostPrefix).toBe('{RequestRoute}.')
    expect(endpoint?.parameters.ForcePathStyle?.builtIn).toBe('AWS::S3::ForcePathStyle')
  })

  it('marks deprecated members', () => {
    expect(membersOf(shapes.LifecycleRule).Prefix?.deprecated).toBe(true)
    expect(membersOf(shapes.LifecycleRule).Filter?.deprecated).toBeUndefined()
  })
})

describe('EC2', async () => {
  const { operations, shapes, waiters, protocols } = await described('ec2')

  it('reads names of the ec2 protocol', () => {
    expect(protocols).toEqual(['ec2Query'])
    expect(operations.DescribeInstances).toMatchObject({
      input: 'DescribeInstancesRequest',
      output: 'DescribeInstancesResult',
      pagination: { input: 'NextToken', output: 'NextToken', limit: 'MaxResults' },
    })
    const members = membersOf(shapes.DescribeInstancesRequest)
    expect(members.InstanceIds).toMatchObject({
      shape: 'InstanceIdStringList',
      xmlName: 'InstanceId',
    })
    expect(members.MaxResults).toMatchObject({ ec2Name: 'MaxResults', xmlName: 'maxResults' })
    expect(shapes.InstanceIdStringList).toMatchObject({ member: { xmlName: 'InstanceId' } })
  })

  it('reads waiters over lists of lists', () => {
    const path = 'Reservations[].Instances[].State.Name'
    const { acceptors } = waiters.InstanceRunning!
    expect(acceptors[0]).toEqual({
      state: 'success',
      matcher: { path, on: 'output', comparator: 'allStringEquals', expected: 'running' },
    })
    expect(acceptors[1]).toEqual({
      state: 'failure',
      matcher: { path, on: 'output', comparator: 'anyStringEquals', expected: 'shutting-down' },
    })
    expect(acceptors.at(-1)).toEqual({
      state: 'retry',
      matcher: { errorType: 'InvalidInstanceID.NotFound' },
    })
  })
})

describe('other services', () => {
  it('SQS: compatible with Query, with the codes of old', async () => {
    const { queryCompatible, shapes } = await described('sqs')
    expect(queryCompatible).toBe(true)
    expect(shapes.QueueDoesNotExist).toMatchObject({
      error: {
        fault: 'client',
        status: 400,
        queryCode: 'AWS.SimpleQueueService.NonExistentQueue',
      },
    })
    expect(shapes.MessageBodyAttributeMap).toMatchObject({ key: { xmlName: 'Name' } })
  })

  it('Transcribe streaming: event streams both ways', async () => {
    const { shapes } = await described('transcribe-streaming')
    expect(shapes.AudioStream).toMatchObject({ type: 'union', streaming: true })
    expect(membersOf(shapes.AudioEvent).AudioChunk).toMatchObject({ eventPayload: true })
    expect(membersOf(shapes.StartStreamTranscriptionRequest).AudioStream).toMatchObject({
      shape: 'AudioStream',
      in: 'payload',
    })
    expect(membersOf(shapes.TranscriptResultStream).BadRequestException).toBeDefined()
  })

  it('Medical Imaging: a package of the layout before, with a tree of rules', async () => {
    const { endpoint, operations, shapes, shapeName } = await described('medical-imaging')
    expect(shapeName).toBe('AHIGatewayService')
    expect(required(shapes.CopyImageSetRequest)).toEqual([
      'datastoreId',
      'sourceImageSetId',
      'copyImageSetInformation',
    ])
    expect(membersOf(shapes.CreateDatastoreRequest).clientToken?.token).toBe(true)
    expect(operations.SearchImageSets?.hostPrefix).toBe('runtime-')
    expect(endpoint?.parameters.UseFIPS).toEqual({
      type: 'boolean',
      builtIn: 'AWS::UseFIPS',
      default: false,
      required: true,
    })
    if (!endpoint || !('rules' in endpoint)) throw new Error('no rules')
    expect(endpoint.rules[0]?.conditions).toEqual([{ fn: 'isSet', argv: [{ ref: 'Endpoint' }] }])
  })

  it('STS: operations without signature, and errors that may be retried', async () => {
    const { auth, operations, shapes } = await described('sts')
    expect(auth).toEqual(['sigv4', 'sigv4a'])
    expect(operations.AssumeRole?.auth).toBeUndefined()
    expect(operations.AssumeRoleWithWebIdentity?.auth?.[0]).toBe('none')
    expect(shapes.IDPCommunicationErrorException).toMatchObject({ error: { retryable: true } })
  })

  it('IAM: waiters on the outcome, pagination, errors with another code', async () => {
    const { operations, shapes, waiters } = await described('iam')
    expect(waiters.RoleExists?.acceptors[0]).toEqual({
      state: 'success',
      matcher: { success: true },
    })
    expect(operations.ListUsers?.pagination).toEqual({
      input: 'Marker',
      output: 'Marker',
      limit: 'MaxItems',
    })
    expect(shapes.NoSuchEntityException).toMatchObject({
      error: { status: 404, queryCode: 'NoSuchEntity' },
    })
  })

  it('Auto Scaling: a waiter that counts', async () => {
    const { waiters } = await described('auto-scaling')
    const counted = `[length(Instances[?LifecycleState == 'InService']) >= MinSize]`
    expect(waiters.GroupInService?.acceptors[0]?.matcher).toEqual({
      path: `contains(AutoScalingGroups[].${counted}[], \`false\`)`,
      on: 'output',
      comparator: 'booleanEquals',
      expected: 'false',
    })
  })

  it('CloudWatch and Bedrock: compression, tokens in place of signatures, documents', async () => {
    const { operations } = await described('cloudwatch')
    expect(operations.PutMetricData?.compression).toEqual(['gzip'])
    const bedrock = await described('bedrock-runtime')
    expect(bedrock.auth).toEqual(['sigv4', 'bearer'])
    expect(membersOf(bedrock.shapes.ToolUseBlock).input?.type).toBe('document')
  })

  it('writes paths that are JMESPath', async () => {
    for (const name of ['dynamodb', 'ec2', 'auto-scaling', 'cloudwatch', 'lambda', 'iam']) {
      const { operations, waiters } = await described(name)
      const matchers = Object.values(waiters).flatMap(w => w.acceptors.map(a => a.matcher))
      const sources = Object.values(operations).flatMap(o => Object.values(o.context ?? {}))
      for (const held of [...matchers, ...sources])
        if ('path' in held) expect(() => compile(held.path)).not.toThrow()
    }
  })

  it('leaves no member without its shape', async () => {
    for (const name of ['dynamodb', 's3', 'ec2', 'sqs', 'iam', 'bedrock-runtime']) {
      const { shapes } = await described(name)
      const targets = Object.values(shapes).flatMap(shape =>
        shape.type === 'list'
          ? [shape.member]
          : shape.type === 'map'
            ? [shape.key, shape.value]
            : Object.values(shape.members),
      )
      expect(targets.filter(({ shape }) => shape && !shapes[shape])).toEqual([])
    }
  })
})

describe('a package that is not as expected', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'plainwire-'))
  afterAll(() => rm(folder, { recursive: true }))

  async function broken(name: string, file: string, change: (text: string) => string) {
    const copy = join(folder, `${name}-${file.replaceAll('/', '-')}`)
    await cp(folderOf(name), copy, { recursive: true })
    await writeFile(join(copy, file), change(await readFile(join(copy, file), 'utf8')))
    return readNpm(copy).catch(error => (error as Error).message)
  }

  it('names the package, the file and what was expected', async () => {
    const schemas = 'dist-es/schemas/schemas_0.js'
    const kind = await broken('kinesis-video-media', schemas, text =>
      text.replace('[3, n0, _GMI,', '[33, n0, _GMI,'),
    )
    expect(kind).toMatch(
      /^@aws-sdk\/client-kinesis-video-media@[\d.]+: dist-es\/schemas\/schemas_0\.js: expected a known kind of schema, not 33$/,
    )
    const trait = await broken('transcribe-streaming', schemas, text =>
      text.replace('"httpHeader"', '"httpTrailer"'),
    )
    expect(trait).toMatch(
      /: dist-es\/schemas\/schemas_0\.js: expected no trait "httpTrailer" here$/,
    )
  })

  it('gives the line where it can', async () => {
    const message = await broken('kinesis', 'dist-es/waiters/waitForStreamExists.js', text =>
      text.replace('return result.StreamDescription', 'return guess(result).StreamDescription'),
    )
    expect(message).toMatch(
      /^@aws-sdk\/client-kinesis@[\d.]+: dist-es\/waiters\/waitForStreamExists\.js:\d+: expected no call of guess$/,
    )
  })

  it('refuses what is no client package', async () => {
    await expect(readNpm(folder)).rejects.toThrow('package.json: expected an unpacked npm package')
  })
})
