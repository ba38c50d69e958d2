/** The console: a page for people, at the place its address is easily remembered, and below the others. */
import { type Route, route } from '@plainwire/server'
import type { Header } from '@plainwire/wire'
import { z } from 'zod'
import { consolePage, contentPolicy } from '../console/page.ts'
import { base } from './asked.ts'

/** @example handler({ routes: consoleRoutes() }) */
export const consoleRoutes = (): readonly Route[] => [
  pageRoute('console', '/ui'),
  pageRoute('consoleBelow', `${base}/ui`),
]

const pageRoute = (id: string, path: string): Route =>
  route({
    id,
    method: 'GET',
    path,
    summary: 'The console, as a page.',
    tags: ['running'],
    input: {},
    open: true,
    outcomes: {
      200: { description: 'It holds no data of its own.', type: 'text/html', schema: z.string() },
    },
    handle: () => ({ status: 200, headers: headers(), text: consolePage(`${base}/openapi.json`) }),
  })

let known: readonly Header[] | undefined

/** Hashed when it is first asked for. */
function headers(): readonly Header[] {
  known ??= [
    ['content-type', 'text/html; charset=utf-8'],
    ['content-security-policy', contentPolicy()],
    ['x-content-type-options', 'nosniff'],
    ['referrer-policy', 'no-referrer'],
    ['cache-control', 'no-cache'],
  ]
  return known
}
