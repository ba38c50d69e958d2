/** The services there are, by the names that signatures and ARNs give them. */
import { dynamodb } from './dynamodb/index.ts'
import { ec2 } from './ec2/index.ts'
import { iam } from './iam/index.ts'
import { logs } from './logs/index.ts'
import { s3 } from './s3/index.ts'
import type { LocalService } from './server/types.ts'
import { sts } from './sts/index.ts'

export const services: Readonly<Record<string, LocalService>> = {
  dynamodb: dynamodb(),
  ec2,
  iam,
  logs,
  s3,
  sts,
}
