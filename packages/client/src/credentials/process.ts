/**
 * Credentials that a program prints (`credential_process`). Its line is taken apart as a shell would, but no shell runs
 * it, so that nothing in it is more than a word.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { failed, misconfigured, reworded } from '../anomalies.ts'
import type { Environment } from '../environment.ts'
import { cached, withNode } from './cached.ts'
import { amended } from './conceal.ts'
import { credentialsOf, expiryOf } from './document.ts'
import { objectOf } from './fetching.ts'
import type { Credentials, Provider } from './types.ts'

export type ProcessOptions = {
  readonly command: string | readonly string[]
  readonly accountId?: string | undefined
  /** Milliseconds it may take; default two minutes, because some ask a person. */
  readonly time?: number
}

/** Bytes. */
const mostOutput = 65_536

/**
 * Credentials that a program prints.
 *
 * @example
 * const store = client({ api: s3, credentials: credentialProcess({ command: ['vault-keys', '--role', 'reader'] }) })
 */
export const credentialProcess = (options: ProcessOptions): Provider => {
  const find = (environment?: Environment): Promise<Credentials | Anomaly> =>
    environment === undefined ? withNode(find) : processCredentials(environment, options)
  return cached(find)
}

export async function processCredentials(
  environment: Environment,
  { command, accountId, time = 120_000 }: ProcessOptions,
): Promise<Credentials | Anomaly> {
  const words = typeof command === 'string' ? wordsOf(command) : command
  if (words === undefined)
    return misconfigured('credential_process has a quotation mark that is not closed.')
  if (words.length === 0) return misconfigured('credential_process is empty.')
  if (environment.run === undefined) return misconfigured('No program can be run here.')
  const output = await environment.run(words, { time, output: mostOutput })
  if (isAnomaly(output)) return reworded(output, `credential_process: ${output.message}`)
  const found = objectOf(output)
  if (found === undefined) return bad('did not print a JSON object')
  if (found.Version !== 1) return bad(`printed version ${Number(found.Version)}, not 1`)
  const credentials = credentialsOf(found, 'process')
  if (credentials === undefined) return bad('printed no AccessKeyId or no SecretAccessKey')
  if (found.Expiration !== undefined && expiryOf(found.Expiration) === undefined)
    return bad('printed an Expiration that is no date')
  return accountId === undefined || credentials.accountId !== undefined
    ? credentials
    : amended(credentials, { accountId })
}

const bad = (what: string): Anomaly =>
  failed(`credential_process ${what}; run it by hand to see.`, 'PROCESS_OUTPUT')

/** Words as a POSIX shell splits them; on Windows a backslash is part of a path. */
export function wordsOf(
  line: string,
  windows: boolean = process.platform === 'win32',
): readonly string[] | undefined {
  const words: string[] = []
  const token = windows ? windowsToken : posixToken
  let word: string | undefined
  let at = 0
  while (at < line.length) {
    token.lastIndex = at
    const found = token.exec(line)
    if (found === null) return undefined
    const [all, space, single, double, bare] = found
    at += all.length
    if (space !== undefined) {
      if (word !== undefined) words.push(word)
      word = undefined
      continue
    }
    const inner = double?.replace(/\\(["\\$`])/g, windows ? '$&' : '$1')
    const outer = windows ? bare : bare?.replace(/^\\(?=.)/s, '')
    word = (word ?? '') + (single ?? inner ?? outer ?? '')
  }
  return word === undefined ? words : [...words, word]
}

/** White space, a quoted part of either kind, or one character. */
const posixToken = /(\s+)|'([^']*)'|"((?:[^"\\]|\\.)*)"|(\\.|[^\s'"\\])/sy
const windowsToken = /(\s+)|(?!)()|"([^"]*)"|([^\s"])/sy
