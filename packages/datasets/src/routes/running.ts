/** The open routes of the first service beside its metrics: is it there, and which one is it. */
import { type Route, route } from '@plainwire/server'
import { z } from 'zod'
import type { Service } from '../types.ts'
import { base } from './asked.ts'

const anyOrigin = [['access-control-allow-origin', '*']] as const

/** @example handler({ routes: runningRoutes(service) }) */
export const runningRoutes = ({ version }: Pick<Service, 'version'>): readonly Route[] => [
  route({
    id: 'ping',
    method: 'GET',
    path: `${base}/ping`,
    summary: 'Is it there?',
    tags: ['running'],
    input: {},
    open: true,
    outcomes: { 200: { description: 'It is.', type: 'text/plain', schema: z.literal('pong') } },
    handle: () => ({ status: 200, headers: anyOrigin, text: 'pong' }),
  }),
  route({
    id: 'version',
    method: 'GET',
    path: `${base}/version`,
    summary: 'Which version is it?',
    tags: ['running'],
    input: {},
    open: true,
    outcomes: {
      200: {
        description: 'The version.',
        schema: z.object({ version: z.string(), githash: z.string(), buildstamp: z.string() }),
      },
    },
    handle: () => ({ status: 200, headers: anyOrigin, json: version }),
  }),
]
