import { vi } from 'vitest'
import type { Config } from '../../src/config/read-config.ts'
import { runBuilt } from './node-process.ts'
import { type Answer, readAnswer } from './site.ts'
import { environmentOf } from './tables.ts'

/** `POST /events`. Resolves to nothing where no answer came: refused, or cut. */
export type Post = (body: object) => Promise<Answer | undefined>

/** The built app as a process of its own, at the system's time. */
export interface BuiltApp {
  readonly url: string
  readonly post: Post
  readonly pid: number | undefined
  /** SIGKILL. Resolves once it is gone. */
  kill(): Promise<void>
  /** SIGTERM. Resolves to its exit code. */
  end(): Promise<number | null>
  /** What it wrote to its error stream. */
  complained(): string
}

/** Starts `dist/node.js` and resolves when it listens. Its DynamoDB is at `endpoint`, perhaps a proxy before the one of `config`. */
export async function startBuiltApp(
  config: Config,
  endpoint: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<BuiltApp> {
  const { child, said, complained, ended } = runBuilt('node.js', {
    ...environmentOf(config),
    DYNAMODB_ENDPOINT: endpoint,
    ...environment,
  })
  const [, url = ''] = await vi.waitUntil(
    () => {
      if (child.exitCode !== null) throw new Error(`The app did not start: ${complained()}`)
      return /Footfall takes events at (http:\S+)\/events\./.exec(said())
    },
    { timeout: 150_000, interval: 10 },
  )
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
    complained,
  }
}

/** Posts to the app at `url`, without a slash at its end. */
export function postTo(url: string): Post {
  return async (body) => {
    try {
      return await readAnswer(await fetch(`${url}/events`, { method: 'POST', body: JSON.stringify(body) }))
    } catch {
      return undefined
    }
  }
}
