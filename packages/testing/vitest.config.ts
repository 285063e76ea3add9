import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig, type ViteUserConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The files that take longest, these first: begun last, one of them would keep the run waiting for it alone. */
const LONGEST = [
  'expiry.test.ts',
  'agreement.test.ts',
  'crash-points.test.ts',
  'memory-1.test.ts',
  'memory-2.test.ts',
  'dynamodb-local.test.ts',
  'dynalite.test.ts',
  'faulty-database.test.ts',
  'mutations.test.ts',
  'slow-clients.test.ts',
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number =>
      (LONGEST.findIndex((name) => moduleId.endsWith(`/${name}`)) + LONGEST.length + 1) % (LONGEST.length + 1)
    return [...files].sort((one, other) => place(one) - place(other))
  }
}

/** All unit, property and contract tests of the repository. A test that needs a DOM asks for it: `// @vitest-environment happy-dom`. */
const config: ViteUserConfig = defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: [
      'packages/*/{src,test}/**/*.test.ts',
      'apps/*/{src,test}/**/*.test.ts',
      'e2e/{agreement,bench,package}/**/*.test.ts',
    ],
    globalSetup: fileURLToPath(new URL('src/dynamodb/shared-dynamodb-local.ts', import.meta.url)),
    // Files of one worker share what they import: loading happy-dom and the AWS SDK anew takes about a second each.
    isolate: false,
    // Against hangs only: on a busy machine a test takes ten times as long.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000, interval: 20 } },
    // Many tests wait for another process: one file more than there are cores keeps these busy.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
    // A test left focused would pass for all others.
    allowOnly: false,
    // The AWS SDK warns of Node 20 on behalf of versions to come.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  },
})

export default config
