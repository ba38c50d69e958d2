/** Paginators: `createPaginator(Client, Command, inputToken, outputToken, limit)`. */
import type { Pagination } from '@plainwire/wire'
import { present } from '../present.ts'
import type { Package } from './package.ts'
import { filesIn } from './package.ts'
import type { Call } from './syntax.ts'
import { calleeName, findAll, nameOf, parseFile, unexpected } from './syntax.ts'

export function readPagination(
  pkg: Package,
  operations: ReadonlyMap<string, string>,
): ReadonlyMap<string, Pagination> {
  const files = filesIn(pkg, 'dist-es/pagination').filter(file => !file.endsWith('/Interfaces.js'))
  return new Map(
    files.map(file => {
      const module = parseFile(pkg, file)
      const [call] = findAll<Call>(
        module.body,
        'CallExpression',
        node => calleeName(node) === 'createPaginator',
      )
      const [, command, ...names] = call?.arguments ?? []
      const operation = operations.get((command && nameOf(command)) ?? '')
      const [input, output, limit] = names.map(node =>
        node.type === 'StringLiteral' ? node.value : undefined,
      )
      if (!operation || !input || !output)
        throw unexpected(module, call, 'createPaginator(Client, Command, input, output, limit)')
      return [operation, present<Pagination>({ input, output, limit: limit || undefined })]
    }),
  )
}
