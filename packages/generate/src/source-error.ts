/**
 * What a reader throws when a description is not what it must be: the one error a person who generates packages
 * sees, so it names the source, the place in it, and what was expected there.
 */

export type SourceProblem = {
  /** Kind or name of the source, e.g. `smithy`. */
  readonly source: string
  /** File, or the shape within it. */
  readonly file: string
  readonly expected: string
}

export class SourceError extends Error {
  readonly source: string
  readonly file: string
  readonly expected: string

  constructor(problem: SourceProblem) {
    super(`${problem.source}: ${problem.file}: expected ${problem.expected}`)
    this.name = 'SourceError'
    this.source = problem.source
    this.file = problem.file
    this.expected = problem.expected
  }
}
