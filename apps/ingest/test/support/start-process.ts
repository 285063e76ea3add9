import { fileURLToPath } from 'node:url'
import { type NodeProcess, runCommand } from './node-process.ts'

/** `npm start` after the installation and the build, in a child process. */
export interface StartProcess extends Pick<NodeProcess, 'output' | 'prints'> {
  signal(signal: NodeJS.Signals): void
  /** Resolves to its exit code once its streams are closed; null where a signal ended it. */
  readonly exitCode: Promise<number | null>
}

const HOME = fileURLToPath(new URL('../..', import.meta.url))

/** It ends when this process ends, also by SIGKILL: the system then closes its standard input. */
const SCRIPT = `
  import { start } from ${JSON.stringify(new URL('../../dist/start.js', import.meta.url).href)}
  process.stdin.on('close', () => process.kill(process.pid, 'SIGKILL')).resume()
  const [home, data] = process.argv.slice(1)
  process.exit(await start({ home, data, env: process.env }))`

/**
 * Starts over the data in a folder, on a port that the system chooses unless `env` sets one. `shell` is a command that
 * takes the command to start as its arguments.
 */
export function startProcess(
  data: string,
  env: Readonly<Record<string, string>> = {},
  shell: readonly string[] = [],
): StartProcess {
  const { PATH = '' } = process.env
  const { child, output, prints, ended } = runCommand(
    [...shell, process.execPath, '--input-type=module', '-e', SCRIPT, HOME, data],
    // A busy machine may take long for a request.
    { PATH, PORT: '0', BUDGET_MS: '20000', ...env },
  )
  return { output, prints, signal: (signal) => child.kill(signal), exitCode: ended }
}
