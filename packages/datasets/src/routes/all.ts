/** The table of routes. Router, checks, OpenAPI and forms are read off it. */
import type { Route } from '@plainwire/server'
import type { Service } from '../types.ts'
import { attachmentRoutes } from './attachments.ts'
import { auditRoutes } from './audit.ts'
import { catalogueRoutes } from './catalogue.ts'
import { consoleRoutes } from './console.ts'
import { datasetRoutes } from './datasets.ts'
import { duaRoutes } from './dua.ts'
import { finalRoutes } from './finals.ts'
import { instanceRoutes } from './instances.ts'
import { reconcileRoutes } from './reconcile.ts'
import { runningRoutes } from './running.ts'
import { uploadRoutes } from './uploads.ts'
import { userRoutes } from './users.ts'

/** Static paths stand before those that name something, since the first that fits is taken. */
export const routesOf = (service: Service): readonly Route[] => [
  ...runningRoutes(service),
  ...consoleRoutes(),
  ...catalogueRoutes(service),
  ...auditRoutes(service),
  ...duaRoutes(service),
  ...reconcileRoutes(service),
  ...datasetRoutes(service),
  ...attachmentRoutes(service),
  ...instanceRoutes(service),
  ...userRoutes(service),
  ...finalRoutes(service),
  ...uploadRoutes(service),
]
