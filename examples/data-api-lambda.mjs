/**
 * The Data API as a Lambda function, behind a function URL or an HTTP API whose authoriser is IAM: AWS finds out who calls and
 * what he may, its DynamoDB keeps the items. Run as a program it shows one request, on an AWS of its own.
 */
import { fileURLToPath } from 'node:url'
import { iamCaller, serve } from '@plainwire/data-api'
import { lambdaHandler } from '@plainwire/server'

const isProgram = process.argv[1] === fileURLToPath(import.meta.url)

/** Made with the first request; a function that failed to start tries again with the next. */
let started

/** Nothing runs between requests: work behind them is left to a replica that stays, or to the next search. */
const service = () =>
  serve({
    on: isProgram ? 'local' : 'aws',
    stages: (process.env.STAGES ?? 'prod').split(','),
    ...(process.env.EXPORTS_TO && { exportsTo: process.env.EXPORTS_TO }),
    identify: iamCaller,
    allow: () => undefined,
    upkeep: 0,
  })

export async function handler(event) {
  started ??= service().catch(error => {
    started = undefined
    throw error
  })
  return lambdaHandler((await started).handle)(event)
}

if (isProgram) {
  const iam = {
    accountId: '123456789012',
    userId: 'AIDAEXAMPLE',
    userArn: 'arn:aws:iam::123456789012:user/ann',
  }
  const show = async (title, method, rawPath, body, authorizer = { iam }) => {
    const answer = await handler({
      rawPath,
      headers: { 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
      requestContext: { http: { method }, authorizer },
    })
    const text = Buffer.from(answer.body, 'base64').toString()
    const json = text === '' ? null : JSON.parse(text)
    console.log(`\n# ${title}\n${JSON.stringify({ status: answer.statusCode, json }, null, 2)}`)
  }
  await show('A namespace', 'PUT', '/prod/Notes/provision', { PrimaryKey: 'id' })
  await show('Written', 'PUT', '/prod/Notes/7', { Resource: { text: 'hello' } })
  await show('Read', 'GET', '/prod/Notes/7')
  await show('From nobody', 'GET', '/prod/Notes/7', undefined, {})
  await (await started).close()
}
