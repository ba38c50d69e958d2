/** The routes of final datasets: what was in one when it became final, and whether it still is. */

import type { Call } from '@plainwire/server'
import { type Route, route } from '@plainwire/server'
import { isAnomaly } from '@plainwire/wire'
import { isFinal } from '../access/settle.ts'
import type { Action } from '../actions.ts'
import { compared, type Manifest, manifestKey } from '../data/manifest.ts'
import { inventory } from '../data/objects.ts'
import { conflict, notFound } from '../failures.ts'
import { manifestAnswer, verdictAnswer } from '../schemas.ts'
import type { Service } from '../types.ts'
import { askedOf, datasetParams, described, existing } from './asked.ts'

/** @example handler({ routes: finalRoutes(service) }) */
export const finalRoutes = (service: Service): readonly Route[] => [
  route({
    ...described(
      'readManifest',
      'GET',
      '/{account}/datasets/{group}/{id}/manifest',
      'Keys, sizes and digests of a final dataset.',
    ),
    input: { params: datasetParams },
    outcomes: { 200: { description: 'The manifest.', schema: manifestAnswer } },
    async handle(call) {
      const manifest = await manifestOf(service, 'readManifest', call as never)
      return isAnomaly(manifest) ? manifest : { status: 200, json: manifest }
    },
  }),
  route({
    ...described(
      'verifyDataset',
      'POST',
      '/{account}/datasets/{group}/{id}/verify',
      'Reads all data again and compares it with the manifest.',
    ),
    input: { params: datasetParams },
    outcomes: { 200: { description: 'What differs.', schema: verdictAnswer } },
    async handle(call) {
      const manifest = await manifestOf(service, 'verifyDataset', call as never)
      if (isAnomaly(manifest)) return manifest
      const { account, id } = call.params
      const now = await inventory(service, account, id.toLowerCase(), manifest.created_at)
      return isAnomaly(now) ? now : { status: 200, json: compared(manifest, now) }
    },
  }),
]

async function manifestOf(service: Service, action: Action, call: Call) {
  const asked = askedOf(service, action, call)
  if (isAnomaly(asked)) return asked
  const record = await existing(service, asked)
  if (isAnomaly(record)) return record
  if (!isFinal(record)) return conflict('The dataset is not final, so there is no manifest of it.')
  const found = await service.documents.get(manifestKey(record))
  if (isAnomaly(found)) return found
  return found
    ? (found.value as unknown as Manifest)
    : notFound('This dataset was made final by a service that kept no manifest.')
}
