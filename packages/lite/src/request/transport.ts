/** The connections of the process: kept for the next request or not, shared by all clients. */
import { type Environment, type NodeSend, nodeSend } from '@plainwire/client/call'
import type { Send } from '@plainwire/wire'

const shared = new Map<boolean, NodeSend>()

/**
 * Within Architect's sandbox connections are not kept, so that it can end. `dialled` is where to connect, if not to the
 * host that the request names.
 */
export function transport(
  keepAlive: boolean | undefined,
  { variables }: Pick<Environment, 'variables'>,
  dialled?: string,
): Send {
  if (dialled !== undefined) return nodeSend({ ...closing, dial: () => dialled })
  const keep = keepAlive ?? keepsByDefault(variables)
  const known = shared.get(keep)
  if (known !== undefined) return known
  const made = nodeSend(keep ? {} : closing)
  shared.set(keep, made)
  return made
}

/** Node tells the server that the connection ends only where their number is not limited. */
const closing = { keepAlive: false, maxSockets: Number.POSITIVE_INFINITY }

export function keepsByDefault(variables: Environment['variables']): boolean {
  const { ARC_ENV, ARC_LOCAL, ARC_SANDBOX } = variables
  if (ARC_ENV === 'testing') return false
  const isDeployed = ARC_ENV === 'staging' || ARC_ENV === 'production'
  return !(isDeployed && ARC_SANDBOX && !ARC_LOCAL)
}
