/** Shared by the scripts: run a command with its output shown, fail when it fails. */
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const house = join(dirname(fileURLToPath(import.meta.url)), '..')

/** Runs node with arguments; a failure ends the script with the same status. */
export function node(...args) {
  const { status } = spawnSync(process.execPath, args, { cwd: house, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

/** Runs a TypeScript source of the house. */
export const typescript = (file, ...args) =>
  node('--conditions=source', '--import', 'tsx', join(house, file), ...args)

/** Runs the command of an installed package. */
export const tool = (name, ...args) =>
  node(join(house, 'node_modules', ...name.split('/')), ...args)
