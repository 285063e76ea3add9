import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { vi } from 'vitest'

/** `npm start`, from the point at which all is installed and built, as a process of its own. */
export interface StartProcess {
  /** All that it has printed so far, to both streams. */
  output(): string
  /** Resolves to the groups of the pattern once the process has printed it. */
  prints(pattern: RegExp): Promise<readonly string[]>
  signal(signal: NodeJS.Signals): void
  /** Resolves to its exit code once nobody can print any more; `null` where a signal killed it. */
  readonly exitCode: Promise<number | null>
}

const HOME = fileURLToPath(new URL('../..', import.meta.url))

/** It ends with this process, however that ends: the system closes its standard input then. */
const SCRIPT = `
  import { start } from ${JSON.stringify(new URL('../../dist/start.js', import.meta.url).href)}
  process.stdin.on('close', () => process.kill(process.pid, 'SIGKILL')).resume()
  const [home, data] = process.argv.slice(1)
  process.exit(await start({ home, data, env: process.env }))`

/** Starts over the data in a folder, on a port of the system's choice unless `env` says another. `shell` takes the command to start as its arguments. */
export function startProcess(
  data: string,
  env: Readonly<Record<string, string>> = {},
  shell: readonly string[] = [],
): StartProcess {
  const { PATH = '' } = process.env
  const [command, ...args] = [...shell, process.execPath, '--input-type=module', '-e', SCRIPT, HOME, data]
  const child = spawn(command as string, args, {
    // A busy machine may take long for a request.
    env: { PATH, PORT: '0', BUDGET_MS: '20000', ...env },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  return {
    output: () => output,
    prints: async (pattern) =>
      (await vi.waitUntil(() => pattern.exec(output), { timeout: 150_000, interval: 20 })).slice(1),
    signal: (signal) => child.kill(signal),
    exitCode: once(child, 'close').then(([code]) => code),
  }
}
