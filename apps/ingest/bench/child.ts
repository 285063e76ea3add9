import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

/** A child process that answers messages, and ends when this process ends. */
export interface Child {
  /** Asks the process for its figures. */
  ask<Answer>(): Promise<Answer>
  stop(): Promise<void>
}

/** An app to measure. Its process answers with the microseconds of CPU time that it has used. */
export interface AppProcess extends Child {
  readonly url: string
}

/** Starts a DynamoDB, `dynalite` or `stub`. Its process answers with the number of calls it has received. */
export async function startDatabase(
  file: string,
  kind: string,
): Promise<Child & { readonly endpoint: string }> {
  const child = fork(file, [kind])
  const [endpoint] = await once(child, 'message')
  return { endpoint, ...asChild(child) }
}

/** Starts an app, with the meter in its process. */
export async function startApp(
  file: string,
  meter: string,
  env: Readonly<Record<string, string>>,
): Promise<AppProcess> {
  const child = fork(file, {
    // The AWS SDK warns that its future versions will not support Node 20.
    env: { ...env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    execArgv: ['--import', meter],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  return { url: await listening(child), ...asChild(child) }
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    // Read all output: otherwise the pipe fills up and blocks the process.
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      if (output.includes('/events.')) return
      output += text
      const [, url] = /takes events at (http:\S+)\/events\./.exec(output) ?? []
      if (url) resolve(url)
    })
    child.once('exit', () => reject(new Error(`The app did not start: ${output}`)))
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
