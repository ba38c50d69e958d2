/** Where the statements of a policy stand in its text, by line and column from 1. */

export type Position = { readonly Line: number; readonly Column: number }
export type Place = { readonly start: Position; readonly end: Position }

/** The places of the statements of a text that is a valid policy. @example statementPlaces(document)[0].start.Line */
export function statementPlaces(text: string): Place[] {
  const places: Place[] = []
  const open: string[] = []
  let line = 1
  let lineStart = 0
  let start: Position | undefined
  for (const { index, 0: token } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]\n]/g)) {
    const here = (column: number): Position => ({ Line: line, Column: column - lineStart + 1 })
    if (token === '\n') {
      line++
      lineStart = index + 1
    } else if (token === '{' || token === '[') {
      if (token === '{' && isStatement(open)) start = here(index)
      open.push(token)
    } else if (token === '}' || token === ']') {
      open.pop()
      if (token === '}' && isStatement(open)) places.push({ start: start!, end: here(index + 1) })
    }
  }
  return places
}

/** In a policy, an object directly in the document, or in a list there, can only be a statement. */
const isStatement = (open: readonly string[]): boolean =>
  open.join('') === '{' || open.join('') === '{['
