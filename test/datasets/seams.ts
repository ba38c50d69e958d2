/** A transport at which the calls of several replicas wait for their turn, which a seed decides. */
import type { Send } from '@plainwire/wire'

export type Seam = {
  readonly between: (send: Send, replica: number) => Send
  /** Lets everything through from now on. */
  open(): void
  /** Which replica's calls went when: two runs with the same text had the same order. */
  order(): string
}

/**
 * Whenever calls wait, one of them is let go, by chance, and the next when that one is answered: so calls of two replicas
 * stand in every order there is.
 *
 * @example const seam = shuffled(7); datasets({ send: seam.between(aws.send, 0) })
 */
export function shuffled(seed: number): Seam {
  const random = chance(seed)
  const waiting: { readonly replica: number; readonly go: () => void }[] = []
  let busy = false
  let free = false
  let order = ''
  const next = () => {
    if (busy || waiting.length === 0) return
    busy = true
    // Whoever else is about to call gets there first.
    setImmediate(() => {
      const [one] = waiting.splice(Math.floor(random() * waiting.length), 1)
      if (one === undefined) busy = false
      else {
        order += one.replica
        one.go()
      }
    })
  }
  return {
    between: (send, replica) => async (request, options) => {
      if (free) return send(request, options)
      await new Promise<void>(go => {
        waiting.push({ replica, go })
        next()
      })
      try {
        return await send(request, options)
      } finally {
        busy = false
        next()
      }
    },
    open() {
      free = true
      for (const { go } of waiting.splice(0)) go()
    },
    order: () => order,
  }
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
