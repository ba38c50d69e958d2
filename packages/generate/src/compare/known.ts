/**
 * What no rule explains, by hand: single decisions of AWS between the two descriptions, each with its reason. At most
 * fifty rows: more than that means that a rule is missing, or that a reader is wrong.
 */
import type { Difference } from './difference.ts'

/** A row explains the difference in `aspect` at `where`; `service` is the name of the package. */
export type Known = readonly [service: string, where: string, aspect: string, why: string]

/** Members that callers had to give, and need no more: alternatives to them came. */
const optional = (service: string, members: readonly string[]): readonly Known[] =>
  members.map(where => [service, where, 'required', 'no longer required since an alternative came'])

const waiters = (
  service: string,
  aspect: string,
  why: string,
  names: readonly string[],
): readonly Known[] => names.map(name => [service, `waiter ${name}`, aspect, why])

export const known: readonly Known[] = [
  [
    'cloudwatch',
    'service',
    'protocol',
    'moved from Query to JSON and CBOR; the facts keep Query as an alternative',
  ],
  ['cloudwatch', 'DeleteDashboards', 'error', 'its error was renamed'],
  ['cloudwatch-logs', 'StartLiveTail', 'hostPrefix', 'the stream moved to another host'],
  ['dynamodb', 'ReplicatedWriteConflictException', 'error', 'called retryable since'],
  ['sts', 'IDPCommunicationErrorException', 'error', 'called retryable since'],
  [
    'ec2',
    'DescribeSpotFleetInstances',
    'pagination',
    'npm offers no pages: the name of what it holds changed with the model',
  ],
  [
    'ec2',
    'DescribeVpcEndpointServices',
    'pagination',
    'npm offers no pages: the model names no items',
  ],
  [
    'ec2',
    'NewDhcpConfiguration$Key',
    'xmlName',
    'C2J gives requests only the capitalised name, which ec2Name says as well',
  ],
  ...waiters(
    'iam',
    'acceptors',
    'npm matches the error by its shape, the model by its code on the wire',
    ['PolicyExists', 'RoleExists', 'UserExists'],
  ),
  ...waiters('lambda', 'maxDelay', 'an upper bound was set since; before it was the default', [
    'FunctionActive',
    'FunctionActiveV2',
    'FunctionExists',
    'FunctionUpdated',
    'FunctionUpdatedV2',
    'PublishedVersionActive',
  ]),
  ['lambda', 'DeleteFunction', 'code', 'got an output, and a status that may have one'],
  ['lambda', 'TagKeyList$member', 'xmlName', 'an XML name came since, in a JSON protocol'],
  ['s3', 'GetObject', 'checksum', 'algorithms were added'],
  [
    's3',
    'PutBucketOwnershipControls',
    'checksum',
    'the member that chooses the algorithm was added',
  ],
  [
    's3',
    'WriteGetObjectResponse',
    'auth',
    'npm signs it as it signs the rest; the model names SigV4 alone',
  ],
  ['s3', 'WriteGetObjectResponse', 'unsignedPayload', 'npm does not carry the trait; the facts do'],
  ['ssm', 'AutomationTargets', 'name of list', 'a list got a name of its own'],
  ...optional('cloudwatch-logs', [
    'PutDeliveryDestinationRequest$deliveryDestinationConfiguration',
  ]),
  ...optional('cloudwatch', [
    'PutMetricAlarmInput$EvaluationPeriods',
    'PutMetricAlarmInput$ComparisonOperator',
  ]),
  ...optional('dynamodb', ['CreateTableInput$AttributeDefinitions', 'CreateTableInput$KeySchema']),
  ...optional('ec2', [
    'UpdateInterruptibleCapacityReservationAllocationRequest$TargetInstanceCount',
  ]),
  ...optional('iam', [
    'ServiceSpecificCredential$ServiceUserName',
    'ServiceSpecificCredential$ServicePassword',
    'ServiceSpecificCredentialMetadata$ServiceUserName',
  ]),
  ...optional('kinesis', [
    'Record$PartitionKey',
    'PutRecordsRequestEntry$PartitionKey',
    'PutRecordInput$PartitionKey',
  ]),
  ...optional('kms', [
    'ReEncryptRequest$CiphertextBlob',
    'ListRetirableGrantsRequest$RetiringPrincipal',
    'DecryptRequest$CiphertextBlob',
    'CreateGrantRequest$GranteePrincipal',
  ]),
  ...optional('transcribe-streaming', [
    'StartCallAnalyticsStreamTranscriptionRequest$LanguageCode',
  ]),
]

export const isKnown = (service: string, { where, aspect }: Difference): boolean =>
  known.some(([of, at, what]) => of === service && at === where && what === aspect)
