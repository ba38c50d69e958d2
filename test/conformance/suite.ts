/** What a suite is to the runner. */
export type Outcome = {
  readonly file: string
  readonly id: string
  readonly ok: boolean
  readonly skipped?: string
  readonly detail?: string
}

export type Suite = { readonly name: string; run(corporaDir: string): AsyncIterable<Outcome> }
