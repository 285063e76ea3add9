import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** The id of the one process whose command line has all of `words`. Throws unless exactly one has. Not for Windows. */
export function findProcess(...words: readonly string[]): number {
  const found = commandLines().filter(({ line }) => words.every((word) => line.includes(word)))
  if (found.length !== 1) throw new Error(`${found.length} processes run ${words.join(' ')}.`)
  return (found[0] as { id: number }).id
}

function commandLines(): readonly { readonly id: number; readonly line: string }[] {
  // A Linux container may lack `ps`, and macOS lacks /proc.
  if (!existsSync('/proc/self/cmdline')) {
    const lines = execFileSync('ps', ['-A', '-o', 'pid=,args='], { encoding: 'utf8' }).split('\n')
    return lines.map((line) => ({ id: Number.parseInt(line, 10), line }))
  }
  return readdirSync('/proc').flatMap((entry) => {
    try {
      return /^\d+$/.test(entry)
        ? [{ id: Number(entry), line: readFileSync(`/proc/${entry}/cmdline`, 'utf8').replaceAll('\0', ' ') }]
        : []
    } catch {
      // The process has ended since.
      return []
    }
  })
}
