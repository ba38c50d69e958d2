/** `plainwire datasets upload` and `download`: a dataset's data, taken up where it ended. */
import type { Moved } from '@plainwire/datasets'
import { buildCommand, type Command } from '@stricli/core'
import type { Context } from '../context.ts'
import { type Access, accessFlags, apiFor } from './access.ts'

type Flags = Access & { readonly state?: string; readonly quiet: boolean }

const flags = {
  ...accessFlags,
  state: {
    kind: 'parsed',
    parse: String,
    optional: true,
    brief:
      'A small file that lets the same command go on where it ended; of a folder, one that is there',
  },
  quiet: { kind: 'boolean', default: false, brief: 'No progress' },
} as const

export const upload: Command<Context> = buildCommand<Flags, [string, string, string?], Context>({
  async func(this: Context, given, from, dataset, to) {
    const api = await apiFor(this, given)
    if (api === undefined) return
    const { uploadData } = await import('@plainwire/datasets')
    const options = { api, dataset, from, ...(to !== undefined && { to }), ...moving(this, given) }
    tell(this, await uploadData(options))
  },
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        { placeholder: 'from', brief: 'A file or a folder', parse: String },
        { placeholder: 'dataset', brief: 'account/group/id', parse: String },
        {
          placeholder: 'to',
          brief: 'Its key, or a prefix that ends in /',
          parse: String,
          optional: true,
        },
      ],
    },
    flags,
  },
  docs: { brief: 'Bring data into a dataset' },
})

export const download: Command<Context> = buildCommand<Flags, [string, string, string?], Context>({
  async func(this: Context, given, dataset, to, from) {
    const api = await apiFor(this, given)
    if (api === undefined) return
    const { downloadData } = await import('@plainwire/datasets')
    const options = {
      api,
      dataset,
      to,
      ...(from !== undefined && { from }),
      ...moving(this, given),
    }
    tell(this, await downloadData(options))
  },
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        { placeholder: 'dataset', brief: 'account/group/id', parse: String },
        {
          placeholder: 'to',
          brief: 'A file, or a folder for what is below a prefix',
          parse: String,
        },
        {
          placeholder: 'from',
          brief: 'A key, or a prefix that ends in /',
          parse: String,
          optional: true,
        },
      ],
    },
    flags,
  },
  docs: { brief: 'Fetch data of a dataset' },
})

/** Progress goes to standard error, a line that is written over; where that is no terminal, not at all. */
function moving(context: Context, { state, quiet }: Flags) {
  const { stderr } = context.process
  const shows = !quiet && stderr.isTTY === true
  return {
    ...(state !== undefined && { state }),
    ...(shows && {
      onProgress: ({ transferred, total }: { transferred: number; total?: number | undefined }) =>
        void stderr.write(`\r${transferred}${total === undefined ? '' : ` of ${total}`} bytes `),
    }),
  }
}

type Told = Moved | { readonly $anomaly: string; readonly message: string }

function tell(context: Context, moved: Told): void {
  if (context.process.stderr.isTTY) context.process.stderr.write('\n')
  if ('$anomaly' in moved) {
    context.process.stderr.write(`plainwire: ${moved.message}\n`)
    context.process.exitCode = 1
    return
  }
  const { objects, bytes, failed } = moved
  context.process.stdout.write(`${objects} objects, ${bytes} bytes\n`)
  for (const line of failed) context.process.stderr.write(`plainwire: ${line}\n`)
  if (failed.length > 0) context.process.exitCode = 1
}
