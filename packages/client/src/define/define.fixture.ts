/** A transport that keeps what it is given and answers by script, for the tests of this folder. */
import { type Header, type HttpRequest, header, type Send } from '@plainwire/wire'
import type { ApiOptions } from './settings.ts'

export type Sent = {
  readonly method: string
  readonly url: string
  readonly host: string
  readonly target: string
  readonly body: string
  readonly headers: readonly Header[]
  readonly request: HttpRequest
  /** One header, by its name in small letters. */
  readonly of: (name: string) => string | undefined
}

export type Scripted = {
  readonly status?: number
  readonly type?: string | null
  readonly headers?: readonly Header[]
  readonly body?: string | Uint8Array
}

export const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'hush-hush' }

/** Answers one after the other; the last one stands for all that follow. */
export function wired(...script: readonly Scripted[]): {
  sent: Sent[]
  options: ApiOptions & { readonly send: Send }
} {
  const sent: Sent[] = []
  const send: Send = async request => {
    const { method, scheme, host, target, headers, body } = request
    const text = new TextDecoder().decode(body as Uint8Array)
    const of = (name: string) => header(headers, name)
    const url = `${scheme}://${host}${target}`
    sent.push({ method, url, host, target, headers, body: text, request, of })
    const { status = 200, type, ...rest } = script[Math.min(sent.length, script.length) - 1] ?? {}
    const { headers: more = [], body: answer = '{}' } = rest
    const kind: Header[] = type === null ? [] : [['content-type', type ?? 'application/json']]
    const bytes = typeof answer === 'string' ? new TextEncoder().encode(answer) : answer
    return { status, headers: [...kind, ...more], body: bytes }
  }
  const environment = {
    variables: {},
    readText: async () => undefined,
    wait: async () => undefined,
  }
  return { sent, options: { send, credentials, environment } }
}
