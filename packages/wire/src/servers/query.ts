/** awsQuery and ec2Query, server direction. */
import { awsQueryReceiver, ec2QueryReceiver, queryRouter } from '../receive/query.ts'
import {
  awsQueryFailure,
  awsQueryResponder,
  ec2QueryFailure,
  ec2QueryResponder,
} from '../respond/query.ts'
import type { ServerCodec } from './types.ts'
import { wholeServer } from './whole.ts'

export const awsQuery: ServerCodec = wholeServer({
  router: queryRouter,
  receiver: awsQueryReceiver,
  responder: awsQueryResponder,
  failure: awsQueryFailure,
})

export const ec2Query: ServerCodec = wholeServer({
  router: queryRouter,
  receiver: ec2QueryReceiver,
  responder: ec2QueryResponder,
  failure: ec2QueryFailure,
})
