/** The parts of an upload: read in order, sent beside one another, each until the service states the right checksum. */
import { type Anomaly, anomaly, encodeBase64, isAnomaly, type StreamBody } from '@plainwire/wire'
import { again, mismatch } from './again.ts'
import type { Begun } from './begun.ts'
import { forEach } from './members.ts'
import { growingPartSize, mostParts } from './plan.ts'
import type { Run, Work } from './slots.ts'
import type { Source } from './source.ts'
import { hasherOf, memberOf, sumOf } from './sums.ts'
import type { Members } from './types.ts'
import type { UploadJob } from './upload-job.ts'

/** A part in hand; `release` gives back what holds it. */
export type FirstPart = { readonly bytes: Uint8Array; readonly release: () => void }

type Part = {
  readonly number: number
  readonly size: number
  /** Afresh for each attempt: the body, what else the request says of it, and its checksum once it was sent. */
  readonly open: () => { readonly members: Members; readonly checksum: () => string }
}
type SendPart = (part: Part) => Promise<Anomaly | undefined>

export function partSender(
  { edge, ask, request, names, algorithm, attempts, report }: UploadJob,
  { size: total }: Source,
  { UploadId, parts, journal, resumed }: Begun,
  signal: AbortSignal,
): SendPart {
  let transferred = resumed
  report(transferred, total)
  return ({ number, size, open }) =>
    again(edge, { attempts, signal }, async () => {
      const { members, checksum } = open()
      const answer = await ask(
        'UploadPart',
        { ...forEach(request), ...names, UploadId, PartNumber: number, ...members },
        signal,
      )
      if (isAnomaly(answer)) return answer
      const { ETag, [memberOf(algorithm)]: stated } = answer
      const sum = checksum()
      if (stated !== undefined && stated !== sum) return mismatch(`part ${number}`)
      if (ETag === undefined) return noETag(number)
      parts.set(number, { ETag, size, checksum: sum })
      await journal?.note({ part: number, ETag, size, checksum: sum })
      transferred += size
      report(transferred, total)
      return undefined
    })
}

const noETag = (number: number): Anomaly =>
  anomaly('fault', `UploadPart gave no ETag for part ${number}. Is 'etag' exposed by CORS?`, {
    code: 'NO_ETAG',
  })

/** What is still to be sent. Parts are held in memory, but for those too big, which are sent as they are read. */
export function partWork(
  job: UploadJob,
  source: Source,
  { partSize, parts }: Begun,
  send: SendPart,
): Work & { readonly first: (part: FirstPart) => Promise<Anomaly | undefined> } {
  const { size: total, at: stretch } = source
  const streamed = stretch !== undefined && partSize > job.memory / 4
  let number = 1
  let at = 0
  let over = false
  const wanted = (): number =>
    total === undefined
      ? growingPartSize(number, partSize, job.memory)
      : Math.min(partSize, total - at)
  const advance = (size: number) => {
    number++
    at += size
  }
  const held = (bytes: Uint8Array): Run => {
    const part = heldPart(job, number, bytes)
    advance(bytes.length)
    return () => send(part)
  }
  return {
    room() {
      for (let done = parts.get(number); done; done = parts.get(number)) advance(done.size)
      if (over || (total !== undefined && at >= total)) return undefined
      return streamed ? 0 : wanted()
    },
    async begin(slot) {
      if (number > mostParts) return tooMany()
      if (streamed) {
        const part = streamedPart(job, number, stretch(at, at + wanted()), wanted())
        advance(wanted())
        return () => send(part)
      }
      const filled = await source.fill(slot.bytes, at)
      over = filled < slot.bytes.length
      if (total !== undefined && (over || (await goesOn(source, at + filled))))
        return otherLength(total)
      return filled === 0 ? undefined : held(slot.bytes.subarray(0, filled))
    },
    first: ({ bytes, release }) => held(bytes)().finally(release),
  }
}

/** A stream may have more bytes than was said. */
const goesOn = async ({ size, at, fill }: Source, end: number): Promise<boolean> =>
  at === undefined && end === size && (await fill(new Uint8Array(1), end)) > 0

function heldPart({ algorithm, edge }: UploadJob, number: number, bytes: Uint8Array): Part {
  const checksum = sumOf(algorithm, bytes, edge.primitives)
  const members = { Body: bytes, [memberOf(algorithm)]: checksum }
  return { number, size: bytes.length, open: () => ({ members, checksum: () => checksum }) }
}

/** The checksum goes in a trailer, and is computed here once more as the bytes go by. */
function streamedPart(
  { algorithm, edge }: UploadJob,
  number: number,
  body: StreamBody,
  size: number,
): Part {
  const open = () => {
    let hasher = hasherOf(algorithm, edge.primitives)
    async function* watched() {
      hasher = hasherOf(algorithm, edge.primitives)
      for await (const piece of body.open()) {
        hasher.update(piece)
        yield piece
      }
    }
    const Body: StreamBody = { ...body, open: watched }
    return {
      members: { Body, ChecksumAlgorithm: algorithm },
      checksum: () => encodeBase64(hasher.digest()),
    }
  }
  return { number, size, open }
}

const tooMany = (): Anomaly =>
  anomaly(
    'incorrect',
    `The stream has more than ${mostParts} parts of the size that memory allows: give its 'length', a larger 'partSize', or more 'memory'.`,
    { code: 'TOO_MANY_PARTS' },
  )

const otherLength = (length: number): Anomaly =>
  anomaly('incorrect', `The stream has another length than the ${length} bytes that were said.`, {
    code: 'BODY_LENGTH_WRONG',
  })
