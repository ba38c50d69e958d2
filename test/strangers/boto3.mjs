/** boto3, of Debian: the steps are in Python, and it says which were done. */
import { fileURLToPath } from 'node:url'
import { run as command } from './steps.mjs'

const python = '/usr/bin/python3'
export const name = 'boto3'
export const version = async () =>
  (await command(python, ['-c', 'import boto3; print(boto3.__version__)'])).trim()

export async function run({ endpoint, credentials, step, folder }) {
  const env = {
    HOME: folder,
    PYTHONDONTWRITEBYTECODE: '1',
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_DEFAULT_REGION: 'eu-west-1',
  }
  for (const program of ['with_boto3.py', 'with_boto3_tables.py']) {
    const path = fileURLToPath(new URL(program, import.meta.url))
    const said = await command(python, [path, endpoint], { env, cwd: folder })
    for (const title of said.trim().split('\n')) await step(title, () => undefined)
  }
}
