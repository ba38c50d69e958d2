/**
 * SearchVectors reads its requests with another reader than all else: a member that is null, or a required one that is not
 * there, is told as that reader tells it, with the place in the text.
 */
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import type { Receiver } from '@plainwire/wire/servers'
import { failure } from '../failures.ts'

const members: Readonly<Record<string, string>> = {
  TableName: 'a string',
  IndexName: 'a string',
  SearchVector: 'a sequence',
  TopK: 'i32',
}

/** @example strictly(jsonReceiver(section)) */
export const strictly =
  (receive: Receiver): Receiver =>
  (request, bytes) => {
    const text = Buffer.from(bytes ?? []).toString()
    const received = receive(request, bytes)
    if (isAnomaly(received)) return received
    return faultOf(text, received.input as Readonly<Record<string, unknown>>) ?? received
  }

function faultOf(text: string, input: Readonly<Record<string, unknown>>): Anomaly | undefined {
  const lacking = Object.keys(members).filter(name => input[name] === undefined)
  for (const name of lacking) {
    const found = new RegExp(`"${name}"\\s*:\\s*null`).exec(text)
    if (found !== null)
      return anomaly(
        'incorrect',
        `invalid type: null, expected ${members[name]} at ${placeOf(text, found.index + found[0].length)}`,
        { code: 'SerializationException', status: 400 },
      )
  }
  const [missing] = lacking
  return missing === undefined
    ? undefined
    : failure(
        'ValidationException',
        `missing field \`${missing}\` at ${placeOf(text, text.length)}`,
      )
}

function placeOf(text: string, end: number): string {
  const lines = text.slice(0, end).split('\n')
  return `line ${lines.length} column ${lines.at(-1)!.length}`
}
