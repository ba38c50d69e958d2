/** Runs a program and takes what it prints: no shell, no more than so long, no more than so much. */
import type { ChildProcessByStdio } from 'node:child_process'
import type { Readable } from 'node:stream'
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import type { RunLimits } from './environment.ts'

type Child = ChildProcessByStdio<null, Readable, null>

export async function run(words: readonly string[], limits: RunLimits): Promise<string | Anomaly> {
  const child = started(words)
  if (isAnomaly(child)) return child
  const result = await outputOf(child, words[0] ?? '', limits)
  child.kill('SIGKILL')
  child.stdout.destroy()
  return result
}

/** It may ask a person, on the terminal of this process. */
function started([program = '', ...args]: readonly string[]): Child | Anomaly {
  const { spawn } = process.getBuiltinModule('node:child_process')
  try {
    return spawn(program, args, {
      stdio: ['inherit', 'pipe', 'inherit'],
      windowsHide: true,
    }) as Child
  } catch (cause) {
    return notRun(program, cause as Error)
  }
}

function outputOf(
  child: Child,
  program: string,
  { time, output }: RunLimits,
): Promise<string | Anomaly> {
  return new Promise(resolve => {
    const chunks: Buffer[] = []
    let size = 0
    const late = failed(`${program} did not end within ${time} ms.`, 'PROCESS_TIMEOUT')
    const timer = setTimeout(resolve, time, late)
    const end = (result: string | Anomaly) => {
      clearTimeout(timer)
      resolve(result)
    }
    child.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      size += chunk.length
      const long = `${program} printed more than ${output} bytes.`
      if (size > output) end(failed(long, 'PROCESS_OUTPUT'))
    })
    child.on('error', error => end(notRun(program, error)))
    child.on('close', (code, signal) => {
      const how = signal ?? `status ${code}`
      end(
        code === 0
          ? Buffer.concat(chunks).toString()
          : failed(`${program} ended with ${how}.`, 'PROCESS_FAILED'),
      )
    })
  })
}

const failed = (message: string, code: string): Anomaly => anomaly('fault', message, { code })

const notRun = (program: string, { message }: Error): Anomaly =>
  failed(`${program} cannot be run: ${message}.`, 'PROCESS_NOT_FOUND')
