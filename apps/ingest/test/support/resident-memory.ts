import { existsSync, readFileSync } from 'node:fs'

/** Only Linux tells it where everybody may read. */
export const CAN_READ_MEMORY: boolean = existsSync('/proc/self/status')

/** Mebibytes of memory that a process has now. */
export function residentMiB(pid: number | undefined): number {
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kibibytes) / 1_024
}
