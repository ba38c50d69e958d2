/** What a command touches outside itself. */
import type { CommandContext } from '@stricli/core'

export type Context = CommandContext & {
  readonly process: NodeJS.Process
}

export const processContext = (): Context => ({ process })

/** Misuse: one line that says what is wrong, and status 2. */
export function refuse({ process }: Context, message: string): void {
  process.stderr.write(`plainwire: ${message.replace(/\s*\n\s*/g, ' ')}\n`)
  process.exitCode = 2
}
