/** Exports and imports that are under way; the code that does them is loaded with the first one. */
import type { Anomaly } from '@plainwire/wire'
import type { Namespace } from '../namespace.ts'
import type { Service } from '../server/service.ts'
import { type RunUnit, workOff } from './jobs.ts'

export const workJobs = (service: Service, namespace: Namespace): Promise<Anomaly | undefined> =>
  workOff(service, namespace, { export: exportLater, import: importLater })

const exportLater: RunUnit = async (...given) => (await import('./export.ts')).exportUnit(...given)
const importLater: RunUnit = async (...given) => (await import('./import.ts')).importUnit(...given)
