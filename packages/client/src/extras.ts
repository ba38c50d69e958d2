/** Validation and documentation of a client, fetched when one of them is first asked for. */
import { isAnomaly } from '@plainwire/wire'
import type { FullCatalogue } from './catalogue.ts'
import type { Extras } from './client.ts'
import type { DocData } from './documentation.ts'
import type { Invoker } from './invoke.ts'

const tools = () => import('./tools.ts')

export function extras(catalogue: FullCatalogue, operation: Invoker['operation']): Extras {
  let validating = false
  const docData = async (op: string): Promise<DocData | undefined> => {
    const ready = await operation(op)
    if (isAnomaly(ready)) return undefined
    return (await tools()).docData(ready.section, (await catalogue.docs?.()) ?? {})
  }
  return {
    docData,
    async doc(op) {
      const data = await docData(op)
      return data && (await tools()).docText(data)
    },
    validateRequests(on = true) {
      validating = on
      return validating
    },
    check: (ready, input) =>
      validating
        ? tools().then(({ checkRequest }) => checkRequest(catalogue, ready, input))
        : undefined,
  }
}
