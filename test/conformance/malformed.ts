/** Malformed-request cases: templates that stand for a request each of their parameters. */

export type MalformedTest = {
  readonly id: string
  readonly request: {
    readonly method: string
    readonly uri: string
    readonly queryParams?: readonly string[]
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: string
  }
  readonly response: {
    readonly code: number
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: {
      readonly mediaType: string
      readonly assertion: { readonly contents?: string; readonly messageRegex?: string }
    }
  }
  readonly testParameters?: Readonly<Record<string, readonly string[]>>
}

/** One case for each index of the parameters; `$name:S` stands for a JSON string, `$name:L` for the text itself. */
export function* expand(test: MalformedTest): Generator<MalformedTest> {
  const { testParameters = {}, ...template } = test
  const length = Object.values(testParameters)[0]?.length ?? 1
  for (let index = 0; index < length; index++) {
    const fill = (text: string): string =>
      text.replace(/\$(?:(\w+):([SL])|\$)/g, (whole, name: string | undefined, kind: string) => {
        if (name === undefined) return '$'
        const value = testParameters[name]?.[index]
        if (value === undefined) return whole
        return kind === 'S' ? JSON.stringify(value) : value
      })
    yield {
      ...(mapTexts(template, fill) as MalformedTest),
      id: length === 1 ? test.id : `${test.id}_case${index}`,
    }
  }
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map(item => mapTexts(item, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, mapTexts(inner, change)]),
  )
}

/** CBOR stands in base64. */
export const bodyOfCase = (body: string, mediaType: string | undefined): Uint8Array =>
  new Uint8Array(Buffer.from(body, mediaType === 'application/cbor' ? 'base64' : 'utf8'))
