/** Settings that every bucket of a dataset has. */

export type PublicBlock = Readonly<
  Record<
    'BlockPublicAcls' | 'BlockPublicPolicy' | 'IgnorePublicAcls' | 'RestrictPublicBuckets',
    boolean
  >
>

/** Nothing of it is ever public. */
export const publicBlock: PublicBlock = {
  BlockPublicAcls: true,
  BlockPublicPolicy: true,
  IgnorePublicAcls: true,
  RestrictPublicBuckets: true,
}
