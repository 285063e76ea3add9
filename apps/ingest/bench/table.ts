import { type Figures, ratio } from './figures.ts'

const COLUMNS = ['events/s', 'p50 ms', 'p99 ms', 'calls/event', 'CPU ms/event'] as const

/** Digits that say something, on a machine that does other things as well. */
const format = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 })

/** The names of the columns, to stand above what {@link linesOf} returns. */
export const HEADING: string = line('', COLUMNS)

/** What the app did, what the baseline did, and the first in parts of the second. */
export function linesOf(app: Figures, baseline: Figures): string {
  const cells = ({ rate, p50, p99, calls, cpu }: Figures): readonly string[] =>
    [rate, p50, p99, calls, cpu].map((number) => format.format(number))
  return [
    line('Footfall', cells(app)),
    line('baseline', cells(baseline)),
    line(
      'ratio',
      cells(ratio(app, baseline)).map((cell) => `× ${cell}`),
    ),
  ].join('\n')
}

function line(name: string, cells: readonly string[]): string {
  return `  ${name.padEnd(10)}${cells.map((cell) => cell.padStart(14)).join('')}`
}
