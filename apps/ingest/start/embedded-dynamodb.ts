import { fork } from 'node:child_process'
import { relative } from 'node:path'
import { ConfigurationError } from '../src/config/read-config.ts'

/** A DynamoDB for this machine: dynalite in a process of its own, since its work is synchronous, with its data on disk. */
export interface EmbeddedDynamoDB {
  /** Where it listens: this machine only, at the same port at each start over the same data, unless that port is taken. */
  readonly endpoint: string
  /** It refuses every other access key. The secret can be any. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** Rejects with `ConfigurationError` where it fails while it is needed; never resolves. */
  readonly failure: Promise<never>
  /** Resolves once its data is on disk and its process gone. */
  close(): Promise<void>
}

/** What the child process sends once it listens. */
interface Listening {
  readonly port: number
  readonly accessKey: string
}

/** What the child process sends. */
type Message = Listening | { readonly failed: string }

/** Starts it over the data in `folder`, which is created where it is missing. `script` is the child process's. */
export async function startEmbeddedDynamoDB({
  script,
  folder,
}: {
  script: string
  folder: string
}): Promise<EmbeddedDynamoDB> {
  const child = fork(script, [folder], {
    // dynalite calls functions that newer versions of Node warn of; a user cannot change that.
    execArgv: ['--no-deprecation'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const failure = new Promise<never>((_, reject) => {
    child.on('message', (message: Message) => {
      if ('failed' in message) reject(new ConfigurationError(whatToDo(message.failed, folder)))
    })
    child.once('exit', () =>
      reject(new ConfigurationError('The embedded DynamoDB has ended by itself: run npm start again.')),
    )
  })
  // The process also ends when it is closed.
  failure.catch(() => {})
  const listening = new Promise<Listening>((resolve) => {
    child.on('message', (message: Message) => {
      if ('port' in message) resolve(message)
    })
  })
  const { port, accessKey } = await Promise.race([listening, failure])
  return {
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: accessKey, secretAccessKey: accessKey },
    failure,
    async close() {
      if (child.connected) child.disconnect()
      await ended
    },
  }
}

function whatToDo(failed: string, folder: string): string {
  const place = relative('', folder)
  return `The embedded DynamoDB cannot use ${place} (${failed}): end the other npm start that uses it, or see that the folder is whole and writable.`
}
