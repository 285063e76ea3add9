import type { Reporter } from '@playwright/test/reporter'

/** Says which browsers are not installed, lest their silence be taken for a pass. */
export default class AbsentBrowsers implements Reporter {
  private readonly names: readonly string[]

  constructor({ names }: { readonly names: readonly string[] }) {
    this.names = names
  }

  onBegin(): void {
    if (this.names.length > 0) console.log(`Not installed, so not tested: ${this.names.join(', ')}.`)
  }
}
