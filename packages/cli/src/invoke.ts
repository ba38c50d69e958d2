/** `plainwire invoke SERVICE OPERATION`: one call; the response as JSON on standard output, an anomaly on standard error. */
import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { AnomalyError, type Client, isAnomaly, Misuse } from '@plainwire/client'
import { buildCommand, type Command } from '@stricli/core'
import { type Context, refuse } from './context.ts'
import { printable } from './json.ts'
import { type ClientFlags, clientFlags, open } from './open.ts'

type Flags = ClientFlags & {
  readonly request?: string
  readonly validate: boolean
  readonly curl: boolean
  readonly prepare: boolean
}

export const invoke: Command<Context> = buildCommand<Flags, [string, string], Context>({
  async func(this: Context, flags, service, op) {
    const opened = await open(this, service, flags)
    if (opened === undefined) return
    const request = await readRequest(this, flags.request)
    if (request === undefined) return
    opened.validateRequests(flags.validate)
    try {
      if (flags.curl || flags.prepare) return await show(this, flags, opened, { op, request })
      const result = await opened.invoke({ op, request })
      if (isAnomaly(result)) return await complain(this, result)
      this.process.stdout.write(`${JSON.stringify(await printable(result), null, 2)}\n`)
    } catch (error) {
      if (error instanceof AnomalyError) return complain(this, error.anomaly)
      if (!(error instanceof Misuse)) throw error
      refuse(this, error.message)
    }
  },
  parameters: {
    flags: {
      request: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'Request as JSON, @file, or - for standard input',
      },
      ...clientFlags,
      validate: {
        kind: 'boolean',
        default: true,
        brief: 'Check the request against the description first',
      },
      curl: {
        kind: 'boolean',
        default: false,
        brief: 'Send nothing: print the call as a command of curl',
      },
      prepare: {
        kind: 'boolean',
        default: false,
        brief: 'Send nothing: print what was decided on the way, as JSON',
      },
    },
    positional: {
      kind: 'tuple',
      parameters: [
        { brief: 'Service, e.g. dynamodb', parse: String, placeholder: 'service' },
        { brief: 'Operation, e.g. PutItem', parse: String, placeholder: 'operation' },
      ],
    },
  },
  docs: { brief: 'Call an operation' },
})

/** The call as it would go, without its secrets. */
async function show(
  context: Context,
  { curl }: Flags,
  on: Client,
  call: { readonly op: string; readonly request: object },
): Promise<void> {
  const found = await on.prepare(call)
  if (isAnomaly(found)) return complain(context, found)
  const text = curl ? found.curl : JSON.stringify(await printable(found), null, 2)
  context.process.stdout.write(`${text}\n`)
}

async function complain({ process }: Context, failed: object): Promise<void> {
  process.stderr.write(`${JSON.stringify(await printable(failed), null, 2)}\n`)
  process.exitCode = 1
}

async function readRequest(
  context: Context,
  given: string | undefined,
): Promise<object | undefined> {
  try {
    const source = given === undefined ? '{}' : await sourceOf(context, given)
    const value: unknown = JSON.parse(source)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
    refuse(context, 'the request must be a JSON object')
  } catch (error) {
    refuse(context, `the request cannot be read: ${error instanceof Error ? error.message : error}`)
  }
  return undefined
}

const sourceOf = ({ process }: Context, given: string): Promise<string> | string =>
  given === '-'
    ? text(process.stdin)
    : given.startsWith('@')
      ? readFile(given.slice(1), 'utf8')
      : given
