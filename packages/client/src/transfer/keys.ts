/**
 * Keys of objects as paths of files. A key is any text, and whoever may write to a bucket chooses it: one that would lead
 * out of the folder, or to a file that nobody meant, is refused.
 */

/** The segments of the path below the folder, or why there is none. */
export function pathOf(
  key: string,
  prefix: string,
  windows: boolean,
): { readonly segments: readonly string[] } | { readonly refused: string } {
  if (!key.startsWith(prefix)) return { refused: `is not below ${prefix}` }
  const segments = key.slice(prefix.length).split('/')
  const refused = segments.map(segment => unsafe(segment, windows)).find(Boolean)
  return refused === undefined ? { segments } : { refused }
}

function unsafe(segment: string, windows: boolean): string | undefined {
  if (segment === '') return 'has a segment without a name'
  if (segment === '.' || segment === '..') return `has a segment '${segment}'`
  if (segment.includes('\0')) return 'has a character that no file may have'
  return windows ? unsafeOnWindows(segment) : undefined
}

/** https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
function unsafeOnWindows(segment: string): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones
  if (/[\\:*?"<>|\u0001-\u001f]/.test(segment)) return 'has a character that no file may have'
  if (/[. ]$/.test(segment)) return 'has a segment that ends with a dot or a space'
  if (/^(con|prn|aux|nul|com\d|lpt\d|com[¹²³]|lpt[¹²³]|conin\$|conout\$)(\.|$)/i.test(segment))
    return 'has the name of a device'
  return undefined
}

/** A folder of keys ends with a slash: `photos` is not to mean `photos-of-others/`. */
export const folderPrefix = (prefix = ''): string =>
  prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`
