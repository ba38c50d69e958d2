/**
 * The methods of a class, one for each spelling, on its prototype. A class below, or an instance, may have a method of
 * its own in place of one spelling; then the other spellings are that one as well.
 */
import { Misuse } from '../index.ts'
import type { Api } from './api.ts'
import type { InvokeArguments } from './invocation.ts'
import { type Spellings, spellings } from './names.ts'

type Method = (this: Api, ...given: unknown[]) => unknown
type Rest = [
  parameters?: InvokeArguments[1],
  settings?: InvokeArguments[2],
  headers?: InvokeArguments[3],
]
type Methods = Record<string, Method | undefined>

/** Puts the methods of all actions on the prototype of a class of its own. */
export function addStubs(prototype: Api, actions: readonly string[]): void {
  for (const action of actions) {
    const call: Method = function (...given) {
      return this.invoke(action, ...(given as Rest))
    }
    add(prototype, spellings(action), () => call)
  }
}

/**
 * For classes between the instance's and the one that has the stubs: where a class has a method of its own in one
 * spelling, its other spellings become that one. Done once for each class.
 */
export function followOverrides(from: Api, stubs: Api, actions: readonly string[]): void {
  const between: Api[] = []
  for (let at = from; at !== stubs && at !== null; at = Object.getPrototypeOf(at) as Api)
    between.unshift(at)
  for (const prototype of between) {
    if (followed.has(prototype)) continue
    followed.add(prototype)
    for (const action of actions) {
      const all = spellings(action)
      const own = all.filter(spelling => Object.hasOwn(prototype, spelling))
      if (own.length === 0 || own.length === new Set(all).size) continue
      const first = own[0]!
      add(prototype, all, () => (prototype as never as Methods)[first]!, own)
    }
  }
}

const followed = new WeakSet<object>()

/** A spelling steps aside for another one that was replaced since. */
function add(
  prototype: Api,
  all: Spellings,
  method: () => Method,
  except: readonly string[] = [],
): void {
  const made: Record<string, Method> = {}
  for (const spelling of new Set(all)) {
    if (except.includes(spelling)) continue
    made[spelling] = function (...given) {
      const other = all.find(
        one =>
          one !== spelling && !except.includes(one) && replaced(this, prototype, one, made[one]),
      )
      const found = other === undefined ? method() : (this as never as Methods)[other]
      if (typeof found !== 'function')
        throw new Misuse('BAD_METHODS', `'${other}' is not a method any more.`)
      return found.apply(this, given)
    }
    Object.defineProperty(prototype, spelling, {
      value: Object.defineProperty(made[spelling], 'name', { value: spelling }),
      writable: true,
      configurable: true,
      enumerable: false,
    })
  }
}

/** On the instance, or on the prototype itself. */
const replaced = (api: object, prototype: object, spelling: string, made: Method | undefined) =>
  Object.hasOwn(api, spelling) || (prototype as Methods)[spelling] !== made
