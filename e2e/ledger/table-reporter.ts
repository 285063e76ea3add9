import type { Reporter, Suite, TestCase, TestResult } from '@playwright/test/reporter'
import type { Ledger } from './ledger.ts'

const COLUMNS = ['tracked', 'stored', 'duplicates', 'miscounted', 'lost'] as const

/** Prints a row of the table for each fault, by the ledger that its test attached. */
export default class TableReporter implements Reporter {
  private matrix: Suite | undefined
  private width = 0

  onBegin(_: unknown, suite: Suite): void {
    this.matrix = suite
    this.width = Math.max(0, ...suite.allTests().map(({ title }) => title.length))
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    // Tests end in any order, and take their time: this is the sign of life, and the table comes in the end.
    if (process.stdout.isTTY) process.stdout.write(`\u001b[2K\r${test.title.slice(0, 100)}`)
    for (const { message } of result.errors) console.error(`\n${test.parent.title} ${test.title}: ${message}`)
  }

  onEnd(): void {
    if (process.stdout.isTTY) process.stdout.write('\u001b[2K\r')
    console.log(`${'fault'.padEnd(this.width + 2)}${COLUMNS.map((column) => cell(column)).join('')}`)
    let family = ''
    for (const test of this.matrix?.allTests() ?? []) {
      if (test.parent.title !== family) {
        family = test.parent.title
        console.log(`\n${family}`)
      }
      console.log(`  ${test.title.padEnd(this.width)}${rowOf(test)}`)
    }
  }

  printsToStdio(): boolean {
    return true
  }
}

function rowOf(test: TestCase): string {
  const ledger = ledgerOf(test)
  const row = ledger ? COLUMNS.map((column) => cell(ledger[column])).join('') : '  no ledger'
  const told = ledger?.told ? `  of which the sessions tell of ${ledger.told}` : ''
  return `${row}${told}${test.ok() ? '' : '  ✗'}`
}

function ledgerOf({ results }: TestCase): Ledger | undefined {
  const attachment = results.at(-1)?.attachments.find(({ name }) => name === 'ledger')
  return attachment?.body && JSON.parse(attachment.body.toString())
}

function cell(content: string | number): string {
  return String(content).padStart(12)
}
