/** What the Data API refuses, by the codes and statuses its clients know. */
import { type Anomaly, anomaly } from '@plainwire/wire'

const made =
  (category: Anomaly['$anomaly'], code: string, status: number) =>
  (message: string, data?: unknown): Anomaly =>
    anomaly(category, message, { code, status, ...(data !== undefined && { data }) })

export const invalid: ReturnType<typeof made> = made('incorrect', 'BadRequestError', 400)
export const notFound: ReturnType<typeof made> = made('not-found', 'NotFoundError', 404)
export const conflict: ReturnType<typeof made> = made('conflict', 'ConflictError', 409)
export const preconditionFailed: ReturnType<typeof made> = made(
  'conflict',
  'PreconditionFailedError',
  412,
)
export const tooLarge: ReturnType<typeof made> = made('incorrect', 'PayloadTooLargeError', 413)
export const forbidden: ReturnType<typeof made> = made('forbidden', 'ForbiddenError', 403)

export const noItem = (id: string): Anomaly => notFound(`Invalid ID ${id}`)
