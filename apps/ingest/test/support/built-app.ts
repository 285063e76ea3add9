import type { Config } from '../../src/config/read-config.ts'
import { runBuilt } from './node-process.ts'
import { type Answer, readAnswer } from './site.ts'
import { environmentOf } from './tables.ts'

/** `POST /events`. Resolves to undefined where no answer came: the connection was refused or broken. */
export type Post = (body: object) => Promise<Answer | undefined>

/** The built app in a child process, at the system's time. */
export interface BuiltApp {
  readonly url: string
  readonly post: Post
  readonly pid: number | undefined
  /** Sends SIGKILL. Resolves once the process has ended. */
  kill(): Promise<void>
  /** Sends SIGTERM. Resolves to the exit code. */
  end(): Promise<number | null>
  stderr(): string
}

/** Starts `dist/node.js` and resolves when it listens. `endpoint`: its DynamoDB, which may be a proxy before the one of `config`. */
export async function startBuiltApp(
  config: Config,
  endpoint: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<BuiltApp> {
  const { child, stderr, prints, ended } = runBuilt('node.js', {
    ...environmentOf(config),
    DYNAMODB_ENDPOINT: endpoint,
    ...environment,
  })
  const [url = ''] = await prints(/Footfall takes events at (http:\S+)\/events\./)
  return {
    url,
    post: postTo(url),
    pid: child.pid,
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
    end() {
      child.kill('SIGTERM')
      return ended
    },
    stderr,
  }
}

/** Posts to the app at `url`, which ends without a slash. */
export function postTo(url: string): Post {
  return async (body) => {
    try {
      return await readAnswer(await fetch(`${url}/events`, { method: 'POST', body: JSON.stringify(body) }))
    } catch {
      return undefined
    }
  }
}
