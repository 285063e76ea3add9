import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

/** A process that answers by messages, and ends with this one. */
export interface Child {
  /** What it says of itself now. */
  ask<Answer>(): Promise<Answer>
  stop(): Promise<void>
}

/** What is measured: where it listens, and a process that says how many microseconds of a processor it has taken. */
export interface Contestant extends Child {
  readonly url: string
}

/** Starts a DynamoDB, `dynalite` or `stub`, that says how often it was called. */
export async function startDatabase(
  file: string,
  kind: string,
): Promise<Child & { readonly endpoint: string }> {
  const child = fork(file, [kind])
  const [endpoint] = await once(child, 'message')
  return { endpoint, ...asChild(child) }
}

/** Starts an app, with the meter in its process. */
export async function startContestant(
  file: string,
  meter: string,
  env: Readonly<Record<string, string>>,
): Promise<Contestant> {
  const child = fork(file, {
    // The AWS SDK warns of Node 20 on behalf of versions to come.
    env: { ...env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    execArgv: ['--import', meter],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  return { url: await listening(child), ...asChild(child) }
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    // Read to its end: a process whose log nobody reads stops at a full pipe.
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      if (said.includes('/events.')) return
      said += text
      const [, url] = /takes events at (http:\S+)\/events\./.exec(said) ?? []
      if (url) resolve(url)
    })
    child.once('exit', () => reject(new Error(`The app did not start: ${said}`)))
  })
}

function asChild(child: ChildProcess): Child {
  return {
    async ask<Answer>() {
      const answer = once(child, 'message')
      child.send('now')
      return (await answer)[0] as Answer
    },
    async stop() {
      const exit = once(child, 'exit')
      child.kill('SIGKILL')
      await exit
    },
  }
}
