/** A decision in words, a line for each reason. */
import type { Evaluation } from '@plainwire/local'

const words = {
  Allow: 'allowed',
  ExplicitDeny: 'denied, and nothing can allow it',
  ImplicitDeny: 'not allowed',
}

/** @example explained(evaluation) // '  not allowed:\n    no identity policy allows it\n' */
export function explained({ decision, reasons }: Pick<Evaluation, 'decision' | 'reasons'>): string {
  const lines = reasons.map(({ message }) => `    ${message}\n`).join('')
  return `  ${words[decision]}${lines === '' ? '\n' : `:\n${lines}`}`
}
