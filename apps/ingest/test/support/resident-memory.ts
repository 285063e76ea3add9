import { existsSync, readFileSync } from 'node:fs'

/** Only Linux shows the memory of a process in a file. */
export const CAN_READ_MEMORY: boolean = existsSync('/proc/self/status')

/** The resident memory of a process, in MiB. */
export function residentMiB(pid: number | undefined): number {
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kibibytes) / 1_024
}
