/** `plainwire repl`: calls by hand, line by line, with `client`, `invoke`, `ops` and `doc` at hand. */
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { REPLServer } from 'node:repl'
import { PassThrough } from 'node:stream'
import * as plainwire from '@plainwire/client'
import { type Client, Misuse } from '@plainwire/client'
import { buildCommand, type Command } from '@stricli/core'
import { type Context, refuse } from './context.ts'
import { type ClientFlags, clientFlags, openerOf } from './open.ts'

export const repl: Command<Context> = buildCommand<ClientFlags, [string?], Context>({
  async func(this: Context, flags, service) {
    const open = await openerOf(this, flags)
    if (open === undefined) return
    try {
      const words = wordsOf(this, open, service)
      const server = await (isTerminal(this) ? byHand(this, service) : piped(this))
      Object.assign(server.context, words)
      await new Promise(resolve => server.on('exit', resolve))
    } catch (error) {
      if (!(error instanceof Misuse)) throw error
      refuse(this, error.message)
    }
  },
  parameters: {
    flags: clientFlags,
    positional: {
      kind: 'tuple',
      parameters: [
        {
          brief: 'Service that the words are about, e.g. dynamodb',
          parse: String,
          placeholder: 'service',
          optional: true,
        },
      ],
    },
  },
  docs: { brief: 'Call by hand, line by line' },
})

const isTerminal = ({ process }: Context): boolean =>
  process.stdout.isTTY === true && process.stdin.isTTY === true

async function byHand(context: Context, service: string | undefined): Promise<REPLServer> {
  const { start } = await import('node:repl')
  const { stdin: input, stdout: output } = context.process
  output.write(greeting(service))
  const prompt = `${service ?? 'plainwire'}> `
  const server = start({ prompt, input, output, terminal: true, ignoreUndefined: true })
  keepHistory(server, context)
  return server
}

/** Lines that are piped in wait for each other, as those do that are typed; Node's own would run into what is awaited. */
async function piped({ process }: Context): Promise<REPLServer> {
  const { start } = await import('node:repl')
  const input = new PassThrough()
  const server = start({ prompt: '', input, output: process.stdout, ignoreUndefined: true })
  let done = (): void => undefined
  server.displayPrompt = () => done()
  let isOver = false
  server.on('exit', () => {
    isOver = true
    done()
  })
  const feed = async () => {
    for await (const line of createInterface(process.stdin)) {
      const ready = new Promise<void>(resolve => {
        done = resolve
      })
      input.write(`${line}\n`)
      await ready
      if (isOver) return
    }
    input.end()
  }
  feed().catch(() => input.end())
  return server
}

type Open = (api: string) => Client

/** What stands in the session: all of the client, and its calls by the name of a service. */
function wordsOf({ process }: Context, open: Open, service: string | undefined): object {
  const clients = new Map<string, Client>()
  const on = (api: string): Client => {
    try {
      const known = clients.get(api) ?? open(api)
      clients.set(api, known)
      return known
    } catch (error) {
      // Its words say all there is to know.
      if (error instanceof Misuse) error.stack = `${error.name}: ${error.message}`
      throw error
    }
  }
  // A service that is named is in every word; else it is the first argument.
  const about =
    <Rest extends readonly unknown[], Made>(word: (on: Client, ...rest: Rest) => Made) =>
    (...given: readonly unknown[]): Made => {
      const [first, ...rest] = service === undefined ? given : [service, ...given]
      if (typeof first !== 'string')
        throw new Misuse('NO_SERVICE', "Say which service first, e.g. ops('dynamodb').")
      return word(on(first), ...(rest as never))
    }
  const call = (op: string | { readonly op: string }, request: object = {}) =>
    typeof op === 'string' ? { op, request } : op
  const print = (text: string | undefined) => void process.stdout.write(`${text ?? 'Nothing.'}\n`)
  return {
    ...plainwire,
    client: (options: string | plainwire.ClientOptions) =>
      typeof options === 'string' ? on(options) : plainwire.client(options),
    services: () => plainwire.installedNames(process.cwd()),
    ops: about(made => made.ops()),
    doc: about(async (made, op: string) => print(await made.doc(op))),
    invoke: about((made, op: string, request?: object) => made.invoke(call(op, request))),
    prepare: about((made, op: string, request?: object) => made.prepare(call(op, request))),
    ...(service === undefined ? {} : { [camel(service)]: on(service) }),
  }
}

const camel = (name: string): string =>
  name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())

const greeting = (service: string | undefined): string => {
  const first = service === undefined ? "'dynamodb', " : ''
  return `ops(${first.slice(0, -2)}), doc(${first}'ListTables'), await invoke(${first}'ListTables', {}), client(...), .exit\n`
}

/** Lines of earlier sessions, in a file nobody else reads; `NODE_REPL_HISTORY` names another, or none when it is empty. */
function keepHistory(server: REPLServer, { process }: Context): void {
  const file = process.env.NODE_REPL_HISTORY ?? join(homedir(), '.plainwire_history')
  if (file !== '') server.setupHistory(file, () => undefined)
}
