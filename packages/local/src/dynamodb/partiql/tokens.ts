/** PartiQL statements as tokens, each with its place. Comments are space. */
import { invalid } from '../failures.ts'

export type TokenKind = 'word' | 'quoted' | 'text' | 'number' | 'symbol' | 'end'

export type Token = {
  readonly kind: TokenKind
  /** What it says: without quotes. */
  readonly text: string
  readonly start: number
  readonly length: number
}

const pattern =
  /(?:\s|--[^\n]*|\/\*[\s\S]*?\*\/)*(?:(?<word>[A-Za-z_$][A-Za-z0-9_$]*)|(?<quoted>"(?:[^"]|"")*")|(?<text>'(?:[^']|'')*')|(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<symbol><<|>>|<>|!=|<=|>=|[=<>()[\]{},.:*+?;-])|(?<end>$))/y

/** A statement that cannot be read; the detail may be missing. */
export const notWellFormed = (detail = ''): never =>
  invalid(`Statement wasn't well formed, can't be processed: ${detail}`)

export function tokensOf(statement: string): readonly Token[] {
  const tokens: Token[] = []
  pattern.lastIndex = 0
  for (;;) {
    const match = pattern.exec(statement) ?? notWellFormed()
    const [kind, found] = Object.entries(match.groups!).find(([, part]) => part !== undefined)!
    const start = match.index + match[0].length - found.length
    tokens.push({
      kind: kind as TokenKind,
      text: plainText(kind, found),
      start,
      length: found.length,
    })
    if (kind === 'end') return tokens
  }
}

function plainText(kind: string, found: string): string {
  if (kind === 'quoted') return found.slice(1, -1).replaceAll('""', '"')
  return kind === 'text' ? found.slice(1, -1).replaceAll("''", "'") : found
}

/** `line:column:length`, counted from one. */
export function placeOf(statement: string, { start, length }: Token): string {
  const before = statement.slice(0, start).split('\n')
  return `${before.length}:${before.at(-1)!.length + 1}:${length}`
}
