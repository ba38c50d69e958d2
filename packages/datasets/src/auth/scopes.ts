/** What a caller may do where: rights, the roles that bundle them, and the one question asked of both. */
import type { Caller } from '../types.ts'

export const rights = [
  'read',
  'create',
  'update',
  'attach',
  'promote',
  'delete',
  'grant',
  'users',
  'audit',
  'steward',
  'admin',
] as const

export type Right = (typeof rights)[number]

export const roles: Readonly<Record<string, readonly Right[]>> = {
  reader: ['read'],
  contributor: ['read', 'create', 'update', 'attach'],
  steward: ['read', 'create', 'update', 'attach', 'promote', 'delete', 'grant', 'users', 'steward'],
  auditor: ['read', 'audit'],
  owner: rights,
  '*': rights,
}

/** Without a group: anywhere in the account. */
export type Where = { readonly account: string; readonly group?: string | undefined }

/** `unseen` is answered like something that is not there. */
export type Verdict = 'yes' | 'no' | 'unseen'

/** @example verdict(caller, { account: 'research', group: 'lab1' }, 'update') // 'yes' */
export function verdict({ scopes }: Pick<Caller, 'scopes'>, where: Where, right: Right): Verdict {
  const here = scopes.filter(
    ({ account, group }) =>
      fits(account, where.account) && (where.group === undefined || fits(group, where.group)),
  )
  if (here.some(({ actions }) => actions.some(named => covers(named, right)))) return 'yes'
  return here.length > 0 ? 'no' : 'unseen'
}

const fits = (pattern: string, name: string) => pattern === '*' || pattern === name

const covers = (named: string, right: Right) =>
  named === right || (Object.hasOwn(roles, named) && roles[named]!.includes(right))
