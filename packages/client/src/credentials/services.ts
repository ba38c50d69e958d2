/**
 * The few operations that hand out credentials, described by hand, so that no service package is needed for them. Names
 * and places are those of AWS's own descriptions of STS, SSO, SSO OIDC, Signin and Cognito Identity.
 */
import type { EndpointRules, Member, Operation, Section, Service, Shape } from '@plainwire/wire'
import { awsJson1_1 } from '@plainwire/wire/lean/aws-json'
import { awsQuery, partition } from '@plainwire/wire/lean/query'
import { restJson1 } from '@plainwire/wire/lean/rest-json'
import * as parts from '@plainwire/wire/parts'

type Members = Readonly<Record<string, Member>>
type Described = {
  readonly input: Members
  readonly output: Members
  readonly http?: NonNullable<Operation['http']>
  readonly auth?: NonNullable<Operation['auth']>
  readonly errors?: readonly string[]
}

const text: Member = {}
const structure = (members: Members): Shape => ({ type: 'structure', members })

const common: Readonly<Record<string, Shape>> = {
  Texts: { type: 'map', key: {}, value: {} },
  Tag: structure({ Key: text, Value: text }),
  Tags: { type: 'list', member: { shape: 'Tag' } },
  Names: { type: 'list', member: {} },
  Policy: structure({ arn: text }),
  Policies: { type: 'list', member: { shape: 'Policy' } },
  StsCredentials: structure({
    AccessKeyId: text,
    SecretAccessKey: text,
    SessionToken: text,
    Expiration: { type: 'timestamp' },
  }),
  AssumedRoleUser: structure({ Arn: text }),
  RoleCredentials: structure({
    accessKeyId: text,
    secretAccessKey: text,
    sessionToken: text,
    expiration: { type: 'long' },
  }),
  AccessToken: structure({ accessKeyId: text, secretAccessKey: text, sessionToken: text }),
  CognitoCredentials: structure({
    AccessKeyId: text,
    SecretKey: text,
    SessionToken: text,
    Expiration: { type: 'timestamp' },
  }),
  // The one error of these that passes by itself without being a server's.
  IDPCommunicationError: {
    type: 'structure',
    members: { message: text },
    error: { fault: 'client', retryable: true },
  },
}

function section(name: string, { input, output, errors = [], ...more }: Described): Section {
  return {
    operation: { name, input: 'Input', output: 'Output', errors, ...more },
    shapes: { ...common, Input: structure(input), Output: structure(output) },
    parts,
  }
}

type Identity = Pick<Service, 'name' | 'id' | 'version' | 'protocols' | 'codecs'> &
  Partial<Pick<Service, 'target' | 'xmlNamespace'>>

function service(
  identity: Identity,
  endpoint: EndpointRules,
  operations: Readonly<Record<string, Described>>,
): Service {
  const sections = Object.fromEntries(
    Object.entries(operations).map(([name, described]) => [name, section(name, described)]),
  )
  return {
    ...identity,
    shapeName: identity.name,
    signingName: identity.name,
    auth: ['sigv4'],
    endpoint,
    operations: Object.keys(sections),
    section: name => sections[name],
  }
}

/** Region patterns and name suffixes; the last column is where one signs in to a console. */
const partitionRows: readonly (readonly [
  name: string,
  regions: string,
  suffix: string,
  dual: string,
  signin: string,
])[] = [
  ['aws-cn', '^cn-', 'amazonaws.com.cn', 'api.amazonwebservices.com.cn', 'amazonaws.cn'],
  ['aws-us-gov', '^us-gov-', 'amazonaws.com', 'api.aws', 'amazonaws-us-gov.com'],
  ['aws-iso', '^us-iso-', 'c2s.ic.gov', 'api.aws.ic.gov', 'c2shome.ic.gov'],
  ['aws-iso-b', '^us-isob-', 'sc2s.sgov.gov', 'api.aws.scloud', 'sc2shome.sgov.gov'],
  ['aws-iso-e', '^eu-isoe-', 'cloud.adc-e.uk', 'api.cloud-aws.adc-e.uk', 'csphome.adc-e.uk'],
  ['aws-iso-f', '^us-isof-', 'csp.hci.ic.gov', 'api.aws.hci.ic.gov', 'csphome.hci.ic.gov'],
  ['aws-eusc', '^eusc-', 'amazonaws.eu', 'api.amazonwebservices.eu', 'amazonaws-eusc.eu'],
  ['aws', '', 'amazonaws.com', 'api.aws', 'aws.amazon.com'],
]

const partitions = partitionRows.map(([name, regionRegex, dnsSuffix, dual, signin]) => ({
  name,
  regionRegex,
  regions: [],
  dnsSuffix,
  dualStackDnsSuffix: dual,
  signin,
}))

const isOn = (ref: string) => ({ fn: 'booleanEquals', argv: [{ ref }, true] })
const at = (url: unknown, ...conditions: readonly { fn: string; argv: unknown[] }[]) => ({
  conditions,
  endpoint: { url },
})

/** `host.region.suffix`, and its FIPS and dual stack forms. */
const rules = (host: string, signin?: string): EndpointRules => ({
  partitions,
  functions: { 'aws.partition': partition },
  parameters: {
    Region: { type: 'string', builtIn: 'AWS::Region' },
    UseFIPS: { type: 'boolean', builtIn: 'AWS::UseFIPS', default: false },
    UseDualStack: { type: 'boolean', builtIn: 'AWS::UseDualStack', default: false },
    Endpoint: { type: 'string', builtIn: 'SDK::Endpoint' },
  },
  rules: [
    at({ ref: 'Endpoint' }, { fn: 'isSet', argv: [{ ref: 'Endpoint' }] }),
    {
      conditions: [{ fn: 'aws.partition', argv: [{ ref: 'Region' }], assign: 'p' }],
      rules: [
        at(
          `https://${host}-fips.{Region}.{p#dualStackDnsSuffix}`,
          isOn('UseFIPS'),
          isOn('UseDualStack'),
        ),
        at(`https://${host}.{Region}.{p#dualStackDnsSuffix}`, isOn('UseDualStack')),
        // There every endpoint is one of FIPS.
        at(`https://${host}.{Region}.{p#dnsSuffix}`, isOn('UseFIPS'), {
          fn: 'stringEquals',
          argv: [{ fn: 'getAttr', argv: [{ ref: 'p' }, 'name'] }, 'aws-us-gov'],
        }),
        at(`https://${host}-fips.{Region}.{p#dnsSuffix}`, isOn('UseFIPS')),
        at(signin ?? `https://${host}.{Region}.{p#dnsSuffix}`),
      ],
    },
  ],
})

const json = { protocols: ['restJson1'], codecs: { restJson1: () => restJson1 } } as const
const post = (uri: string) => ({ method: 'POST', uri, code: 200 })
const unsigned = ['none'] as const
const tokenOutput: Members = {
  refreshToken: text,
  idToken: text,
  tokenType: text,
  expiresIn: { type: 'integer' },
}
const stsOutput: Members = {
  Credentials: { shape: 'StsCredentials' },
  AssumedRoleUser: { shape: 'AssumedRoleUser' },
}
const stsInput: Members = {
  RoleArn: { required: true },
  RoleSessionName: { required: true },
  DurationSeconds: { type: 'integer' },
  Policy: text,
  PolicyArns: { shape: 'Policies' },
}

export const services: {
  readonly [Name in 'sts' | 'sso' | 'oidc' | 'signin' | 'cognito']: Service
} = {
  sts: service(
    {
      name: 'sts',
      id: 'STS',
      version: '2011-06-15',
      protocols: ['awsQuery'],
      codecs: { awsQuery: () => awsQuery },
      xmlNamespace: { uri: 'https://sts.amazonaws.com/doc/2011-06-15/' },
    },
    rules('sts'),
    {
      AssumeRole: {
        input: {
          ...stsInput,
          ExternalId: text,
          SerialNumber: text,
          TokenCode: text,
          SourceIdentity: text,
          Tags: { shape: 'Tags' },
          TransitiveTagKeys: { shape: 'Names' },
        },
        output: stsOutput,
      },
      AssumeRoleWithWebIdentity: {
        input: { ...stsInput, WebIdentityToken: { required: true }, ProviderId: text },
        output: stsOutput,
        auth: unsigned,
        errors: ['IDPCommunicationError'],
      },
    },
  ),
  sso: service({ name: 'sso', id: 'SSO', version: '2019-06-10', ...json }, rules('portal.sso'), {
    GetRoleCredentials: {
      http: { method: 'GET', uri: '/federation/credentials', code: 200 },
      input: {
        roleName: { required: true, in: 'query', name: 'role_name' },
        accountId: { required: true, in: 'query', name: 'account_id' },
        accessToken: { required: true, in: 'header', name: 'x-amz-sso_bearer_token' },
      },
      output: { roleCredentials: { shape: 'RoleCredentials' } },
      auth: unsigned,
    },
  }),
  oidc: service(
    { name: 'sso-oidc', id: 'SSO OIDC', version: '2019-06-10', ...json },
    rules('oidc'),
    {
      CreateToken: {
        http: post('/token'),
        input: { clientId: text, clientSecret: text, grantType: text, refreshToken: text },
        output: { accessToken: text, ...tokenOutput },
        auth: unsigned,
      },
    },
  ),
  signin: service(
    { name: 'signin', id: 'Signin', version: '2023-01-01', ...json },
    rules('signin', 'https://{Region}.signin.{p#signin}'),
    {
      CreateOAuth2Token: {
        http: post('/v1/token'),
        input: {
          clientId: text,
          grantType: text,
          refreshToken: text,
          proof: { in: 'header', name: 'DPoP' },
        },
        output: { accessToken: { shape: 'AccessToken' }, ...tokenOutput },
        auth: unsigned,
      },
    },
  ),
  cognito: service(
    {
      name: 'cognito-identity',
      id: 'Cognito Identity',
      version: '2014-06-30',
      protocols: ['awsJson1_1'],
      codecs: { awsJson1_1: () => awsJson1_1 },
      target: 'AWSCognitoIdentityService',
    },
    rules('cognito-identity'),
    {
      GetId: {
        input: { AccountId: text, IdentityPoolId: { required: true }, Logins: { shape: 'Texts' } },
        output: { IdentityId: text },
        auth: unsigned,
      },
      GetCredentialsForIdentity: {
        input: { IdentityId: { required: true }, Logins: { shape: 'Texts' }, CustomRoleArn: text },
        output: { IdentityId: text, Credentials: { shape: 'CognitoCredentials' } },
        auth: unsigned,
      },
    },
  ),
}

export type ServiceName = keyof typeof services
