/** Where this client differs from aws-lite on purpose. Each rule says why; one that explains nothing is out of date. */

export type Difference = {
  /** Of the value that differs, e.g. `asked.0.headers.date`. */
  readonly path: string
  readonly original: unknown
  readonly ours: unknown
}

type Fields = Readonly<Record<string, unknown>>

/** All that one client did. */
export type Told = {
  readonly asked: readonly { readonly headers: Fields; readonly [part: string]: unknown }[]
  readonly outcome: { readonly threw?: Fields; readonly result?: unknown }
}

export type Rule = {
  readonly why: string
  readonly explains: (difference: Difference, original: Told, ours: Told) => boolean
}

export const rules: Readonly<Record<string, Rule>> = {
  'an empty body has a length': {
    why: 'A request without a body says `content-length: 0`, whatever its method; Node says so for some methods only.',
    explains: ({ path, original, ours }) =>
      path.endsWith('.headers.content-length') && original === undefined && ours === '0',
  },
  'a problem says what its parameter is for': {
    why: 'Decision: what a plugin says of a parameter (`comment`, `ref`) stands in the message and in `problems`.',
    explains: ({ path, original, ours }) =>
      (path === 'outcome.threw.problems' && original === undefined) ||
      (path === 'outcome.threw.message' && sameProblems(String(original), String(ours))),
  },
  'a plus in a path of S3 is a blank': {
    why: 'S3 takes it for one, and both clients sign it as one; here it is sent as one too.',
    explains: ({ path, original, ours }) =>
      path.endsWith('.target') && String(original).replaceAll('+', '%20') === ours,
  },
  'other headers are signed': {
    why: "`cache-control`, which hops may change, is not signed, as by AWS's own clients; `range` is.",
    explains: ({ path, original, ours }) =>
      path.endsWith('.headers.authorization') && signsLike(String(original), String(ours)),
  },
  'a stream is not signed': {
    why: '50: there a stream that says nothing of its hash is signed as an empty body, which S3 refuses; here it is `UNSIGNED-PAYLOAD`.',
    explains: ({ path }, original, ours) =>
      /\.(x-amz-content-sha256|authorization)$/.test(path) &&
      hashOf(original, path) === hashOfNothing &&
      hashOf(ours, path) === 'UNSIGNED-PAYLOAD',
  },
  'an error is read, not streamed': {
    why: "53: there the refusal of a streamed or raw answer is an error with the stream's insides, or with its bytes one by one.",
    explains: ({ path }, original) =>
      path.startsWith('outcome.threw.') &&
      ('_readableState' in (original.outcome.threw ?? {}) || '0' in (original.outcome.threw ?? {})),
  },
  'an empty page is not the last': {
    why: 'F, 82: there a page without items ends pagination even when it has a token, and items are lost.',
    explains: ({ path, original }, before, ours) =>
      (/^asked\.[1-9]$/.test(path) || path.startsWith('outcome.result.')) &&
      original === undefined &&
      before.outcome.threw === undefined &&
      ours.asked.length > before.asked.length,
  },
  'a page may lack what is accumulated': {
    why: 'F, 82: a nested accumulator that is not in the answer is no item; there it is a TypeError.',
    explains: ({ path }, { outcome: { threw } }) =>
      (path === 'outcome.threw' || path === 'outcome.result' || /^asked\.[1-9]$/.test(path)) &&
      threw?.message === "Cannot read properties of undefined (reading 'length')",
  },
  'a length that is not the body’s is not sent': {
    why: 'There a `content-length` that is no number goes out, and the server refuses what it cannot read; here it is an error before.',
    explains: ({ path }, { outcome: { threw } }, ours) =>
      path.startsWith('outcome.threw.') &&
      threw?.statusCode === 400 &&
      / content-length is \S+, for \d+ bytes$/.test(String(ours.outcome.threw?.message)),
  },
}

/** What plugins do not do, and whoever calls without one may. */
export const ownRules: Readonly<Record<string, Rule>> = {
  'global services of other partitions': {
    why: 'What is global in the first partition is signed for us-east-1 there, and nowhere else.',
    explains: ({ path, original, ours }) =>
      path.endsWith('.headers.authorization') &&
      String(original).includes('/us-east-1/') &&
      String(ours).includes('/cn-north-1/'),
  },
  'bodies that are none are said to be': {
    why: 'The same TypeError, in words of its own in place of those of `Buffer`.',
    explains: ({ path }, { outcome: { threw } }, ours) =>
      /^outcome\.threw\.(message|code)$/.test(path) &&
      threw?.code === 'ERR_INVALID_ARG_TYPE' &&
      String(ours.outcome.threw?.message).startsWith('Payload must be'),
  },
  'numbered characters of XML are read': {
    why: '`&#65;` is an A; there it stays what it is.',
    explains: ({ original, ours }) =>
      typeof original === 'string' &&
      /&#x?[0-9a-f]+;/i.test(original) &&
      typeof ours === 'string' &&
      !/&#x?[0-9a-f]+;/i.test(ours),
  },
}

/** Line by line the same, with something said in brackets. */
function sameProblems(original: string, ours: string): boolean {
  const lines = ours.split('\n')
  const before = original.split('\n')
  return (
    /: validation errors?\n/.test(original) &&
    lines.length === before.length &&
    lines.every((line, at) => line === before[at] || line.startsWith(`${before[at]} (`))
  )
}

/** The same scope, and the same headers but for those two. */
function signsLike(original: string, ours: string): boolean {
  const [before, now] = [original, ours].map(text =>
    /^(.*) SignedHeaders=(\S+), Signature=/.exec(text),
  )
  const names = (signed = '') =>
    signed
      .split(';')
      .filter(name => name !== 'cache-control' && name !== 'range')
      .join()
  return (
    before?.[1] === now?.[1] && before?.[2] !== now?.[2] && names(before?.[2]) === names(now?.[2])
  )
}

const hashOf = ({ asked }: Told, path: string): unknown =>
  asked[Number(path.split('.')[1])]?.headers['x-amz-content-sha256']

const hashOfNothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

/** The name of the first rule that explains a difference. */
export const ruleFor = (
  difference: Difference,
  original: Told,
  ours: Told,
  of: Readonly<Record<string, Rule>> = rules,
): string | undefined =>
  Object.keys(of).find(name => of[name]!.explains(difference, original, ours))
