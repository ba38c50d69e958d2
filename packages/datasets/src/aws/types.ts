/** The clients of one account. Their requests and answers are typed by the descriptions of the services. */
import type { Client } from '@plainwire/client'
import type { cloudwatchLogs } from '@plainwire/cloudwatch-logs'
import type { ec2 } from '@plainwire/ec2'
import type { iam } from '@plainwire/iam'
import type { s3 } from '@plainwire/s3'
import type { sts } from '@plainwire/sts'
import type { Anomaly } from '@plainwire/wire'

export type S3 = Client<NonNullable<(typeof s3)['$types']>>
export type Iam = Client<NonNullable<(typeof iam)['$types']>>
export type Sts = Client<NonNullable<(typeof sts)['$types']>>
export type Ec2 = Client<NonNullable<(typeof ec2)['$types']>>
export type Logs = Client<NonNullable<(typeof cloudwatchLogs)['$types']>>

export type Aws = {
  readonly s3: S3
  readonly iam: Iam
  readonly sts: Sts
  readonly ec2: Ec2
  readonly logs: Logs
  readonly region: string
  /** Who the service is there; asked once. */
  identity(): Promise<Whoami | Anomaly>
}

export type Whoami = { readonly account: string; readonly arn: string }
