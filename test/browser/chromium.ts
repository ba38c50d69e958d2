/** The scenario in a real Chromium: in a page and in a worker of another origin than the server, so that CORS is at work. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { args } from './arguments.ts'
import { bundledScenario, expectFound } from './bundle.ts'
import type { Found } from './scenario.ts'
import { corsServer, credentials } from './server.ts'

const profile = mkdtempSync(join(tmpdir(), 'plainwire-chromium-'))
let server: Awaited<ReturnType<typeof corsServer>>
let pages: ReturnType<typeof createServer>
let browser: BrowserContext
let errors: string[]

beforeAll(async () => {
  server = await corsServer()
  const program = await bundledScenario()
  pages = createServer((request, response) => {
    const script = request.url === '/scenario.js'
    response.writeHead(200, { 'content-type': script ? 'text/javascript' : 'text/html' })
    response.end(script ? program : '<!doctype html><title>plainwire</title>')
  })
  await new Promise<void>(resolve => pages.listen(0, '127.0.0.1', resolve))
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
  browser = await chromium.launchPersistentContext(profile, { executablePath, args })
})
afterAll(async () => {
  await browser?.close()
  server?.close()
  pages?.close()
  pages?.closeAllConnections()
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
})

async function openPage() {
  const page = await browser.newPage()
  errors = []
  page.on('pageerror', error => errors.push(String(error)))
  await page.goto(`http://127.0.0.1:${(pages.address() as AddressInfo).port}/`)
  return page
}

const options = () => ({ endpoint: server.endpoint, nobody: server.nobody, credentials })

/** Both run within the browser: nothing of this file is there. */
const inPage = (given: unknown) =>
  new Promise<Found>((resolve, reject) => {
    const { document } = globalThis as unknown as { document: Page }
    const script = document.createElement('script')
    script.src = '/scenario.js'
    script.onload = () =>
      (globalThis as unknown as { scenario: (given: unknown) => Promise<Found> })
        .scenario(given)
        .then(resolve, reject)
    document.head.append(script)
  })
const inWorker = (given: unknown) =>
  new Promise<Found>((resolve, reject) => {
    const { Worker } = globalThis as unknown as { Worker: new (url: string) => PageWorker }
    const program = `importScripts('${location.origin}/scenario.js')
onmessage = ({ data }) => scenario(data).then(found => postMessage({ found }), error => postMessage({ error: String(error) }))`
    const worker = new Worker(URL.createObjectURL(new Blob([program])))
    worker.onmessage = ({ data }) => (data.found ? resolve(data.found) : reject(data.error))
    worker.onerror = event => reject(event.message)
    worker.postMessage(given)
  })
declare const location: { readonly origin: string }
type Page = { createElement(name: string): Script; head: { append(script: Script): void } }
type Script = { src: string; onload: () => void }
type PageWorker = {
  onmessage: (event: { data: { found?: Found; error?: string } }) => void
  onerror: (event: { message: string }) => void
  postMessage(given: unknown): void
}

test.each([
  ['page', inPage],
  ['worker', inWorker],
])('A16b.4: in a %s: calls, streams, presigns, fails and ends as on Node', async (_, run) => {
  const before = server.seen.length
  const page = await openPage()
  const found = await page.evaluate(run, options())
  expectFound(found)
  expect(errors).toEqual([])
  const put = server.seen.slice(before).find(({ method }) => method === 'PUT')
  expect(put?.headers.find(([name]) => name === 'origin')?.[1]).toMatch(/^http:\/\/127/)
  await page.close()
})
