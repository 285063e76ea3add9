import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { vi } from 'vitest'

/** A child process, and its output so far. */
export interface NodeProcess {
  readonly child: ChildProcess
  stdout(): string
  stderr(): string
  /** Both streams, in the order in which this process read them. */
  output(): string
  /** Resolves to the groups of the pattern once the output matches it. Rejects where the process ends without. */
  prints(pattern: RegExp): Promise<readonly string[]>
  /** Resolves to its exit code once its streams are closed; null where a signal ended it. */
  readonly ended: Promise<number | null>
}

/** Runs a command with nothing but `environment`. Its standard input stays open as long as this process lives. */
export function runCommand(
  [command = '', ...args]: readonly string[],
  environment: Readonly<Record<string, string>>,
): NodeProcess {
  const child = spawn(command, args, { env: { ...environment }, stdio: 'pipe' })
  let [stdout, stderr, output] = ['', '', '']
  let closed = false
  child.once('close', () => {
    closed = true
  })
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    output += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
    output += text
  })
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    output: () => output,
    async prints(pattern) {
      const match = await vi.waitUntil(
        () => {
          const found = pattern.exec(output)
          if (!found && closed) throw new Error(`The process ended: ${output}`)
          return found
        },
        { timeout: 150_000, interval: 20 },
      )
      return match.slice(1)
    },
    ended: once(child, 'close').then(([code]) => code),
  }
}

/** Runs a file of `dist`. */
export function runBuilt(file: string, environment: Readonly<Record<string, string>>): NodeProcess {
  const path = fileURLToPath(new URL(`../../dist/${file}`, import.meta.url))
  return runCommand([process.execPath, path], environment)
}
