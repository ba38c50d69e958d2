/** How connections are shared: who waits for one, and what became of those that were kept. */
import type { Agent, ClientRequest } from 'node:http'
import { type Anomaly, anomaly, type HttpRequest, isBytes } from '@plainwire/wire'
import { codeOf } from './failures.ts'

export type Pooling = {
  /** Takes a place in the queue for a connection; what it gives leaves it. An anomaly where there is no place. */
  readonly enter: (host: string) => (() => void) | Anomaly
  /** May a request that failed so be sent once more over another connection? */
  readonly isStale: (sent: ClientRequest, error: Error, request: HttpRequest) => boolean
  /** Lets go of the kept connections to a place, `host:port:`. */
  readonly drop: (agent: Agent, place: string) => void
}

/** `most` requests may be without a connection at once. */
export function pooling(most: number): Pooling {
  let waiting = 0
  return {
    enter(host) {
      if (waiting >= most) return crowded(host, waiting)
      let place = 1
      waiting++
      return () => {
        waiting -= place
        place = 0
      }
    },
    isStale,
    drop({ freeSockets }, place) {
      for (const [name, sockets = []] of Object.entries(freeSockets))
        if (name.startsWith(place)) for (const socket of sockets) socket.destroy()
    },
  }
}

const crowded = (host: string, waiting: number): Anomaly =>
  anomaly(
    'busy',
    `${waiting} calls wait for a connection already, this one would be for ${host}; call less at once, or raise maxSockets or maxQueue of nodeSend.`,
    { code: 'QUEUE_FULL' },
  )

/** The server let go of a connection that had been kept, just when this call took it. */
const isStale = ({ reusedSocket }: ClientRequest, error: Error, { body }: HttpRequest): boolean =>
  reusedSocket &&
  (isBytes(body) || body.replayable) &&
  /^(ECONNRESET|EPIPE)$/.test(codeOf(error) ?? '')
