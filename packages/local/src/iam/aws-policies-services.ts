/** Policies of AWS for functions, messages, logs, keys and the rest. */
import { type AwsPolicy, allow, passing } from './aws-policy.ts'

export const policiesOfServices: readonly AwsPolicy[] = [
  [
    'CloudFrontFullAccess',
    'Full access to CloudFront.',
    allow(`
      acm:ListCertificates cloudfront:* cloudfront-keyvaluestore:*
      iam:ListServerCertificates s3:ListAllMyBuckets wafv2:GetWebACL,ListWebACLs`),
  ],
  [
    'CloudWatchFullAccess',
    'Full access to CloudWatch.',
    allow(`
      autoscaling:Describe* cloudwatch:* iam:GetPolicy,GetPolicyVersion,GetRole logs:*
      oam:ListSinks sns:*`),
  ],
  [
    'CloudWatchFullAccessV2',
    'Full access to CloudWatch.',
    allow(`
      application-autoscaling:DescribeScalingPolicies autoscaling:Describe* cloudwatch:*
      iam:GetPolicy,GetPolicyVersion,GetRole logs:* oam:ListSinks
      sns:CreateTopic,ListSubscriptions,ListTopics,Subscribe synthetics:* xray:*`),
  ],
  [
    'CloudWatchReadOnlyAccess',
    'Reads CloudWatch.',
    allow(`
      cloudwatch:Describe*,Get*,List* autoscaling:Describe*
      logs:Describe*,Get*,List*,FilterLogEvents,StartQuery,StopQuery,TestMetricFilter
      oam:ListSinks sns:Get*,List*`),
  ],
  [
    'CloudWatchLogsFullAccess',
    'Full access to CloudWatch Logs.',
    allow('logs:* cloudwatch:GenerateQuery'),
  ],
  [
    'CloudWatchLogsReadOnlyAccess',
    'Reads CloudWatch Logs.',
    allow(`
      logs:Describe*,Get*,List*,FilterLogEvents,StartLiveTail,StartQuery,StopLiveTail
      logs:StopQuery,TestMetricFilter cloudwatch:GenerateQuery`),
  ],
  [
    'CloudWatchAgentServerPolicy',
    'What the agent of CloudWatch does on servers.',
    allow(`
      cloudwatch:PutMetricData ec2:DescribeTags,DescribeVolumes
      logs:CreateLogGroup,CreateLogStream,DescribeLogGroups,DescribeLogStreams
      logs:PutLogEvents,PutRetentionPolicy
      xray:GetSampling*,PutTelemetryRecords,PutTraceSegments`),
    allow('ssm:GetParameter', 'arn:aws:ssm:*:*:parameter/AmazonCloudWatch-*'),
  ],
  ['AmazonSQSFullAccess', 'Full access to SQS.', allow('sqs:*')],
  ['AmazonSQSReadOnlyAccess', 'Reads SQS.', allow('sqs:GetQueueAttributes,GetQueueUrl,List*')],
  ['AmazonSNSFullAccess', 'Full access to SNS.', allow('sns:*')],
  ['AmazonSNSReadOnlyAccess', 'Reads SNS.', allow('sns:Check*,Get*,List*')],
  ['AmazonKinesisFullAccess', 'Full access to Kinesis.', allow('kinesis:*')],
  ['AmazonKinesisReadOnlyAccess', 'Reads Kinesis.', allow('kinesis:Describe*,Get*,List*')],
  [
    'AmazonEventBridgeFullAccess',
    'Full access to EventBridge.',
    allow('events:* pipes:* scheduler:* schemas:*'),
    passing('events pipes scheduler'),
  ],
  [
    'AmazonEventBridgeReadOnlyAccess',
    'Reads EventBridge.',
    allow(`
      events:Describe*,Get*,List*,TestEventPattern pipes:Describe*,Get*,List*
      scheduler:Get*,List* schemas:Describe*,Get*,List*`),
  ],
  ['AWSStepFunctionsFullAccess', 'Full access to Step Functions.', allow('states:*')],
  ['AWSStepFunctionsReadOnlyAccess', 'Reads Step Functions.', allow('states:Describe*,Get*,List*')],
  [
    'AWSLambda_FullAccess',
    'Full access to Lambda, and to what its console uses.',
    allow(`
      lambda:* cloudformation:Describe*,List* cloudwatch:GetMetricData,ListMetrics
      ec2:DescribeSecurityGroups,DescribeSubnets,DescribeVpcs
      iam:GetPolicy*,GetRole*,List*Policies,ListRoles kms:ListAliases logs:*
      states:DescribeStateMachine,ListStateMachines tag:GetResources
      xray:BatchGetTraces,GetTraceSummaries`),
    passing('lambda'),
  ],
  [
    'AWSLambda_ReadOnlyAccess',
    'Reads Lambda.',
    allow(`
      lambda:Get*,List* cloudwatch:GetMetricData,ListMetrics
      iam:GetPolicy*,GetRole*,List*Policies,ListRoles kms:ListAliases
      logs:Describe*,FilterLogEvents,Get* tag:GetResources`),
  ],
  [
    'AWSLambdaExecute',
    'Objects and logs, for functions.',
    allow('logs:*', 'arn:aws:logs:*:*:*'),
    allow('s3:GetObject,PutObject', 'arn:aws:s3:::*'),
  ],
  ['service-role/AWSLambdaRole', 'Calls functions.', allow('lambda:InvokeFunction')],
  [
    'service-role/AWSLambdaBasicExecutionRole',
    'Writes logs.',
    allow('logs:CreateLogGroup,CreateLogStream,PutLogEvents'),
  ],
  [
    'service-role/AWSLambdaDynamoDBExecutionRole',
    'Reads streams of DynamoDB, writes logs.',
    allow(`
      dynamodb:DescribeStream,GetRecords,GetShardIterator,ListStreams`),
    allow('logs:CreateLogGroup,CreateLogStream,PutLogEvents'),
  ],
  [
    'service-role/AWSLambdaKinesisExecutionRole',
    'Reads streams of Kinesis, writes logs.',
    allow(`
      kinesis:DescribeStream,DescribeStreamSummary,GetRecords,GetShardIterator
      kinesis:ListShards,ListStreams,SubscribeToShard`),
    allow('logs:CreateLogGroup,CreateLogStream,PutLogEvents'),
  ],
  [
    'service-role/AWSLambdaSQSQueueExecutionRole',
    'Takes messages from queues, writes logs.',
    allow('sqs:ReceiveMessage,DeleteMessage,GetQueueAttributes'),
    allow('logs:CreateLogGroup,CreateLogStream,PutLogEvents'),
  ],
  [
    'service-role/AWSLambdaVPCAccessExecutionRole',
    'Network interfaces for functions, and logs.',
    allow(`
      ec2:AssignPrivateIpAddresses,CreateNetworkInterface,DeleteNetworkInterface
      ec2:DescribeNetworkInterfaces,DescribeSubnets,UnassignPrivateIpAddresses`),
    allow('logs:CreateLogGroup,CreateLogStream,PutLogEvents'),
  ],
  [
    'AmazonAPIGatewayAdministrator',
    'Full access to API Gateway.',
    allow('apigateway:*', 'arn:aws:apigateway:*::/*'),
  ],
  [
    'AmazonAPIGatewayInvokeFullAccess',
    'Calls APIs.',
    allow('execute-api:Invoke,ManageConnections', 'arn:aws:execute-api:*:*:*'),
  ],
  [
    'service-role/AmazonAPIGatewayPushToCloudWatchLogs',
    'Writes logs of APIs.',
    allow(`
      logs:CreateLogGroup,CreateLogStream,DescribeLogGroups,DescribeLogStreams
      logs:FilterLogEvents,GetLogEvents,PutLogEvents`),
  ],
  [
    'AmazonECS_FullAccess',
    'Full access to ECS.',
    allow(`
      application-autoscaling:* autoscaling:* cloudwatch:* ec2:* ecr:* ecs:*
      elasticloadbalancing:* events:* logs:* servicediscovery:*
      iam:ListAttachedRolePolicies,ListInstanceProfiles,ListRoles`),
    passing('ecs-tasks'),
  ],
  [
    'service-role/AmazonECSTaskExecutionRolePolicy',
    'Pulls images and writes logs for tasks.',
    allow(`
      ecr:BatchCheckLayerAvailability,BatchGetImage,GetAuthorizationToken,GetDownloadUrlForLayer
      logs:CreateLogStream,PutLogEvents`),
  ],
  [
    'AmazonEC2ContainerRegistryFullAccess',
    'Full access to ECR.',
    allow('ecr:* cloudtrail:LookupEvents'),
  ],
  [
    'AmazonEC2ContainerRegistryReadOnly',
    'Pulls images.',
    allow(`
      ecr:BatchCheckLayerAvailability,BatchGetImage,Describe*,Get*,List*`),
  ],
  ['AWSCloudFormationFullAccess', 'Full access to CloudFormation.', allow('cloudformation:*')],
  [
    'AWSCloudFormationReadOnlyAccess',
    'Reads CloudFormation.',
    allow(`
      cloudformation:Describe*,Get*,List*,DetectStackDrift,DetectStackResourceDrift
      cloudformation:EstimateTemplateCost`),
  ],
  [
    'AWSCloudTrail_FullAccess',
    'Full access to CloudTrail.',
    allow(`
      cloudtrail:* cloudwatch:PutMetricAlarm iam:GetRolePolicy,GetUser,ListRoles
      kms:ListAliases logs:CreateLogGroup
      s3:CreateBucket,GetBucketLocation,ListAllMyBuckets,PutBucketPolicy sns:ListTopics`),
    passing('cloudtrail'),
  ],
  [
    'AWSKeyManagementServicePowerUser',
    'Makes and sees keys, but neither uses nor manages them.',
    allow(`
      kms:CreateAlias,CreateKey,DeleteAlias,Describe*,GenerateRandom,Get*,List*
      kms:TagResource,UntagResource iam:ListGroups,ListRoles,ListUsers`),
  ],
  [
    'SecretsManagerReadWrite',
    'Reads and writes secrets.',
    allow(`
      secretsmanager:*
      cloudformation:CreateChangeSet,DescribeChangeSet,DescribeStack*,ExecuteChangeSet
      ec2:DescribeSecurityGroups,DescribeSubnets,DescribeVpcs
      kms:DescribeKey,ListAliases,ListKeys lambda:ListFunctions
      rds:DescribeDBClusters,DescribeDBInstances tag:GetResources`),
  ],
  [
    'AmazonSSMFullAccess',
    'Full access to Systems Manager.',
    allow(`
      cloudwatch:PutMetricData ec2:DescribeInstanceStatus logs:* ssm:* ec2messages:*
      ssmmessages:*`),
  ],
  ['AmazonSSMReadOnlyAccess', 'Reads Systems Manager.', allow('ssm:Describe*,Get*,List*')],
  [
    'AmazonSSMManagedInstanceCore',
    'What the agent of Systems Manager does on machines.',
    allow(`
      ssm:DescribeAssociation,GetDeployablePatchSnapshotForInstance,GetDocument
      ssm:DescribeDocument,GetManifest,GetParameter,GetParameters,ListAssociations
      ssm:ListInstanceAssociations,PutInventory,PutComplianceItems,PutConfigurePackageResult
      ssm:UpdateAssociationStatus,UpdateInstanceAssociationStatus,UpdateInstanceInformation
      ssmmessages:* ec2messages:*`),
  ],
  [
    'AmazonCognitoPowerUser',
    'Manages Cognito.',
    allow(`
      cognito-identity:* cognito-idp:* cognito-sync:*
      iam:ListRoles,ListOpenIDConnectProviders sns:ListPlatformApplications`),
  ],
  [
    'AmazonAthenaFullAccess',
    'Full access to Athena.',
    allow(`
      athena:* glue:*Database*,*Table*,*Partition* sns:ListTopics cloudwatch:*Alarm*
      lakeformation:GetDataAccess s3:GetBucketLocation,ListAllMyBuckets`),
    allow(
      's3:CreateBucket,Get*,List*,PutObject,AbortMultipartUpload',
      'arn:aws:s3:::aws-athena-query-results-*',
    ),
    allow('s3:GetObject,ListBucket', 'arn:aws:s3:::athena-examples*'),
  ],
  [
    'service-role/AWSGlueServiceRole',
    'What jobs of Glue do.',
    allow(`
      glue:* s3:GetBucketLocation,ListBucket,ListAllMyBuckets,GetBucketAcl
      ec2:DescribeVpcEndpoints,DescribeRouteTables,CreateNetworkInterface,DeleteNetworkInterface
      ec2:DescribeNetworkInterfaces,DescribeSecurityGroups,DescribeSubnets
      iam:ListRolePolicies,GetRole,GetRolePolicy cloudwatch:PutMetricData`),
    allow('s3:CreateBucket,GetObject,PutObject,DeleteObject', [
      'arn:aws:s3:::aws-glue-*',
      'arn:aws:s3:::aws-glue-*/*',
    ]),
    allow('logs:CreateLogGroup,CreateLogStream,PutLogEvents', 'arn:aws:logs:*:*:*:/aws-glue/*'),
  ],
]
