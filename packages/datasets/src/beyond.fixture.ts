/** Tests of what needs rights beyond the README's. */
import { test } from 'vitest'
import { allRights, standard } from './datasets.fixture.ts'

/** Run where the service has them. */
export const beyond = (): typeof test =>
  (standard.rights === allRights ? test : test.skip) as typeof test
