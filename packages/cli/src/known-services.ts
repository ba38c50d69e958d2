/**
 * Services there are packages for, a line each: name, other names, full name. The names are those of `@aws-sdk/client-*`; full
 * names and endpoint prefixes are facts of botocore 1.29.27 (Apache-2.0), so that newer services have none.
 */
export const knownServices: string = `
accessanalyzer|access-analyzer|Access Analyzer
account||AWS Account
acm||AWS Certificate Manager
acm-pca||AWS Certificate Manager Private Certificate Authority
agent-registry
agent-registry-control
aiops
alexa-for-business|a4b alexaforbusiness|Alexa For Business
amp|aps|Amazon Prometheus Service
amplify||AWS Amplify
amplifybackend||AmplifyBackend
amplifyuibuilder||AWS Amplify UI Builder
api-gateway||Amazon API Gateway
apigatewaymanagementapi|execute-api|AmazonApiGatewayManagementApi
apigatewayv2||AmazonApiGatewayV2
app-mesh|appmesh|AWS App Mesh
appconfig||Amazon AppConfig
appconfigdata||AWS AppConfig Data
appflow||Amazon Appflow
appintegrations|app-integrations|Amazon AppIntegrations Service
application-auto-scaling|application-autoscaling|Application Auto Scaling
application-discovery-service|discovery|AWS Application Discovery Service
application-insights|applicationinsights|Amazon CloudWatch Application Insights
application-signals
applicationcostprofiler|application-cost-profiler|AWS Application Cost Profiler
apprunner||AWS App Runner
appstream|appstream2|Amazon AppStream
appsync||AWS AppSync
arc-region-switch
arc-zonal-shift||AWS ARC - Zonal Shift
artifact
athena||Amazon Athena
auditmanager||AWS Audit Manager
auto-scaling|autoscaling|Auto Scaling
auto-scaling-plans|autoscaling-plans|AWS Auto Scaling Plans
backup||AWS Backup
backup-gateway||AWS Backup Gateway
backupsearch
backupstorage||AWS Backup Storage
batch||AWS Batch
bcm-dashboards
bcm-data-exports
bcm-recommended-actions
bedrock-agent
bedrock-agent-runtime
bedrock-agentcore
bedrock-agentcore-control
bedrock-data-automation
bedrock-data-automation-runtime
bedrock-runtime
billingconductor||AWSBillingConductor
braket||Braket
budgets||AWS Budgets
chatbot
chime||Amazon Chime
chime-sdk-identity|identity-chime|Amazon Chime SDK Identity
chime-sdk-media-pipelines|media-pipelines-chime|Amazon Chime SDK Media Pipelines
chime-sdk-meetings|meetings-chime|Amazon Chime SDK Meetings
chime-sdk-messaging|messaging-chime|Amazon Chime SDK Messaging
chime-sdk-voice|voice-chime|Amazon Chime SDK Voice
cleanrooms
cloud9||AWS Cloud9
cloudcontrol|cloudcontrolapi|AWS Cloud Control API
clouddirectory||Amazon CloudDirectory
cloudformation||AWS CloudFormation
cloudfront||Amazon CloudFront
cloudfront-keyvaluestore
cloudhsm||Amazon CloudHSM
cloudhsm-v2|cloudhsmv2|AWS CloudHSM V2
cloudsearch||Amazon CloudSearch
cloudsearch-domain|cloudsearchdomain|Amazon CloudSearch Domain
cloudtrail||AWS CloudTrail
cloudwatch|monitoring|Amazon CloudWatch
cloudwatch-logs|logs|Amazon CloudWatch Logs
codeartifact||CodeArtifact
codebuild||AWS CodeBuild
codecatalyst||Amazon CodeCatalyst
codecommit||AWS CodeCommit
codedeploy||AWS CodeDeploy
codeguru-reviewer||Amazon CodeGuru Reviewer
codeguru-security
codeguruprofiler|codeguru-profiler|Amazon CodeGuru Profiler
codepipeline||AWS CodePipeline
codestar||AWS CodeStar
codestar-connections||AWS CodeStar connections
codestar-notifications||AWS CodeStar Notifications
cognito-identity||Amazon Cognito Identity
cognito-identity-provider|cognito-idp|Amazon Cognito Identity Provider
cognito-sync||Amazon Cognito Sync
comprehend||Amazon Comprehend
comprehendmedical||AWS Comprehend Medical
compute-optimizer||AWS Compute Optimizer
compute-optimizer-automation
config-service|config|AWS Config
connect||Amazon Connect Service
connect-contact-lens|contact-lens|Amazon Connect Contact Lens
connectcampaigns|connect-campaigns|AmazonConnectCampaignService
connectcampaignsv2
connectcases|cases|Amazon Connect Cases
connecthealth
connectparticipant|participant-connect|Amazon Connect Participant Service
controltower||AWS Control Tower
cost-and-usage-report-service|cur|AWS Cost and Usage Report Service
cost-explorer|ce|AWS Cost Explorer Service
cost-optimization-hub
customer-profiles|profile|Amazon Connect Customer Profiles
data-pipeline|datapipeline|AWS Data Pipeline
database-migration-service|dms|AWS Database Migration Service
databrew||AWS Glue DataBrew
dataexchange||AWS Data Exchange
datasync||AWS DataSync
dax||Amazon DynamoDB Accelerator (DAX)
deadline
detective|api-detective|Amazon Detective
device-farm|devicefarm|AWS Device Farm
devops-agent
devops-guru||Amazon DevOps Guru
direct-connect|directconnect|AWS Direct Connect
directory-service|ds|AWS Directory Service
directory-service-data
dlm||Amazon Data Lifecycle Manager
docdb||Amazon DocumentDB with MongoDB compatibility
docdb-elastic||Amazon DocumentDB Elastic Clusters
drs||Elastic Disaster Recovery Service
dynamodb||Amazon DynamoDB
dynamodb-streams|streams-dynamodb dynamodbstreams|Amazon DynamoDB Streams
ebs||Amazon Elastic Block Store
ec2||Amazon Elastic Compute Cloud
ec2-instance-connect||AWS EC2 Instance Connect
ecr|api-ecr|Amazon EC2 Container Registry
ecr-public|api-ecr-public|Amazon Elastic Container Registry Public
ecs||Amazon EC2 Container Service
efs|elasticfilesystem|Amazon Elastic File System
eks||Amazon Elastic Kubernetes Service
elastic-beanstalk|elasticbeanstalk|AWS Elastic Beanstalk
elastic-inference|api-elastic-inference|Amazon Elastic  Inference
elastic-load-balancing|elb|Elastic Load Balancing
elastic-load-balancing-v2|elbv2|Elastic Load Balancing
elastic-transcoder|elastictranscoder|Amazon Elastic Transcoder
elasticache||Amazon ElastiCache
elasticsearch-service||Amazon Elasticsearch Service
elementalinference
emr|elasticmapreduce|Amazon EMR
emr-containers||Amazon EMR Containers
emr-serverless||EMR Serverless
entityresolution
eventbridge|events|Amazon EventBridge
evidently||Amazon CloudWatch Evidently
evs
finspace||FinSpace User Environment Management service
finspace-data|finspace-api|FinSpace Public API
firehose||Amazon Kinesis Firehose
fis||AWS Fault Injection Simulator
fms||Firewall Management Service
forecast||Amazon Forecast Service
forecastquery||Amazon Forecast Query Service
frauddetector||Amazon Fraud Detector
freetier
fsx||Amazon FSx
gamelift||Amazon GameLift
gamesparks||GameSparks
geo-places
glacier||Amazon Glacier
global-accelerator|globalaccelerator|AWS Global Accelerator
glue||AWS Glue
grafana||Amazon Managed Grafana
greengrass||AWS Greengrass
greengrassv2||AWS IoT Greengrass V2
groundstation||AWS Ground Station
guardduty||Amazon GuardDuty
health||AWS Health APIs and Notifications
healthlake||Amazon HealthLake
honeycode||Amazon Honeycode
iam||AWS Identity and Access Management
identitystore||AWS SSO Identity Store
imagebuilder||EC2 Image Builder
inspector||Amazon Inspector
inspector-scan
inspector2||Inspector2
interconnect
iot||AWS IoT
iot-1click-devices-service|devices-iot1click iot1click-devices|AWS IoT 1-Click Devices Service
iot-1click-projects|projects-iot1click iot1click-projects|AWS IoT 1-Click Projects Service
iot-data-plane|data-ats-iot iot-data|AWS IoT Data Plane
iot-events|iotevents|AWS IoT Events
iot-events-data|data-iotevents iotevents-data|AWS IoT Events Data
iot-jobs-data-plane|data-jobs-iot iot-jobs-data|AWS IoT Jobs Data Plane
iot-managed-integrations
iot-roborunner|iotroborunner|AWS IoT RoboRunner
iot-wireless|api-iotwireless iotwireless|AWS IoT Wireless
iotanalytics||AWS IoT Analytics
iotdeviceadvisor|api-iotdeviceadvisor|AWS IoT Core Device Advisor
iotfleethub|api-fleethub-iot|AWS IoT Fleet Hub
iotfleetwise||AWS IoT FleetWise
iotsecuretunneling|api-tunneling-iot|AWS IoT Secure Tunneling
iotsitewise||AWS IoT SiteWise
iotthingsgraph||AWS IoT Things Graph
iottwinmaker||AWS IoT TwinMaker
ivs||Amazon Interactive Video Service
ivs-realtime
ivschat||Amazon Interactive Video Service Chat
kafka||Managed Streaming for Kafka
kafkaconnect||Managed Streaming for Kafka Connect
kendra||AWSKendraFrontendService
kendra-ranking
keyspaces|cassandra|Amazon Keyspaces
keyspacesstreams
kinesis||Amazon Kinesis
kinesis-analytics||Amazon Kinesis Analytics
kinesis-analytics-v2|kinesisanalyticsv2|Amazon Kinesis Analytics
kinesis-video||Amazon Kinesis Video Streams
kinesis-video-archived-media||Amazon Kinesis Video Streams Archived Media
kinesis-video-media||Amazon Kinesis Video Streams Media
kinesis-video-signaling||Amazon Kinesis Video Signaling Channels
kinesis-video-webrtc-storage
kms||AWS Key Management Service
lakeformation||AWS Lake Formation
lambda||AWS Lambda
lambda-core
lambda-microvms
launch-wizard
lex-model-building-service|models-lex lex-models|Amazon Lex Model Building Service
lex-models-v2|models-v2-lex lexv2-models|Amazon Lex Model Building V2
lex-runtime-service|runtime-lex lex-runtime|Amazon Lex Runtime Service
lex-runtime-v2|runtime-v2-lex lexv2-runtime|Amazon Lex Runtime V2
license-manager||AWS License Manager
license-manager-user-subscriptions||AWS License Manager User Subscriptions
lightsail||Amazon Lightsail
location|geo|Amazon Location Service
lookoutequipment||Amazon Lookout for Equipment
lookoutmetrics||Amazon Lookout for Metrics
lookoutvision||Amazon Lookout for Vision
m2||AWSMainframeModernization
machine-learning|machinelearning|Amazon Machine Learning
macie||Amazon Macie
macie2||Amazon Macie 2
mailmanager
managedblockchain||Amazon Managed Blockchain
managedblockchain-query
marketplace-catalog|catalog-marketplace|AWS Marketplace Catalog Service
marketplace-commerce-analytics|marketplacecommerceanalytics|AWS Marketplace Commerce Analytics
marketplace-deployment
marketplace-discovery
marketplace-entitlement-service|entitlement-marketplace marketplace-entitlement|AWS Marketplace Entitlement Service
marketplace-metering|metering-marketplace meteringmarketplace|AWSMarketplace Metering
marketplace-reporting
mediaconnect||AWS MediaConnect
mediaconvert||AWS Elemental MediaConvert
medialive||AWS Elemental MediaLive
mediapackage||AWS Elemental MediaPackage
mediapackage-vod||AWS Elemental MediaPackage VOD
mediapackagev2
mediastore||AWS Elemental MediaStore
mediastore-data|data-mediastore|AWS Elemental MediaStore Data Plane
mediatailor|api-mediatailor|AWS MediaTailor
medical-imaging
memorydb|memory-db|Amazon MemoryDB
mgn||Application Migration Service
migration-hub|mgh|AWS Migration Hub
migration-hub-refactor-spaces|refactor-spaces|AWS Migration Hub Refactor Spaces
migrationhub-config||AWS Migration Hub Config
migrationhuborchestrator|migrationhub-orchestrator|AWS Migration Hub Orchestrator
migrationhubstrategy|migrationhub-strategy|Migration Hub Strategy Recommendations
mpa
mq||AmazonMQ
mturk|mturk-requester|Amazon Mechanical Turk
mwaa|airflow|AmazonMWAA
mwaa-serverless
neptune||Amazon Neptune
neptunedata
network-firewall||AWS Network Firewall
networkflowmonitor
networkmanager||AWS Network Manager
networkmonitor
nimble||AmazonNimbleStudio
notifications
notificationscontacts
nova-act
oam||CloudWatch Observability Access Manager
omics||Amazon Omics
opensearch||Amazon OpenSearch Service
opensearchserverless|aoss|OpenSearch Service Serverless
opsworks||AWS OpsWorks
opsworkscm|opsworks-cm|AWS OpsWorks CM
organizations||AWS Organizations
osis
outposts||AWS Outposts
panorama||AWS Panorama
partnercentral-account
partnercentral-channel
partnercentral-revenue-measurement
payment-cryptography-data
pca-connector-scep
personalize||Amazon Personalize
personalize-events||Amazon Personalize Events
personalize-runtime||Amazon Personalize Runtime
pi||AWS Performance Insights
pinpoint||Amazon Pinpoint
pinpoint-email||Amazon Pinpoint Email Service
pinpoint-sms-voice|sms-voice-pinpoint|Amazon Pinpoint SMS and Voice Service
pinpoint-sms-voice-v2||Amazon Pinpoint SMS Voice V2
pipes||Amazon EventBridge Pipes
polly||Amazon Polly
pricing|api-pricing|AWS Price List Service
pricing-plan-manager
privatenetworks|private-networks|AWS Private 5G
proton||AWS Proton
qapps
qbusiness
qconnect
qldb||Amazon QLDB
qldb-session|session-qldb|Amazon QLDB Session
quicksight||Amazon QuickSight
ram||AWS Resource Access Manager
rbin||Amazon Recycle Bin
rds||Amazon Relational Database Service
rds-data||AWS RDS DataService
redshift||Amazon Redshift
redshift-data||Redshift Data API Service
redshift-serverless||Redshift Serverless
rekognition||Amazon Rekognition
repostspace
resiliencehub||AWS Resilience Hub
resiliencehubv2
resource-explorer-2||AWS Resource Explorer
resource-groups||AWS Resource Groups
resource-groups-tagging-api|tagging resourcegroupstaggingapi|AWS Resource Groups Tagging API
robomaker||AWS RoboMaker
rolesanywhere||IAM Roles Anywhere
route-53|route53|Amazon Route 53
route-53-domains|route53domains|Amazon Route 53 Domains
route53-recovery-cluster||Route53 Recovery Cluster
route53-recovery-control-config||AWS Route53 Recovery Control Config
route53-recovery-readiness||AWS Route53 Recovery Readiness
route53globalresolver
route53profiles
route53resolver||Amazon Route 53 Resolver
rum||CloudWatch RUM
s3||Amazon Simple Storage Service
s3-control|s3control|AWS S3 Control
s3files
s3outposts|s3-outposts|Amazon S3 on Outposts
s3tables
s3vectors
sagemaker|api-sagemaker|Amazon SageMaker Service
sagemaker-a2i-runtime|a2i-runtime-sagemaker|Amazon Augmented AI Runtime
sagemaker-edge|edge-sagemaker|Amazon Sagemaker Edge Manager
sagemaker-featurestore-runtime|featurestore-runtime-sagemaker|Amazon SageMaker Feature Store Runtime
sagemaker-geospatial||Amazon SageMaker geospatial capabilities
sagemaker-metrics
sagemaker-runtime|runtime-sagemaker|Amazon SageMaker Runtime
sagemakerjobruntime
savingsplans||AWS Savings Plans
scheduler||Amazon EventBridge Scheduler
schemas||Schemas
secrets-manager|secretsmanager|AWS Secrets Manager
security-ir
securityagent
securityhub||AWS SecurityHub
securitylake||Amazon Security Lake
serverlessapplicationrepository|serverlessrepo|AWSServerlessApplicationRepository
service-catalog|servicecatalog|AWS Service Catalog
service-catalog-appregistry|servicecatalog-appregistry|AWS Service Catalog App Registry
service-quotas|servicequotas|Service Quotas
servicediscovery||AWS Cloud Map
ses||Amazon Simple Email Service
sesv2||Amazon Simple Email Service
sfn|states stepfunctions|AWS Step Functions
shield||AWS Shield
signer||AWS Signer
signer-data
signin
simspaceweaver||AWS SimSpace Weaver
sms||AWS Server Migration Service
snow-device-management||AWS Snow Device Management
snowball||Amazon Import/Export Snowball
sns||Amazon Simple Notification Service
socialmessaging
sqs||Amazon Simple Queue Service
ssm||Amazon Simple Systems Manager (SSM)
ssm-contacts||AWS Systems Manager Incident Manager Contacts
ssm-incidents||AWS Systems Manager Incident Manager
ssm-quicksetup
ssm-sap||AWS Systems Manager for SAP
sso|portal-sso|AWS Single Sign-On
sso-admin||AWS Single Sign-On Admin
sso-oidc|oidc|AWS SSO OIDC
storage-gateway|storagegateway|AWS Storage Gateway
sts||AWS Security Token Service
supplychain
support||AWS Support
support-app|supportapp|AWS Support App
supportauthz
sustainability
swf||Amazon Simple Workflow Service
synthetics||Synthetics
taxsettings
textract||Amazon Textract
timestream-query|query-timestream|Amazon Timestream Query
timestream-write|ingest-timestream|Amazon Timestream Write
tnb
transcribe||Amazon Transcribe Service
transcribe-streaming
transfer||AWS Transfer Family
translate||Amazon Translate
uxc
voice-id|voiceid|Amazon Voice ID
vpc-lattice
waf||AWS WAF
waf-regional||AWS WAF Regional
wafv2||AWS WAFV2
wellarchitected||AWS Well-Architected Tool
wisdom||Amazon Connect Wisdom Service
workdocs||Amazon WorkDocs
worklink||Amazon WorkLink
workmail||Amazon WorkMail
workmailmessageflow||Amazon WorkMail Message Flow
workspaces||Amazon WorkSpaces
workspaces-instances
workspaces-thin-client
workspaces-web||Amazon WorkSpaces Web
xray||AWS X-Ray
`
