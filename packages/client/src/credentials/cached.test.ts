/** Keeping credentials: when they are renewed, by whom, and what is served while that fails. */
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import { describe, expect, test } from 'vitest'
import { cached } from './cached.ts'
import { type Machine, machine, minutes } from './machine.fixture.ts'
import type { Credentials, Provider } from './types.ts'

const failure = anomaly('unavailable', 'the source is down')

/** A source that counts, and whose keys last `life` milliseconds. */
function source(at: Machine, life: number | undefined, more: Partial<Machine> = {}) {
  const state = { count: 0, down: false, life }
  const find: Provider = async () => {
    state.count++
    if (state.down) return failure
    const expiration =
      state.life === undefined ? {} : { expiration: new Date(at.environment.now() + state.life) }
    return { accessKeyId: `key${state.count}`, secretAccessKey: 's', ...expiration }
  }
  const provider = cached(find)
  const ask = async () => {
    const found = (await provider({ ...at.environment, ...more })) as Credentials | Anomaly
    return isAnomaly(found) ? (found.code ?? found.message) : found.accessKeyId
  }
  return { state, provider, ask }
}

describe('A7.17 renewed', () => {
  const cases: readonly [what: string, life: number | undefined, after: number][] = [
    ['five minutes before they end', minutes(60), minutes(55)],
    ['fifteen minutes ahead: after ten', minutes(15), minutes(10)],
    ['not within a minute after they came', minutes(5.5), minutes(1)],
    ['each hour, where they have no end', undefined, minutes(60)],
  ]
  test.each(cases)('%s', async (_, life, after) => {
    const at = machine()
    const { state, ask } = source(at, life)
    expect(await ask()).toBe('key1')
    await at.pass(after - 1000)
    expect(await ask()).toBe('key1')
    expect(state.count).toBe(1)
    await at.pass(1000)
    await ask()
    expect(state.count).toBe(2)
  })

  test('a little earlier by some than by others', async () => {
    const at = machine({}, { random: () => 0.999 })
    const { state, ask } = source(at, minutes(60))
    await ask()
    await at.pass(minutes(55) - 14_000)
    await ask()
    expect(state.count).toBe(2)
  })

  test('what ended before it came is refused', async () => {
    const { ask } = source(machine(), -1)
    expect(await ask()).toBe('EXPIRED_CREDENTIALS')
  })
})

describe('A7.20 one renewal at a time', () => {
  test('a hundred calls on a cold provider ask once', async () => {
    const { state, ask } = source(machine(), minutes(60))
    const all = await Promise.all(Array.from({ length: 100 }, ask))
    expect(new Set(all)).toEqual(new Set(['key1']))
    expect(state.count).toBe(1)
  })

  test('while the old keys live they are served, and one renewal is under way', async () => {
    const at = machine()
    const { state, ask } = source(at, minutes(60))
    await ask()
    await at.pass(minutes(56))
    state.count = 10
    const all = await Promise.all(Array.from({ length: 100 }, ask))
    expect(new Set(all)).toEqual(new Set(['key1']))
    expect(state.count).toBe(11)
    expect(await ask()).toBe('key11')
  })

  test('with less than a minute left, calls wait for the new ones', async () => {
    const at = machine()
    const { ask } = source(at, minutes(60))
    await ask()
    await at.pass(minutes(59.5))
    expect(await ask()).toBe('key2')
  })

  test('A7.21 a provider that asks another one does not wait for itself', async () => {
    const at = machine()
    const inner = source(at, minutes(60))
    const outer = cached(async environment => inner.provider(environment))
    const all = await Promise.all(Array.from({ length: 50 }, () => outer(at.environment)))
    expect(all.filter(isAnomaly)).toEqual([])
    expect(inner.state.count).toBe(1)
  })
})

describe('A7.18 a renewal that fails', () => {
  test('is tried again, the old keys are served until they end, and never after', async () => {
    const at = machine()
    const { state, ask } = source(at, minutes(60))
    await ask()
    state.down = true
    await at.pass(minutes(56))
    expect(await ask()).toBe('key1')
    expect(state.count).toBe(2)
    expect(await ask()).toBe('key1') // not at once again
    expect(state.count).toBe(2)
    await at.pass(5_000)
    expect(await ask()).toBe('key1')
    expect(state.count).toBe(3)
    await at.pass(minutes(3.5))
    expect(await ask()).toBe('key1') // half a minute left
    await at.pass(minutes(1))
    expect(await ask()).toBe(failure.message)
    expect(await ask()).toBe(failure.message)
    state.down = false
    expect(await ask()).toMatch(/^key\d+$/)
  })

  test('A7.16 is not remembered', async () => {
    const { state, ask } = source(machine(), minutes(60))
    state.down = true
    expect(await ask()).toBe(failure.message)
    state.down = false
    expect(await ask()).toBe('key2')
  })

  const wrong: readonly [what: string, find: () => unknown, code: string][] = [
    ['throws', () => Promise.reject(new Error('boom')), 'PROVIDER_FAILED'],
    [
      'throws at once',
      () => {
        throw new Error('boom')
      },
      'PROVIDER_FAILED',
    ],
    ['answers nothing', () => undefined, 'NO_CREDENTIALS'],
    ['answers half a pair', () => ({ accessKeyId: 'k' }), 'NO_CREDENTIALS'],
  ]
  test.each(wrong)('A3.12 a provider that %s: an anomaly', async (_, find, code) => {
    const provider = cached(find as Provider)
    expect(await provider(machine().environment)).toMatchObject({ $anomaly: 'fault', code })
  })
})

describe('A7.20 ahead of the next call', () => {
  test('A7.16 keys that were used are renewed when it is time, without a call', async () => {
    const at = machine()
    const { state, ask } = source(at, minutes(60))
    await ask()
    await ask()
    await at.pass(minutes(55))
    expect(state.count).toBe(2)
    expect(await ask()).toBe('key2')
    expect(state.count).toBe(2)
  })

  test('keys that nobody uses are left alone', async () => {
    const at = machine()
    const { state, ask } = source(at, minutes(60))
    await ask()
    await at.pass(minutes(55))
    expect(state.count).toBe(1)
    expect(at.planned()).toBe(0)
  })

  test('A7.19 close calls it off, also for the provider within', async () => {
    const at = machine()
    let closed = 0
    const find: Provider = Object.assign(
      async () => ({
        accessKeyId: 'k',
        secretAccessKey: 's',
        expiration: new Date(at.environment.now() + minutes(60)),
      }),
      { close: () => void closed++ },
    )
    const provider = cached(find)
    await provider(at.environment)
    expect(at.planned()).toBe(1)
    provider.close()
    expect([at.planned(), closed]).toEqual([0, 1])
    await at.pass(minutes(120))
    await provider(at.environment)
    expect(at.planned()).toBe(0)
  })
})
