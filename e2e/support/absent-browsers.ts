import type { Reporter } from '@playwright/test/reporter'

/** Prints which browsers are not installed, so that their missing results are not mistaken for passes. */
export default class AbsentBrowsers implements Reporter {
  private readonly names: readonly string[]

  constructor({ names }: { readonly names: readonly string[] }) {
    this.names = names
  }

  onBegin(): void {
    if (this.names.length > 0) console.log(`Not installed, so not tested: ${this.names.join(', ')}.`)
  }
}
