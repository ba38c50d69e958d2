/** `local`: an AWS in this process. Its `send` is a transport for a client; `listen` opens a port for everybody else. */

import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { HttpRequest, HttpResponse, Primitives, Send } from '@plainwire/wire'
import type { Organization } from './access/organization.ts'
import { keyring } from './iam/keys.ts'
import { keptBlobs, withBlobs } from './rows/blobs.ts'
import { diskRows } from './rows/disk.ts'
import { fileBlobs } from './rows/file-blobs.ts'
import { memoryRows } from './rows/memory.ts'
import { memoryBlobs } from './rows/memory-blobs.ts'
import type { Snapshot } from './rows/types.ts'
import { seeded } from './server/ids.ts'
import { type Listening, type ListenOptions, listen } from './server/listen.ts'
import { server } from './server/server.ts'
import { services } from './services.ts'

export type LocalOptions = {
  /** Folder to keep everything in; without one it is gone with the process. */
  readonly path?: string
  /** Makes ids repeatable. */
  readonly seed?: number
  /** Service and resource control policies by account, `*` for all others. Without them only IAM limits anybody. */
  readonly organization?: Organization
  readonly primitives: Primitives
}

export type Clock = {
  /** Milliseconds since 1970, as the local AWS sees it. */
  now(): number
  /** Sets the time; it runs on from there. */
  set(time: Date | number): void
  /** Lets so many milliseconds pass at once. */
  advance(milliseconds: number): void
}

export type Local = {
  readonly send: Send
  readonly clock: Clock
  answer(request: HttpRequest): Promise<HttpResponse>
  /** Opens a port, 4566 by default, on this machine only. */
  listen(options?: ListenOptions): Promise<Listening>
  /** Forgets everything. */
  reset(): void
  snapshot(): Snapshot
  restore(snapshot: Snapshot): void
  close(): void
}

/** @example const aws = local({ primitives: nodePrimitives }); client({ api: sts, send: aws.send }) */
export function local({ path, seed, organization, primitives }: LocalOptions): Local {
  const stored = path === undefined ? memoryRows() : diskRows(path)
  const blobs =
    path === undefined ? memoryBlobs() : fileBlobs(join(path, 'blobs'), () => randomUUID())
  blobs.sweep(keptBlobs(stored))
  const rows = withBlobs(stored, blobs)
  const clock = settableClock()
  const random = seed === undefined ? Math.random : seeded(seed)
  const answer = server({
    services,
    rows,
    blobs,
    edge: { now: clock.now, random },
    keyring: keyring(rows),
    primitives,
    ...(organization && { organization }),
  })
  return {
    answer,
    clock,
    send: request => answer(request),
    listen: options => listen(answer, options),
    reset: () => rows.clear(),
    snapshot: () => rows.snapshot(),
    restore: snapshot => rows.restore(snapshot),
    close: () => rows.close(),
  }
}

function settableClock(): Clock {
  let offset = 0
  return {
    now: () => Date.now() + offset,
    set(time) {
      offset = Number(time) - Date.now()
    },
    advance(milliseconds) {
      offset += milliseconds
    },
  }
}
