/** What every stranger is given: a way to say what it does, to check it, and to run a command. */
import { strict as assert } from 'node:assert'
import { spawn } from 'node:child_process'

/** Steps of one stranger, printed as they are done; the first that fails ends it. */
export function stepsOf(name) {
  const done = []
  const step = async (title, act) => {
    try {
      const result = await act()
      done.push(title)
      return result
    } catch (cause) {
      throw new Error(`${name}: ${title}: ${cause.stack ?? cause}`, { cause })
    }
  }
  return { step, done }
}

/** Fails unless the act does, with an error whose text fits. */
export async function refused(act, fits) {
  try {
    await act()
  } catch (cause) {
    const text = `${cause.name} ${cause.code} ${cause.message} ${JSON.stringify(cause)}`
    assert.match(text, fits)
    return
  }
  assert.fail(`it should have been refused with ${fits}`)
}

/** Runs a command to its end: what it printed, or an error with what it complained of. */
export function run(command, args, { env = {}, input = '', cwd } = {}) {
  const child = spawn(command, args, {
    cwd,
    env: { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout.on('data', text => {
    out += text
  })
  child.stderr.on('data', text => {
    err += text
  })
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', status => {
      if (status === 0) resolve(out)
      else reject(new Error(`${command} ${args.join(' ')} ended with ${status}: ${err || out}`))
    })
  })
}

export { assert }
