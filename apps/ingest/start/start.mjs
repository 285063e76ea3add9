// `npm start`, first step. It must parse on every Node that knows modules, so all that is newer stands behind the import.
import { readFileSync } from 'node:fs'

const { engines } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'))
const needed = Number.parseInt(engines.node.replace(/\D*/, ''), 10)

if (Number.parseInt(process.versions.node, 10) < needed) {
  console.error(
    `Footfall needs Node ${needed} or newer and this is ${process.versions.node}: install a current one from https://nodejs.org.`,
  )
  process.exit(1)
}

import('./bootstrap.mjs')
