/** Revision of the generator: raised whenever what it writes changes. It is the last part of a package's version. */
export const revision = 2

/** SDK 3.1169.0 and revision 12 make `1169.0.12`; other sources keep their own first two parts. */
export function packageVersion(source: string, generator: number = revision): string {
  const [major = '0', minor = '0', patch = '0'] = source.split(/[.-]/)
  return major === '3'
    ? `${minor}.${patch}.${generator}`
    : `${numeric(major)}.${numeric(minor)}.${generator}`
}

const numeric = (part: string): string => (/^\d+$/.test(part) ? String(Number(part)) : '0')
