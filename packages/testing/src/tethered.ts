import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

const TETHER: string = fileURLToPath(new URL('tether.mjs', import.meta.url))

/** A process that ends with the one that started it, even if that is killed. */
export interface Tethered {
  readonly stdout: Readable
  readonly stderr: Readable
  /** Resolves to its exit code once it has ended by itself or by `stop`. */
  readonly ended: Promise<number>
  /** Kills it, and resolves once it is gone. */
  stop(): Promise<void>
}

/** Starts `command` as a process that ends with this one. */
export function spawnTethered(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Tethered {
  const child = spawn(process.execPath, [TETHER, command, ...args], { ...options, stdio: 'pipe' })
  const ended = exitCode(child)
  return {
    stdout: child.stdout,
    stderr: child.stderr,
    ended,
    async stop() {
      child.stdin.end()
      await ended
    },
  }
}

async function exitCode(child: ChildProcess): Promise<number> {
  const [code] = await once(child, 'exit')
  return code ?? 1
}
