/** Documents are read once: what was compiled is kept by its text, the longest unused going first. */
import { type CompiledPolicy, compilePolicy } from '@plainwire/policy'

const most = 1_000
const kept = new Map<string, CompiledPolicy>()

/** @example evaluate(request, { identity: [{ document: compiled(text) }] }) */
export function compiled(text: string): CompiledPolicy {
  const found = kept.get(text)
  if (found !== undefined) kept.delete(text)
  const policy = found ?? compilePolicy(text)
  kept.set(text, policy)
  if (kept.size > most) kept.delete(kept.keys().next().value as string)
  return policy
}
