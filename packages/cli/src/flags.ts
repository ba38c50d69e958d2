/** Flags that several commands have. */
import type { Context } from './context.ts'

/** A whole number from 0 to `most`. */
export const whole =
  (name: string, most: number): ((text: string) => number) =>
  text => {
    const value = Number(text)
    if (text.trim() !== '' && Number.isInteger(value) && value >= 0 && value <= most) return value
    throw new Error(`${name} is a whole number from 0 to ${most}`)
  }

/** Resolves when somebody ends the program. */
export function ended({ process }: Context): Promise<void> {
  return new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
}

/** A flag that is text. */
export type TextFlag = {
  readonly kind: 'parsed'
  readonly parse: (text: string) => string
  readonly brief: string
}
