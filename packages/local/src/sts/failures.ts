/** The refusals of STS, in its own words. */
import { type Anomaly, anomaly } from '@plainwire/wire'

export const invalid = (message: string): Anomaly =>
  anomaly('incorrect', message, { code: 'ValidationError', status: 400 })

export const accessDenied = (message: string): Anomaly =>
  anomaly('forbidden', message, { code: 'AccessDenied', status: 403 })

export const badToken = (message: string): Anomaly =>
  anomaly('incorrect', message, { code: 'InvalidIdentityToken', status: 400 })
