/** Misuse of our own API: the one thing that throws. The message says what to do instead. */
export class Misuse extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.name = 'Misuse'
    this.code = code
  }
}
