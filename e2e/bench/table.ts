import { type Figure, spread } from './figures.ts'

const COLUMNS = ['least', 'median', 'most'] as const

/** Digits that say something, on a machine that does other things as well. */
const format = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 })

/** A line for each figure, with the least, the median and the most of what the runs gave, under its heading. */
export function tableOf(figures: readonly Figure[]): string {
  const width = Math.max(...figures.map(({ name }) => name.length))
  const lines = ['', `${' '.repeat(width + 2)}${cells(COLUMNS)}`]
  let heading = ''
  for (const figure of figures) {
    const values = figures.filter((other) => isSame(other, figure))
    if (values[0] !== figure) continue
    if (figure.heading !== heading) {
      heading = figure.heading
      lines.push('', heading)
    }
    const spreads = cells(spread(values.map(({ value }) => value)))
    const aim = figure.aim ? `  aim: ${figure.aim}` : ''
    lines.push(`  ${figure.name.padEnd(width)}${spreads} ${figure.unit}${aim}`.trimEnd())
  }
  return lines.join('\n')
}

function cells(contents: readonly (string | number)[]): string {
  return contents
    .map((content) => (typeof content === 'number' ? format.format(content) : content).padStart(10))
    .join('')
}

function isSame(one: Figure, other: Figure): boolean {
  return one.heading === other.heading && one.name === other.name
}
