/** What people call services, as names of packages: nicknames, prefixes of endpoints, full names as the console has them. */
import { existsSync, readFileSync } from 'node:fs'
import { nearest, nicknames } from '@plainwire/client'

type Known = { readonly name: string; readonly others: readonly string[]; readonly full: string }

export type Named = { readonly name: string } | { readonly close: readonly string[] }

/**
 * The name of the package that is meant, or the closest ones.
 *
 * @example
 * named('Step Functions') // { name: 'sfn' }
 * named('dynamodbb') // { close: ['dynamodb'] }
 */
export function named(given: string): Named {
  const wanted = plain(given)
  const own = Object.hasOwn(nicknames, wanted) ? nicknames[wanted] : undefined
  if (wanted === '') return { close: [] }
  const found =
    known.find(({ name }) => name === wanted || name === own) ??
    known.find(({ others }) => others.includes(wanted)) ??
    known.find(({ name, full }) => [name, full].some(own => bare(own) === bare(given)))
  return found === undefined ? { close: closeTo(wanted) } : { name: found.name }
}

/** What a service is called in full; empty where nobody said. */
export const fullName = (name: string): string =>
  known.find(service => service.name === name)?.full ?? ''

/** Beside the published file; among the facts while this is a source. */
const list = ['services.txt', '../../facts/services.txt']
  .map(path => new URL(path, import.meta.url))
  .find(url => existsSync(url))!

const known: readonly Known[] = readFileSync(list, 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map(line => {
    const [name = '', others = '', full = ''] = line.split('|')
    return { name, others: others.split(' ').filter(Boolean), full }
  })

/** Without its maker, in small letters, a dash between words. */
function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/^(amazon|aws)\b/, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}

/** Only what is heard. */
const bare = (name: string): string =>
  plain(name)
    .replaceAll('-', '')
    .replace(/^(amazon|aws)/, '')

const mostNamed = 5

/** One that is a few letters away; else those in whose full name all words are. */
function closeTo(wanted: string): string[] {
  const near = nearest(wanted, [...known.map(({ name }) => name), ...Object.keys(nicknames)])
  if (near !== undefined) return [nicknames[near] ?? near]
  const words = wanted.split('-').filter(Boolean)
  if (words.length === 0) return []
  return known
    .filter(({ full, name }) => words.every(word => plain(`${full} ${name}`).includes(word)))
    .slice(0, mostNamed)
    .map(({ name }) => name)
}
