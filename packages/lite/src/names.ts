/** What services and regions are called. Made by `node scripts/names.mjs`; not edited by hand. */

/** Regions, by the end of the names of their hosts. */
export const regions: Readonly<Record<string, readonly string[]>> = {
  'amazonaws.com':
    `af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2
ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7
ca-central-1 ca-west-1 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2
eu-west-3 il-central-1 me-central-1 me-south-1 me-west-1 mx-central-1 sa-east-1 sa-west-1 us-east-1 us-east-2
us-west-1 us-west-2 us-gov-east-1 us-gov-west-1`.split(/\s+/),
  'amazonaws.com.cn': `cn-north-1 cn-northwest-1`.split(/\s+/),
  'amazonaws.eu': `eusc-de-east-1`.split(/\s+/),
  'c2s.ic.gov': `us-iso-east-1 us-iso-west-1`.split(/\s+/),
  'sc2s.sgov.gov': `us-isob-east-1 us-isob-west-1`.split(/\s+/),
  'cloud.adc-e.uk': `eu-isoe-west-1`.split(/\s+/),
  'csp.hci.ic.gov': `us-isof-east-1 us-isof-south-1`.split(/\s+/),
}

/** Endpoint prefixes. Each may end in `-fips` as well. */
export const services: readonly string[] =
  `AWSMobileHubService IoTSecuredTunneling a2i-runtime.sagemaker a4b access-analyzer account acm acm-pca
agreement-marketplace aiops airflow amplify amplifybackend amplifyuibuilder aos aoss api-fips.sagemaker
api.detective api.ecr api.ecr-public api.elastic-inference api.fleethub.iot api.iotdeviceadvisor
api.iotwireless api.mediatailor api.pricing api.sagemaker api.tunneling.iot apigateway app-integrations
appconfig appconfigdata appfabric appflow application-autoscaling application-cost-profiler
applicationinsights appmesh apprunner appstream appstream2 appsync appwizard aps arc-region-switch
arc-zonal-shift athena auditmanager autoscaling autoscaling-plans aws-marketplace awsssooidc awsssoportal b2bi
backup backup-gateway backup-storage backupstorage batch bcm-dashboards bcm-data-exports bedrock bedrock-agent
bedrock-agent-runtime bedrock-agentcore bedrock-agentcore-control bedrock-data-automation
bedrock-data-automation-runtime bedrock-runtime billingconductor braket budgets cases cassandra
catalog.marketplace ce chime cleanrooms cleanrooms-ml cloud9 cloudcontrolapi clouddirectory cloudformation
cloudfront cloudfront-keyvaluestore cloudhsm cloudhsmv2 cloudsearch cloudsearchdomain cloudshell cloudtrail
codeartifact codebuild codecatalyst codecommit codeconnections codedeploy codeguru-profiler codeguru-reviewer
codepipeline codestar codestar-connections codestar-notifications cognito-identity cognito-idp cognito-sync
comprehend comprehendmedical compute-optimizer config connect connect-campaigns contact-lens controltower
cost-optimization-hub cur data-ats.iot data.iot data.iot-fips data.iotevents data.jobs.iot data.mediastore
databrew dataexchange datapipeline datasync datazone dax deadline detective devicefarm devices.iot1click
devops-guru directconnect discovery dkr.ecr dlm dms docdb-elastic drs ds dsql dynamodb ebs ec2
ec2-instance-connect ecr ecr-public ecs edge.sagemaker eks eks-auth elastic-inference elasticache
elasticbeanstalk elasticfilesystem elasticloadbalancing elasticmapreduce elastictranscoder email
emr-containers emr-serverless entitlement.marketplace entityresolution es events evidently evs execute-api
featurestore-runtime.sagemaker finspace finspace-api fips.batch fips.eks fips.transcribe firehose fis fms
forecast forecastquery frauddetector freetier fsx gamelift gamesparks geo glacier globalaccelerator glue
grafana greengrass groundstation guardduty health healthlake honeycode iam identity-chime identitystore
imagebuilder importexport ingest.timestream inspector inspector-scan inspector2 internetmonitor invoicing iot
iot-jobs-data iot1click iotanalytics iotdata iotdeviceadvisor iotevents ioteventsdata iotfleethub iotfleetwise
iotroborunner iotsitewise iotthingsgraph iottwinmaker iotwireless ivs ivschat ivsrealtime kafka kafkaconnect
kendra kinesis kinesisanalytics kinesisvideo kms lakeformation lambda launchwizard lex license-manager
license-manager-user-subscriptions lightsail logs lookoutequipment lookoutmetrics lookoutvision m2
machinelearning macie macie2 mail-manager managedblockchain managedblockchain-query
marketplacecommerceanalytics media-pipelines-chime mediaconnect mediaconvert medialive mediapackage
mediapackage-vod mediapackagev2 mediastore mediatailor meetings-chime memory-db memorydb messaging-chime
metering.marketplace mgh mgn migrationhub-config migrationhub-orchestrator migrationhub-strategy mobile
mobiletargeting models-v2-lex models.lex monitoring mq mturk-requester neptune-graph network-firewall
networkflowmonitor networkmanager networkmonitor nimble notifications notifications-contacts oam
observabilityadmin odb oidc omics opsworks opsworks-cm organizations osis outposts panorama
participant.connect payment-cryptography pca-connector-ad pca-connector-scep pcs personalize
personalize-events personalize-runtime pi pinpoint pipes polly portal.sso prefix.jobs.iot pricing
private-networks profile projects.iot1click proton qapps qbusiness qconnect qldb query.timestream quicksight
ram rbin rds rds-data redshift redshift-data redshift-serverless refactor-spaces rekognition resiliencehub
resource-explorer-2 resource-groups robomaker rolesanywhere route53 route53-recovery-cluster
route53-recovery-control-config route53-recovery-readiness route53domains route53resolver rtbfabric rum
runtime-v2-lex runtime.lex runtime.sagemaker s3 s3-control s3-outposts s3.dualstack s3tables s3vectors
sagemaker sagemaker-geospatial savingsplans scheduler schemas sdb secretsmanager security-ir securityhub
securitylake serverlessrepo servicecatalog servicecatalog-appregistry servicediscovery servicequotas ses
session.qldb shield signer simspaceweaver sms sms-voice sms-voice.pinpoint snow-device-management snowball sns
socialmessaging sqlworkbench sqs ssm ssm-contacts ssm-guiconnect ssm-incidents ssm-quicksetup ssm-sap sso
stacksets states storagegateway streams.dynamodb sts supplychain support supportapp swf sync-states synthetics
tagging tax textract thinclient timestream timestream-influxdb transcribe transfer translate trustedadvisor
verifiedpermissions voice-chime voiceid vpc-lattice waf waf-regional wafv2 wellarchitected wisdom workdocs
worklink workmail workmailmessageflow workspaces workspaces-instances workspaces-web xray`.split(
    /\s+/,
  )

/** Services that sign with another name than their endpoint's. */
export const signingNames: Readonly<Record<string, string | undefined>> = {
  'a2i-runtime.sagemaker': 'sagemaker',
  'api.detective': 'detective',
  'api.ecr': 'ecr',
  'api.ecr-public': 'ecr-public',
  'api.elastic-inference': 'elastic-inference',
  'api.fleethub.iot': 'iotfleethub',
  'api.iotdeviceadvisor': 'iotdeviceadvisor',
  'api.iotwireless': 'iotwireless',
  'api.mediatailor': 'mediatailor',
  'api.pricing': 'pricing',
  'api.sagemaker': 'sagemaker',
  'api.tunneling.iot': 'IoTSecuredTunneling',
  appconfigdata: 'appconfig',
  appstream2: 'appstream',
  backupstorage: 'backup-storage',
  'catalog.marketplace': 'aws-marketplace',
  cloudhsmv2: 'cloudhsm',
  cloudsearchdomain: 'cloudsearch',
  'contact-lens': 'connect',
  'data-ats.iot': 'iotdata',
  'data.iotevents': 'ioteventsdata',
  'data.jobs.iot': 'iot-jobs-data',
  'data.mediastore': 'mediastore',
  'devices.iot1click': 'iot1click',
  'edge.sagemaker': 'sagemaker',
  email: 'ses',
  'entitlement.marketplace': 'aws-marketplace',
  'featurestore-runtime.sagemaker': 'sagemaker',
  forecastquery: 'forecast',
  'identity-chime': 'chime',
  'ingest.timestream': 'timestream',
  'media-pipelines-chime': 'chime',
  'meetings-chime': 'chime',
  'memory-db': 'memorydb',
  'messaging-chime': 'chime',
  'metering.marketplace': 'aws-marketplace',
  'migrationhub-config': 'mgh',
  mobile: 'AWSMobileHubService',
  'models-v2-lex': 'lex',
  'models.lex': 'lex',
  oidc: 'awsssooidc',
  'participant.connect': 'execute-api',
  'personalize-events': 'personalize',
  'personalize-runtime': 'personalize',
  pinpoint: 'mobiletargeting',
  'portal.sso': 'awsssoportal',
  'projects.iot1click': 'iot1click',
  'query.timestream': 'timestream',
  'runtime-v2-lex': 'lex',
  'runtime.lex': 'lex',
  'runtime.sagemaker': 'sagemaker',
  's3-control': 's3',
  'servicecatalog-appregistry': 'servicecatalog',
  'session.qldb': 'qldb',
  'sms-voice.pinpoint': 'sms-voice',
  'streams.dynamodb': 'dynamodb',
  'voice-chime': 'chime',
}
