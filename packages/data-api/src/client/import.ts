/** Items sent to be written in parts of a few hundred, each answered line by line, so that a cut-off import goes on. */
import { anomaly } from '@plainwire/wire'
import { type JsonObject, readJson, writeLine } from '../json.ts'
import { DetailedException } from './errors.ts'
import type { Answer } from './exchange.ts'
import type { Imported, ImportingItems } from './types.ts'

/** Characters of one request; what is signed must be at hand as a whole. */
const largest = 1 << 20
const shown = 1000

/** @example await importItems(items, { batch: 100 }, content => ask(content)) */
export async function importItems(
  items: Iterable<JsonObject> | AsyncIterable<JsonObject>,
  { batch = 200, from = 0, onProgress }: ImportingItems,
  ask: (content: string) => Promise<Answer>,
): Promise<Imported> {
  let sofar: Imported = { lines: from, written: 0, failed: 0, failures: [] }
  let lines: string[] = []
  let size = 0
  const flush = async () => {
    if (lines.length === 0) return
    sofar = added(sofar, lines.length, await ask(lines.join('')))
    lines = []
    size = 0
    onProgress?.(sofar)
  }
  let index = 0
  for await (const item of items) {
    if (index++ < from) continue
    const line = `${writeLine(item)}\n`
    if (size + line.length > largest) await flush()
    lines.push(line)
    size += line.length
    if (lines.length >= batch) await flush()
  }
  await flush()
  return sofar
}

type Outcome = { readonly Line?: number; readonly Outcome?: string; readonly Message?: string }
type Sum = { readonly Lines: number; readonly Failed: number; readonly Error?: string }

function added(before: Imported, sent: number, { text }: Answer): Imported {
  const told = text
    .split('\n')
    .filter(line => line !== '')
    .map(line => readJson(line) as Outcome | Sum)
  const sum = told.pop() as Sum | undefined
  if (sum === undefined || sum.Lines !== sent)
    throw new DetailedException(
      anomaly(
        'fault',
        `The import stopped after ${before.lines} items: ${sum?.Error ?? 'no answer'}`,
        {
          code: 'IMPORT_CUT_OFF',
          data: before,
        },
      ),
    )
  const failures = (told as readonly Outcome[])
    .filter(({ Outcome }) => Outcome === 'failed')
    .map(({ Line = 0, Message = '' }) => ({ line: before.lines + Line, message: Message }))
  return {
    lines: before.lines + sent,
    written: before.written + sent - sum.Failed,
    failed: before.failed + sum.Failed,
    failures: [...before.failures, ...failures].slice(0, shown),
  }
}
