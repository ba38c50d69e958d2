/** `plainwire datasets ...`: the dataset service on this machine, its configuration, its trail, and data up and down. */
import { buildRouteMap, type RouteMap } from '@stricli/core'
import type { Context } from './context.ts'
import { audit } from './datasets/audit.ts'
import { config } from './datasets/config.ts'
import { serve } from './datasets/serve.ts'
import { token } from './datasets/token.ts'
import { download, upload } from './datasets/transfer.ts'

export const datasets: RouteMap<Context> = buildRouteMap({
  routes: { serve, config, token, audit, upload, download },
  docs: { brief: 'Governed datasets on S3' },
})
