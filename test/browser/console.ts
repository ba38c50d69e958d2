/** 190: the console in a real Chromium, worked by keys alone, upon a service with its AWS in this process. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Loaded, readConfig, type Serving, serve, tokenOf } from '@plainwire/datasets'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { args } from './arguments.ts'

const file = {
  listenAddress: '127.0.0.1:0',
  token: 's3cr3t',
  forwardsUsers: true,
  logLevel: 'error',
  org: 'localdev',
  aws: 'local',
  metadataRepository: { type: 's3', config: { bucket: 'metadata', region: 'us-east-1' } },
  accounts: { research: { storageProviders: ['s3'], config: { region: 'us-east-1' } } },
}

const profile = mkdtempSync(join(tmpdir(), 'plainwire-console-'))
let serving: Serving
let url: string
let listening: Awaited<ReturnType<Serving['listen']>>
let browser: BrowserContext

beforeAll(async () => {
  const { config } = readConfig(JSON.stringify(file)) as Loaded
  serving = await serve({ config, rounds: false })
  listening = await serving.listen()
  url = listening.url
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
  browser = await chromium.launchPersistentContext(profile, { executablePath, args })
})
afterAll(async () => {
  await browser?.close()
  await serving?.close()
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
})

/** What has the focus, in a reader's words: the label of a field, the text of a button. */
const focused = (): string => {
  type Element = { readonly labels?: ArrayLike<Text>; readonly tagName: string } & Text
  type Text = { readonly textContent: string | null }
  const { document } = globalThis as unknown as { document: { activeElement: Element } }
  const { labels, tagName, textContent } = document.activeElement
  return tagName === 'BODY' ? '' : ((labels?.[0] ?? { textContent }).textContent ?? '').trim()
}

/** By Tab alone; once around the page at the most. */
async function reach(page: Page, wanted: string): Promise<void> {
  for (let steps = 0; steps < 150; steps++) {
    await page.keyboard.press('Tab')
    if ((await page.evaluate(focused)) === wanted) return
  }
  throw new Error(`No key leads to '${wanted}'.`)
}

async function fill(page: Page, name: string, text: string): Promise<void> {
  await reach(page, name)
  await page.keyboard.type(text)
}

async function press(page: Page, name: string): Promise<void> {
  await reach(page, name)
  await page.keyboard.press('Enter')
}

const says = (page: Page, text: string) =>
  page.getByRole('status').getByText(text, { exact: true }).waitFor({ timeout: 60_000 })

test('190: lists, creates, uploads and makes final by the keyboard, and asks nobody else', async () => {
  const page = await browser.newPage()
  const asked: string[] = []
  const errors: string[] = []
  page.on('request', request => asked.push(request.url()))
  page.on('pageerror', error => errors.push(String(error)))
  page.on('console', message => message.type() === 'error' && errors.push(message.text()))
  await page.goto(`${url}/ui`)
  await says(page, 'Ready.')

  await fill(page, 'token, hashed', await tokenOf('s3cr3t', 4))
  await fill(page, 'on behalf of', 'awóng')
  await fill(page, 'account', 'research')
  await fill(page, 'group', 'lab1')
  await press(page, 'List datasets')
  await says(page, '0 datasets.')

  await fill(page, 'name', 'sleep')
  await fill(page, 'type', 's3')
  await reach(page, 'More')
  await page.keyboard.press('Enter')
  await fill(page, 'metadata.description', '<b>bold</b>')
  await fill(page, 'metadata.created by', 'drz')
  await fill(page, 'metadata.data classifications (one a line)', 'pii')
  await press(page, 'createDataset')
  await says(page, 'Done: Makes a dataset.')

  await press(page, 'Search')
  await says(page, '1 datasets.')
  await press(page, 'sleep')
  await says(page, 'Done: What is known of a dataset.')
  expect(await page.locator('#facts').textContent()).toContain('<b>bold</b>')
  await press(page, 'readLogs')
  await says(page, 'Done: What happened to it.')

  await fill(page, 'operation', 'createAtt')
  await fill(page, 'name', 'a.txt')
  const chooser = page.waitForEvent('filechooser')
  await press(page, 'attachment')
  await (await chooser).setFiles({
    name: 'a.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('abc'),
  })
  await press(page, 'createAttachment')
  await expect.poll(() => page.locator('#output').textContent()).toContain('a.txt')

  await fill(page, 'operation', 'promote')
  await press(page, 'promoteDataset')
  await says(page, 'Done: Makes a dataset final.')
  await press(page, 'Search')
  await says(page, '1 datasets.')
  expect(await page.locator('#rows').textContent()).toContain('final')
  await press(page, 'sleep')
  await expect.poll(() => page.locator('#facts').textContent()).toContain('awóng')

  expect(asked.filter(one => !one.startsWith(`${url}/`) && !one.startsWith('data:'))).toEqual([])
  expect(asked.length).toBeGreaterThan(8)
  expect(errors).toEqual([])
  await page.close()
})
