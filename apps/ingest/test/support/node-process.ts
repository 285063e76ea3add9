import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A built command under way, and what it has said. */
export interface NodeProcess {
  readonly child: ChildProcess
  said(): string
  complained(): string
  /** Resolves to its exit code. */
  readonly ended: Promise<number | null>
}

/** Runs a file of `dist` with nothing but `environment`. */
export function runBuilt(file: string, environment: Readonly<Record<string, string>>): NodeProcess {
  const path = fileURLToPath(new URL(`../../dist/${file}`, import.meta.url))
  const child = spawn(process.execPath, [path], {
    env: { ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    err += text
  })
  return {
    child,
    said: () => out,
    complained: () => err,
    ended: once(child, 'close').then(([code]) => code),
  }
}
