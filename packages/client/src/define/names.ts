/** The three spellings of a method, and which names no method may have. */
import { Misuse } from '../index.ts'

/** How AWS spells it, which is also the action; then as JavaScript does; then as the seed did. */
export type Spellings = readonly [given: string, lowerCamel: string, snake: string]

/** @example spellings('DescribeDBInstances') // ['DescribeDBInstances', 'describeDBInstances', 'describe_dbinstances'] */
export const spellings = (name: string): Spellings => [name, lowerCamel(name), snake(name)]

const lowerCamel = (name: string): string => name.slice(0, 1).toLowerCase() + name.slice(1)

/** The first letter is made small, `_` goes between a small letter and a capital, then all are made small. */
const snake = (name: string): string =>
  lowerCamel(name)
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()

const mostMethods = 5_000

/** Throws where a list of methods makes no class: names that are none, are taken, or fall together. */
export function checkMethods(names: readonly unknown[], taken: (name: string) => boolean): void {
  if (names.length > mostMethods)
    throw new Misuse('BAD_METHODS', `An API has at most ${mostMethods} methods.`)
  const owners = new Map<string, string>()
  for (const name of names) {
    if (typeof name !== 'string' || !/^[A-Za-z][A-Za-z0-9]{0,127}$/.test(name))
      throw new Misuse(
        'BAD_METHODS',
        `A method is named like its action, e.g. 'ListRules'; got ${JSON.stringify(name) ?? typeof name}.`,
      )
    for (const spelling of new Set(spellings(name))) {
      if (reserved.has(spelling) || taken(spelling)) throw clash(name, spelling)
      const owner = owners.get(spelling)
      if (owner !== undefined) throw double(name, owner, spelling)
      owners.set(spelling, name)
    }
  }
}

/** What awaiting, printing and copying an object look for, beside what every API has. */
const reserved: ReadonlySet<string> = new Set([
  'then',
  'catch',
  'finally',
  'toJSON',
  'prototype',
  '__proto__',
])

const clash = (name: string, spelling: string): Misuse =>
  new Misuse(
    'METHOD_CLASH',
    `The method '${name}' cannot be: every API has something else by the name '${spelling}'. Leave it out of 'methods' and call invoke('${name}', ...).`,
  )

const double = (name: string, owner: string, spelling: string): Misuse =>
  new Misuse(
    'METHOD_CLASH',
    name === owner
      ? `The method '${name}' is listed twice.`
      : `The methods '${owner}' and '${name}' would both be called '${spelling}'. Leave one out of 'methods' and call it with invoke('${name}', ...).`,
  )
