/** `plainwire datasets audit`: a trail fetched, and checked without the service. */
import { readFile } from 'node:fs/promises'
import type { Entry } from '@plainwire/datasets'
import { buildCommand, buildRouteMap, type RouteMap } from '@stricli/core'
import { type Context, refuse } from '../context.ts'
import { type Access, accessFlags, apiFor, pathOf } from './access.ts'

const verify = buildCommand<{ readonly head?: string }, [string], Context>({
  async func(this: Context, { head }, file) {
    const entries = await entriesIn(file)
    if (entries instanceof Error) {
      refuse(this, `${file} cannot be read: ${entries.message}`)
      return
    }
    const anchor = head === undefined ? undefined : /^(\d{1,15}):([0-9a-f]{64})$/.exec(head)
    if (anchor === null) {
      refuse(this, 'head is the number and the hash of the last entry, as in 17:5feceb66ff...')
      return
    }
    const { verifyChain } = await import('@plainwire/datasets')
    const found = verifyChain(
      entries,
      anchor ? { head: { seq: Number(anchor[1]), hash: anchor[2]! } } : {},
    )
    this.process.stdout.write(`${JSON.stringify(found)}\n`)
    if (!found.ok) this.process.exitCode = 1
  },
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        { placeholder: 'file', brief: 'Entries, one a line, as fetch wrote them', parse: String },
      ],
    },
    flags: {
      head: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'Where the chain must end, NUMBER:HASH, from a place nobody could change',
      },
    },
  },
  docs: { brief: 'Say whether entries are what was written' },
})

/** Entries a line, whole answers of the service among them, or a list. */
async function entriesIn(file: string): Promise<Entry[] | Error> {
  try {
    const text = await readFile(file, 'utf8')
    const values: unknown[] = text.trimStart().startsWith('[')
      ? JSON.parse(text)
      : text
          .split('\n')
          .filter(Boolean)
          .map(line => JSON.parse(line))
    return values.flatMap(value => (value as { events?: Entry[] }).events ?? [value as Entry])
  } catch (cause) {
    return cause as Error
  }
}

const fetchCommand = buildCommand<Access, [string], Context>({
  async func(this: Context, flags, dataset) {
    const api = await apiFor(this, flags)
    const path = pathOf(this, dataset)
    if (api === undefined || path === undefined) return
    for (let cursor: string | undefined, more = true; more; ) {
      const query = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`
      const page = (await api('GET', `${path}/logs?format=json${query}`)) as Page
      if (page.$anomaly !== undefined) {
        refuse(this, page.message ?? 'It was refused.')
        return
      }
      for (const entry of page.events ?? []) this.process.stdout.write(`${JSON.stringify(entry)}\n`)
      cursor = page.next_cursor
      more = cursor !== undefined
    }
  },
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [{ placeholder: 'dataset', brief: 'account/group/id', parse: String }],
    },
    flags: accessFlags,
  },
  docs: { brief: 'Write the entries of a dataset to standard output' },
})

type Page = {
  readonly events?: readonly Entry[]
  readonly next_cursor?: string
  readonly $anomaly?: string
  readonly message?: string
}

export const audit: RouteMap<Context> = buildRouteMap({
  routes: { fetch: fetchCommand, verify },
  docs: { brief: 'Its trail' },
})
