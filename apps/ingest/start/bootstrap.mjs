import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildApp } from './build.mjs'
import { installDependencies } from './install.mjs'
import { Problem } from './problem.mjs'

const root = fileURLToPath(new URL('../../..', import.meta.url))

try {
  installDependencies(root)
  buildApp(root)
} catch (error) {
  if (!(error instanceof Problem)) throw error
  console.error(error.message)
  process.exit(1)
}

const { start } = await import('../dist/start.js')
process.exit(
  await start({ home: join(root, 'apps/ingest'), data: join(root, '.data/dynamodb'), env: process.env }),
)
