/** Policies of AWS for people, for IAM, and for what keeps data and runs machines. */
import { type AwsPolicy, actions, allow, itself, passing } from './aws-policy.ts'

export const policiesOfData: readonly AwsPolicy[] = [
  ['AdministratorAccess', 'Full access to all services and resources.', allow('*')],
  ['AWSDenyAll', 'Denies everything.', { Effect: 'Deny', Action: ['*'], Resource: '*' }],
  [
    'PowerUserAccess',
    'Full access to services and resources, but not to users, groups and the organization.',
    { Effect: 'Allow', NotAction: actions('account:* iam:* organizations:*'), Resource: '*' },
    allow(`
      account:GetAccountInformation,GetPrimaryEmail,ListRegions
      iam:CreateServiceLinkedRole,DeleteServiceLinkedRole,ListRoles
      organizations:DescribeOrganization`),
  ],
  [
    'ReadOnlyAccess',
    'Reads services and resources.',
    allow(`
      acm:Describe*,Get*,List* apigateway:Get* appsync:Get*,List*
      athena:Get*,List* autoscaling:Describe*,Get*
      backup:Describe*,Get*,List* batch:Describe*,Get*,List*
      cloudformation:Describe*,Get*,List* cloudfront:Describe*,Get*,List*
      cloudtrail:Describe*,Get*,List* cloudwatch:Describe*,Get*,List*
      codebuild:Describe*,Get*,List* codepipeline:Get*,List*
      config:Describe*,Get*,List* dax:Describe*,Get*,List* ec2:Describe*,Get*,List*
      ecr:Describe*,Get*,List* ecs:Describe*,Get*,List* eks:Describe*,List*
      elasticache:Describe*,List* elasticfilesystem:Describe*,List*
      elasticloadbalancing:Describe*,Get* es:Describe*,Get*,List*
      events:Describe*,Get*,List* firehose:Describe*,List* glue:Describe*,Get*,List*
      kinesis:Describe*,Get*,List* kms:Describe*,Get*,List* lambda:Get*,List*
      organizations:Describe*,List* rds:Describe*,List*
      redshift:Describe*,Get*,List* route53:Get*,List* s3:Describe*,Get*,List*
      scheduler:Get*,List* secretsmanager:DescribeSecret,GetResourcePolicy,List*
      servicediscovery:Get*,List* sns:Get*,List*
      ssm:Describe*,Get*,List* states:Describe*,Get*,List* wafv2:Describe*,Get*,List*
      dynamodb:Describe*,Get*,List*,BatchGet*,Query,Scan,PartiQLSelect
      iam:Get*,List*,Generate*,Simulate*
      logs:Describe*,Get*,List*,FilterLogEvents,StartQuery,StopQuery,TestMetricFilter
      sqs:Get*,List*,Receive* sts:GetAccessKeyInfo,GetCallerIdentity,GetSessionToken
      tag:Get* xray:BatchGet*,Get*`),
  ],
  [
    'SecurityAudit',
    'Reads how security is configured.',
    allow(`
      cloudformation:Describe*,List* cloudtrail:DescribeTrails
      cloudwatch:Describe*,Get*,List* dynamodb:Describe*,List* ec2:Describe* events:List*
      iam:Get*,List*,GenerateCredentialReport,GenerateServiceLastAccessedDetails
      iam:Simulate* kinesis:Describe*,List*
      kms:Describe*,List*,GetKeyPolicy,GetKeyRotationStatus lambda:Get*,List*
      logs:Describe*,List* rds:Describe*
      s3:GetBucketLocation,ListAllMyBuckets,ListBucket,GetBucket*,GetEncryptionConfiguration
      s3:GetLifecycleConfiguration,GetAccountPublicAccessBlock,GetObjectAcl,GetReplicationConfiguration
      secretsmanager:List*,DescribeSecret,GetResourcePolicy
      sns:Get*,List*,GetTopicAttributes sqs:Get*,List*,GetQueueAttributes
      ssm:Describe*,List* states:List*`),
  ],
  [
    'job-function/ViewOnlyAccess',
    'Sees resources and their basic metadata.',
    allow(`
      cloudformation:Describe*,List* cloudtrail:DescribeTrails
      cloudwatch:Describe*,Get*,List* dynamodb:Describe*,List* ec2:Describe* events:List*
      iam:Get*,List* kinesis:Describe*,List* kms:Describe*,List* lambda:Get*,List*
      logs:Describe*,List* rds:Describe* s3:GetBucketLocation,ListAllMyBuckets,ListBucket
      secretsmanager:List* sns:Get*,List* sqs:Get*,List* ssm:Describe*,List* states:List*`),
  ],
  [
    'job-function/Billing',
    'Billing and costs.',
    allow('aws-portal:*Billing budgets:* ce:* cur:* payments:* tax:*'),
  ],
  [
    'IAMFullAccess',
    'Full access to IAM.',
    allow(`
      iam:* organizations:DescribeAccount,DescribeOrganization,DescribeOrganizationalUnit
      organizations:DescribePolicy,ListChildren,ListParents,ListPoliciesForTarget
      organizations:ListRoots,ListPolicies,ListTargetsForPolicy`),
  ],
  [
    'IAMReadOnlyAccess',
    'Reads IAM.',
    allow(`
      iam:Generate*,Get*,List*,SimulateCustomPolicy,SimulatePrincipalPolicy`),
  ],
  [
    'IAMUserChangePassword',
    'A user may change his own password.',
    allow('iam:ChangePassword', itself),
    allow('iam:GetAccountPasswordPolicy'),
  ],
  [
    'IAMSelfManageServiceSpecificCredentials',
    'A user may manage his own credentials of single services.',
    allow('iam:*ServiceSpecificCredential*', itself),
  ],
  [
    'IAMAccessAnalyzerReadOnlyAccess',
    'Reads IAM Access Analyzer.',
    allow('access-analyzer:CheckAccessNotGranted,Get*,List*'),
  ],
  ['AmazonS3FullAccess', 'Full access to all buckets.', allow('s3:* s3-object-lambda:*')],
  [
    'AmazonS3ReadOnlyAccess',
    'Reads all buckets.',
    allow('s3:Describe*,Get*,List* s3-object-lambda:Get*,List*'),
  ],
  [
    'AmazonDynamoDBFullAccess',
    'Full access to DynamoDB, and to what its console uses.',
    allow(`
      dynamodb:* dax:* application-autoscaling:*Scal*
      cloudwatch:*Alarm*,GetMetricData,GetMetricStatistics,ListMetrics
      ec2:DescribeSecurityGroups,DescribeSubnets,DescribeVpcs iam:GetRole,ListRoles
      kms:DescribeKey,ListAliases lambda:*EventSourceMapping*,ListFunctions
      sns:CreateTopic,DeleteTopic,ListSubscriptions*,ListTopics,SetTopicAttributes
      sns:Subscribe,Unsubscribe resource-groups:*Group* tag:GetResources
      kinesis:DescribeStream,DescribeStreamSummary,ListStreams`),
    passing('application-autoscaling dax'),
  ],
  [
    'AmazonDynamoDBFullAccess_v2',
    'Full access to DynamoDB.',
    allow(`
      dynamodb:* dax:* application-autoscaling:*Scal* cloudwatch:*Alarm* kms:DescribeKey`),
  ],
  [
    'AmazonDynamoDBReadOnlyAccess',
    'Reads DynamoDB.',
    allow(`
      dynamodb:Describe*,Get*,List*,BatchGetItem,Query,Scan,PartiQLSelect
      cloudwatch:DescribeAlarms,GetMetricData,ListMetrics kms:DescribeKey
      application-autoscaling:Describe* dax:Describe*,List*,GetItem,Query,Scan`),
  ],
  [
    'AmazonEC2FullAccess',
    'Full access to EC2.',
    allow('autoscaling:* cloudwatch:* ec2:* elasticloadbalancing:*'),
    {
      ...allow('iam:CreateServiceLinkedRole'),
      Condition: {
        StringLike: {
          'iam:AWSServiceName': ['autoscaling', 'elasticloadbalancing', 'spot*'].map(
            name => `${name}.amazonaws.com`,
          ),
        },
      },
    },
  ],
  [
    'AmazonEC2ReadOnlyAccess',
    'Reads EC2.',
    allow(`
      ec2:Describe*,GetSecurityGroupsForVpc autoscaling:Describe*
      elasticloadbalancing:Describe* cloudwatch:Describe*,GetMetricStatistics,ListMetrics`),
  ],
  [
    'AmazonVPCFullAccess',
    'Full access to networks of EC2.',
    allow(`
      ec2:*Vpc*,*Subnet*,*Route*,*Gateway*,*SecurityGroup*,*NetworkAcl*,*NetworkInterface*
      ec2:*Address*,*DhcpOptions,CreateTags,DeleteTags,Describe*`),
  ],
  [
    'AmazonRDSFullAccess',
    'Full access to RDS.',
    allow(`
      rds:* cloudwatch:Describe*,Get*,List* ec2:Describe* kms:ListAliases
      logs:DescribeLogStreams,GetLogEvents sns:ListTopics`),
  ],
  [
    'AmazonRDSReadOnlyAccess',
    'Reads RDS.',
    allow(`
      rds:Describe*,ListTagsForResource cloudwatch:Get*,List* ec2:Describe*
      logs:DescribeLogStreams,GetLogEvents`),
  ],
  [
    'AmazonRoute53FullAccess',
    'Full access to Route 53.',
    allow(`
      route53:* route53domains:* cloudfront:ListDistributions cloudwatch:DescribeAlarms
      elasticloadbalancing:DescribeLoadBalancers
      s3:GetBucketLocation,GetBucketWebsite,ListBucket sns:ListTopics`),
  ],
  ['AmazonRoute53ReadOnlyAccess', 'Reads Route 53.', allow('route53:Get*,List*,TestDNSAnswer')],
]
