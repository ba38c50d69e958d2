/** Misuse of our own API: the one thing that throws. The message says what to do instead. */
export class Misuse extends Error {
  readonly code: string
  /** What was given and what could have been, where a program may want to look. */
  declare readonly data?: object
  constructor(code: string, message: string) {
    super(message)
    this.name = 'Misuse'
    this.code = code
  }
}

export const badRetry = (names: readonly string[]): Misuse =>
  new Misuse(
    'BAD_OPTION',
    `'retry' must be one of ${names.join(', ')}, or a policy like standard(5).`,
  )
