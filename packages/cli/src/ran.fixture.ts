/** Commands that end by themselves, started as a shell starts them. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const bin: string = fileURLToPath(new URL('../bin/plainwire.js', import.meta.url))

export type Ran = { readonly status: number | null; readonly out: string; readonly err: string }

type Given = { readonly input?: string; readonly env?: object; readonly cwd?: string }

export function ran(args: readonly string[], { input = '', env = {}, cwd }: Given): Promise<Ran> {
  const child = spawn(process.execPath, [bin, ...args], { env: env as never, cwd })
  let out = ''
  let err = ''
  child.stdout.on('data', chunk => {
    out += chunk
  })
  child.stderr.on('data', chunk => {
    err += chunk
  })
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  return new Promise(resolve => child.on('close', status => resolve({ status, out, err })))
}
