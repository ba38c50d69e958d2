import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { services } from '../services.ts'
import { localPage } from './page.ts'

const page = await localPage(services)

it('is current: `node scripts/local-page.mjs` writes it', () => {
  const file = new URL('../../../../docs/local.md', import.meta.url)
  expect(readFileSync(file, 'utf8')).toBe(page)
})

describe.each(Object.entries(services))(
  '%s',
  (name, { handlers, members = {}, differences = [] }) => {
    it('shows every operation it has, and they are operations of the service', async () => {
      const { operations } = await services[name]!.describe()
      for (const op of Object.keys(handlers)) {
        expect(operations).toContain(op)
        expect(page).toContain(`\`${op}\``)
      }
    })

    it('speaks of operations and members that there are', async () => {
      const service = await services[name]!.describe()
      for (const { op } of differences)
        if (op !== undefined) expect(service.operations).toContain(op)
      for (const [op, { inert = {}, unsupported = {} }] of Object.entries(members)) {
        const ops = op === '*' ? service.operations : [op]
        const sections = await Promise.all(ops.map(each => service.section(each)))
        const known = new Set(
          sections.flatMap(section => {
            const shape = section?.shapes[section.operation.input ?? '']
            return shape?.type === 'structure' ? Object.keys(shape.members) : []
          }),
        )
        for (const member of [...Object.keys(inert), ...Object.keys(unsupported)])
          expect([op, member, known.has(member)]).toEqual([op, member, true])
      }
    })
  },
)
