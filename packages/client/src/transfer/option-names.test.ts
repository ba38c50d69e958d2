import { expect, test } from 'vitest'
import * as web from './browser.ts'
import { copy, download, downloadFolder, upload, uploadFolder } from './index.ts'

const client = { api: 's3', invoke: async () => ({}) }

const mistakes: readonly [
  what: string,
  call: (options: never) => unknown,
  object,
  words: string,
][] = [
  ['upload', upload, { treshold: 3 }, "has no option 'treshold'. Did you mean 'threshold'?"],
  ['download', download, { from: 'b' }, "has no option 'from'."],
  ['copy', copy, { Bucket: 'b' }, "has no option 'Bucket'."],
  ['uploadFolder', uploadFolder, { prefix: 'b' }, "Did you mean 'Prefix'?"],
  ['downloadFolder', downloadFolder, { maxfiles: 1 }, "Did you mean 'maxFiles'?"],
  ['upload in a browser', web.upload, { key: 'b' }, "Did you mean 'Key'?"],
  ['copy in a browser', web.copy, { state: 'b' }, "has no option 'state'."],
]

test.each(mistakes)('%s: a misspelt option is misuse', async (_, call, wrong, words) => {
  const found = call({ client, ...wrong } as never)
  await expect(found).rejects.toMatchObject({ name: 'Misuse', code: 'UNKNOWN_OPTION' })
  await expect(found).rejects.toThrow(words)
})
