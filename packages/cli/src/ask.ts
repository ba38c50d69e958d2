/** Asks a local AWS that is up: its control surface, under `/_plainwire`. */
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import type { FlagParametersForType } from '@stricli/core'
import { type Context, refuse } from './context.ts'

export type AskFlags = { readonly endpoint?: string }

export const askFlags: FlagParametersForType<AskFlags, Context> = {
  endpoint: {
    kind: 'parsed',
    parse: String,
    optional: true,
    brief: 'Where the local AWS is; AWS_ENDPOINT_URL or http://127.0.0.1:4566',
  },
}

/** What it answers; undefined where nobody does, or it says no: that is told already. */
export async function ask<T>(
  context: Context,
  { endpoint }: AskFlags,
  method: string,
  path: string,
  json?: object,
): Promise<T | undefined> {
  const where = endpoint ?? context.process.env.AWS_ENDPOINT_URL ?? 'http://127.0.0.1:4566'
  try {
    const { status, body } = await sent(new URL(`/_plainwire${path}`, where), method, json)
    const value = JSON.parse(body)
    if (status < 400) return value as T
    refuse(context, value.message ?? `${where} answered ${status}`)
  } catch (error) {
    const why = error instanceof Error ? error.message || (error as { code?: string }).code : error
    refuse(context, `no local AWS answers at ${where} (${why}); plainwire local starts one`)
  }
  return undefined
}

const patience = 10_000

function sent(url: URL, method: string, json: object | undefined) {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const outgoing = request(url, { method, timeout: patience }, incoming => {
      text(incoming).then(body => resolve({ status: incoming.statusCode ?? 0, body }), reject)
    })
    outgoing.on('timeout', () => outgoing.destroy(new Error('it does not answer')))
    outgoing.on('error', reject)
    outgoing.end(json === undefined ? '' : JSON.stringify(json))
  })
}
