// The first step of `npm start`. Every Node version that supports modules must parse this file, so newer syntax is only
// in the files that it imports at the end.
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
