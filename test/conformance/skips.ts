/** The cases the runner skips: customisations of single services that belong to none of the protocols. */

export type Skip = { readonly suite: string; readonly id: RegExp; readonly why: string }

export const skips: readonly Skip[] = [
  {
    suite: 'protocol-tests',
    id: /^GlacierAccountId$/,
    why: 'Glacier: an account id of `-`, a version header and tree hashes of its own',
  },
  {
    suite: 'protocol-tests',
    id: /^ApiGatewayAccept$/,
    why: 'API Gateway: an Accept header of its own',
  },
  {
    suite: 'protocol-tests',
    id: /^MachinelearningPredictEndpoint$/,
    why: 'Machine Learning: the host is a member of the request',
  },
]

export const reasonToSkip = (suite: string, id: string): string | undefined =>
  skips.find(skip => skip.suite === suite && skip.id.test(id))?.why
