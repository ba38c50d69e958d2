/** DescribeLimits and DescribeEndpoints. */
import type { Handler } from '../../server/types.ts'
import { refusing } from '../failures.ts'

/** The quotas that accounts begin with. */
export const describeLimits: Handler = refusing(() => ({
  AccountMaxReadCapacityUnits: 80_000,
  AccountMaxWriteCapacityUnits: 80_000,
  TableMaxReadCapacityUnits: 40_000,
  TableMaxWriteCapacityUnits: 40_000,
}))

const minutes = 1440

/** Where the request came to is where to go on. */
export const describeEndpoints: Handler = refusing((_input, { request }) => ({
  Endpoints: [{ Address: request.host, CachePeriodInMinutes: minutes }],
}))
