/** What the tests use of dynalite, which has no types of its own. */
declare module 'dynalite' {
  import type { Server } from 'node:http'

  export default function dynalite(options?: {
    path?: string
    createTableMs?: number
    deleteTableMs?: number
  }): Server
}
