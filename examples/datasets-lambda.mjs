/**
 * The dataset service as a Lambda function, behind a function URL or an HTTP API. Its configuration comes in the variable
 * DATASETS_CONFIG, with "aws": "aws"; secrets in it as {"env": "NAME"}. Nothing runs between requests, so each brings what it
 * wrote into the log before it is answered.
 */
import { readConfig, serve } from '@plainwire/datasets'
import { lambdaHandler } from '@plainwire/server'

/** Made with the first request; a function that failed to start tries again with the next. */
let started

async function service() {
  const read = readConfig(process.env.DATASETS_CONFIG ?? '', process.env)
  if (read.$anomaly) throw new Error(read.message)
  return serve({ config: read.config, rounds: false })
}

export async function handler(event) {
  started ??= service().catch(error => {
    started = undefined
    throw error
  })
  const running = await started
  const answer = await lambdaHandler(running.handle)(event)
  await running.service.audit.settle()
  return answer
}
