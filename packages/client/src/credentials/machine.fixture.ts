/** A machine of which everything is known: its variables and files, who answers, and what time it is. */
import { type Anomaly, anomaly, type HttpRequest, header } from '@plainwire/wire'
import type { Environment } from '../environment.ts'
import { nodePrimitives } from '../primitives-node.ts'

export type Asked = {
  readonly method: string
  readonly url: string
  readonly header: (name: string) => string | undefined
  readonly body: string
}
export type Answer = string | object | { readonly status: number; readonly text?: string } | Anomaly

export type Machine = {
  readonly environment: Environment
  readonly variables: Record<string, string>
  readonly files: Record<string, string>
  readonly asked: Asked[]
  readonly waits: number[]
  /** Lets time pass, and does what was planned for it. */
  readonly pass: (ms: number) => Promise<void>
  readonly planned: () => number
}

/** `answers` says what each URL has to say; a URL that nobody answers is not there. */
export function machine(
  answers: Readonly<Record<string, Answer | ((asked: Asked) => Answer)>> = {},
  more: Partial<Environment> = {},
): Machine {
  const variables: Record<string, string> = {}
  const files: Record<string, string> = {}
  const asked: Asked[] = []
  const waits: number[] = []
  const plans = new Set<{ at: number; run: () => void }>()
  let now = Date.UTC(2030, 0, 1)
  const environment: Environment = {
    variables,
    now: () => now,
    random: () => 0,
    uuid: () => '00000000-0000-4000-8000-000000000000',
    wait: async ms => void waits.push(ms),
    later(ms, run) {
      const plan = { at: now + ms, run }
      plans.add(plan)
      return () => void plans.delete(plan)
    },
    readText: async path => files[path],
    async writeText(path, text) {
      files[path] = text
      return true
    },
    home: () => '/home/me',
    primitives: nodePrimitives,
    gzip: bytes => bytes,
    async send(request) {
      const one = askedOf(request)
      asked.push(one)
      const found = answers[one.url] ?? answers[one.url.replace(/\?.*/, '')]
      return answered(typeof found === 'function' ? found(one) : found)
    },
    ...more,
  }
  return {
    environment,
    variables,
    files,
    asked,
    waits,
    planned: () => plans.size,
    async pass(ms) {
      now += ms
      for (const plan of [...plans]) {
        if (plan.at > now) continue
        plans.delete(plan)
        plan.run()
      }
      await new Promise(resolve => setImmediate(resolve))
    },
  }
}

const askedOf = ({ method, scheme, host, target, headers, body }: HttpRequest): Asked => ({
  method,
  url: `${scheme}://${host}${target}`,
  header: name => header(headers, name),
  body: Buffer.from(body as Uint8Array).toString(),
})

function answered(found: Answer | undefined) {
  if (found === undefined) return anomaly('unavailable', 'nobody there', { code: 'ECONNREFUSED' })
  if (typeof found === 'object' && '$anomaly' in found) return found as Anomaly
  const given =
    typeof found === 'object' && 'status' in found
      ? (found as { status: number; text?: string })
      : { status: 200, text: typeof found === 'string' ? found : JSON.stringify(found) }
  const { status, text = '' } = given
  return { status, headers: [], body: Buffer.from(text) }
}

/** What STS says of a role. */
export const roleAnswer = (
  op: string,
  { key = 'ASIA', expiration = '2030-01-01T01:00:00Z', arn = '' } = {},
): string => `<${op}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${op}Result>
<AssumedRoleUser><Arn>${arn}</Arn></AssumedRoleUser>
<Credentials><AccessKeyId>${key}</AccessKeyId><SecretAccessKey>hidden-${key}</SecretAccessKey>
<SessionToken>token-${key}</SessionToken><Expiration>${expiration}</Expiration></Credentials>
</${op}Result></${op}Response>`

/** What STS says when it refuses. */
export const refusal = (status: number, code: string): { status: number; text: string } => ({
  status,
  text: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`,
})

export const minutes = (count: number): number => count * 60_000
