import { fork } from 'node:child_process'
import { relative } from 'node:path'
import { ConfigurationError } from '../src/config/read-config.ts'

/** A local DynamoDB: dynalite, with its data on disk. It runs in a process of its own because its work is synchronous. */
export interface EmbeddedDynamoDB {
  /** URL at 127.0.0.1. Each start with the same data uses the same port, unless another process has that port. */
  readonly endpoint: string
  /** It rejects every other access key. It accepts any secret. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** Rejects with `ConfigurationError` if it fails before `close`. Never resolves. */
  readonly failure: Promise<never>
  /** Resolves once its data is on disk and its process has ended. */
  close(): Promise<void>
}

/** The message of the child process once it listens. */
interface Listening {
  readonly port: number
  readonly accessKey: string
}

/** A message of the child process. `failed` is the error's message. */
type Message = Listening | { readonly failed: string }

/** Starts the embedded DynamoDB with the data in `folder`, which it creates if missing. `script` runs in the child process. */
export async function startEmbeddedDynamoDB({
  script,
  folder,
}: {
  script: string
  folder: string
}): Promise<EmbeddedDynamoDB> {
  const child = fork(script, [folder], {
    // dynalite calls functions that newer versions of Node report as deprecated. A user cannot change that.
    execArgv: ['--no-deprecation'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const failure = new Promise<never>((_, reject) => {
    child.on('message', (message: Message) => {
      if ('failed' in message) reject(new ConfigurationError(failureMessage(message.failed, folder)))
    })
    child.once('exit', () =>
      reject(new ConfigurationError('The embedded DynamoDB has ended by itself: run npm start again.')),
    )
  })
  // The child process also exits after `close`: that rejection is no error.
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

function failureMessage(failed: string, folder: string): string {
  const place = relative('', folder)
  return `The embedded DynamoDB cannot use ${place} (${failed}): end the other npm start that uses it, or make sure that the folder is intact and writable.`
}
