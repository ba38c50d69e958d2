/**
 * CloudWatch Logs: `GetLogEvents` has a token on its last page too, the one it was asked with.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html
 */

/** Operations whose pages are over when the token comes back as it was. */
export const sameTokenEnds: ReadonlySet<string> = new Set(['GetLogEvents'])
