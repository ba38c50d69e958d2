/**
 * The doc comments of the type files: text (HTML, as the service wrote it), and the tags that carry facts.
 */
import type { Comments } from './syntax.ts'

export type Comment = {
  readonly text: string | undefined
  readonly deprecated: true | undefined
  /** Names after `@throws {@link`. */
  readonly throws: readonly string[]
  /** What follows each `@example`: title on the first line. */
  readonly examples: readonly string[]
}

/** The comment that stands directly before a declaration. */
export function readComment(comments: Comments): Comment {
  const block = comments?.findLast(c => c.type === 'CommentBlock' && c.value.startsWith('*'))
  const sections = block ? splitSections(unstar(block.value)) : []
  const tagged = (tag: string) => sections.filter(s => s.tag === tag).map(s => s.text)
  const afterPublic = tagged('public').map(text => text.trim())
  const text = sections
    .filter(s => s.tag === '')
    .map(s => s.text.trim())
    .concat(afterPublic)
    .find(t => t !== '')
  return {
    text,
    deprecated: sections.some(s => s.tag === 'deprecated') ? true : undefined,
    throws: tagged('throws').flatMap(t => /^\{@link (\w+)\}/.exec(t.trim())?.[1] ?? []),
    examples: tagged('example').map(t => t.trim()),
  }
}

type Section = { readonly tag: string; readonly text: string }

const tags =
  /^\s*@(public|internal|example|param|returns|see|throws|deprecated|packageDocumentation|enum)\b/

function splitSections(text: string): readonly Section[] {
  const sections: { tag: string; lines: string[] }[] = [{ tag: '', lines: [] }]
  for (const line of text.split('\n')) {
    const tag = tags.exec(line)
    if (tag) sections.push({ tag: tag[1]!, lines: [line.slice(tag[0].length)] })
    else sections.at(-1)!.lines.push(line)
  }
  return sections.map(({ tag, lines }) => ({ tag, text: lines.join('\n') }))
}

/** Comment text without its stars, and with the ends of inner comments restored. */
const unstar = (comment: string): string =>
  comment
    .slice(1)
    .replace(/^[ \t]*\* ?/gm, '')
    .replaceAll('*\\/', '*/')
    .replaceAll('\\@', '@')
