import { type Figures, ratio } from './figures.ts'

const COLUMNS = ['events/s', 'p50 ms', 'p99 ms', 'calls/event', 'CPU ms/event'] as const

/** Three significant digits: further ones are noise on a machine that also runs other programs. */
const format = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 })

/** The line of column names above the lines of {@link linesOf}. */
export const HEADING: string = line('', COLUMNS)

/** Three lines: the app's figures, the baseline's figures, and their ratios. */
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
