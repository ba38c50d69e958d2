/** The text of an expression as tokens, and what syntax errors say about them. */

export type TokenKind = 'name' | 'alias' | 'value' | 'index' | 'symbol' | 'stray' | 'end'

export type Token = {
  readonly kind: TokenKind
  readonly text: string
  readonly start: number
  readonly end: number
}

const patterns =
  /\s*(?:(?<name>[A-Za-z_][A-Za-z0-9_]*)|(?<alias>#[A-Za-z0-9_]+)|(?<value>:[A-Za-z0-9_]+)|(?<index>\d+)|(?<symbol><>|<=|>=|[=<>()[\].,+-])|(?<stray>\S))/y

export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = []
  patterns.lastIndex = 0
  for (let match = patterns.exec(text); match !== null; match = patterns.exec(text)) {
    const [kind, found] = Object.entries(match.groups!).find(([, part]) => part !== undefined)!
    const end = match.index + match[0].length
    tokens.push({ kind: kind as TokenKind, text: found, start: end - found.length, end })
  }
  tokens.push({ kind: 'end', text: '<EOF>', start: text.length, end: text.length })
  return tokens
}

/** The token that did not fit, and what stands around it. */
export function syntaxError(text: string, tokens: readonly Token[], at: number): string {
  const token = tokens[at]!
  const before = tokens[at - 1] ?? token
  const after = tokens[at + 1] ?? token
  return `Syntax error; token: "${token.text}", near: "${text.slice(before.start, after.end)}"`
}
