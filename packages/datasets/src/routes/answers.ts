/** Answers that several routes give. */
import type { Reply } from '@plainwire/server'
import { answerOf, type Creation } from '../sagas/create.ts'
import { shown } from '../store/metadata.ts'
import type { Metadata, Service } from '../types.ts'
import type { Asked } from './asked.ts'

/** @example created(service, { id, metadata }) */
export function created(service: Service, of: Pick<Creation, 'id' | 'metadata'>): Reply {
  const compat = service.config.compat === 'go'
  const answer = answerOf(service, of)
  return {
    status: compat ? 200 : 202,
    json: { ...answer, metadata: shown(answer.metadata, compat) },
  }
}

export const changedReply = ({ config }: Service, { where }: Asked, metadata: Metadata): Reply => ({
  status: 200,
  json: { id: where.id, metadata: shown(metadata, config.compat === 'go') },
})
