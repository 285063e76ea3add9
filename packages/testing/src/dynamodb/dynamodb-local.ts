import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { spawnTethered, type Tethered } from '../tethered.ts'
import { freePort } from './free-port.ts'
import type { DynamoDBServer } from './server.ts'

const require = createRequire(import.meta.url)
const FOLDER: string = join(dirname(require.resolve('amplify-dynamodb-simulator/package.json')), 'emulator')

/** Ports tried before giving up. */
const ATTEMPTS = 5

/** Milliseconds that a start may take; two seconds are usual. */
const PATIENCE = 60_000

/**
 * Starts AWS's own DynamoDB Local (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.html)
 * in memory. It ends with this process at the latest. Where there is no Java, prints one line that says so and resolves to undefined.
 */
export async function startDynamoDBLocal(): Promise<DynamoDBServer | undefined> {
  // macOS has a `java` that only says that there is none, so running it is the question.
  if (spawnSync('java', ['-version']).status !== 0) {
    console.warn('DynamoDB Local is left out: there is no Java on this machine.')
    return undefined
  }
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort()
    const endpoint = `http://127.0.0.1:${port}`
    const server = spawnTethered('java', javaArguments(port), { cwd: FOLDER })
    const failure = await Promise.race([failed(server), answers(endpoint, server.ended)])
    if (failure === undefined) return { endpoint, stop: server.stop }
    await server.stop()
    if (attempt === ATTEMPTS) throw new Error(`DynamoDB Local did not start: ${failure}`)
  }
}

function javaArguments(port: number): readonly string[] {
  return [
    // It lives for a test or two: the quick compiler, and a heap that is cleared up by one thread, leave the cores to others.
    ...['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'],
    '-Djava.library.path=./DynamoDBLocal_lib',
    ...['-jar', 'DynamoDBLocal.jar', '-disableTelemetry', '-sharedDb', '-inMemory'],
    ...['-port', String(port)],
  ]
}

/** Resolves to what the server says of its failure. That its port is taken is an exception after which the process stays. */
function failed({ stdout, stderr, ended }: Tethered): Promise<string> {
  stdout.resume()
  return new Promise((resolve) => {
    let said = ''
    stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (said.includes('Exception in thread "main"')) resolve(said)
    })
    void ended.then(() => resolve(said))
  })
}

/** Resolves once the endpoint answers anything; to a sentence if it never does, or the process has ended. */
async function answers(endpoint: string, ended: Promise<unknown>): Promise<string | undefined> {
  let over = false
  void ended.then(() => {
    over = true
  })
  for (const start = Date.now(); !over && Date.now() - start < PATIENCE; await pause(50)) {
    const answered = await fetch(endpoint, { method: 'POST', signal: AbortSignal.timeout(5_000) }).then(
      () => true,
      () => false,
    )
    if (answered) return undefined
  }
  return `no answer within ${PATIENCE / 1000} seconds`
}
