import type { Reply } from './deployment.ts'

/** The longest part of a body that is shown. */
const SHOWN = 120

/** An answer in a line: its status, and the session and results that it names, else the beginning of its body. */
export function describe({ status, text, fields: { session_id, results } }: Reply): string {
  if (typeof session_id === 'string') {
    const statuses = Array.isArray(results) ? results.map((result) => `${result?.status} `).join('') : ''
    return `${status} ${statuses}${session_id}`
  }
  const line = text.replace(/\s+/g, ' ').trim()
  return `${status} ${line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line}`.trim()
}

/** How often each value comes: `49 × 200, 1 × 503`. */
export function tally(values: readonly number[]): string {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].map(([value, count]) => `${count} × ${value}`).join(', ')
}
