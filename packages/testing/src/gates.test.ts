import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const SUMMARY = new URL('../gates/summary.mjs', import.meta.url).href
const RUN = fileURLToPath(new URL('../gates/run.mjs', import.meta.url))

describe('npm test', () => {
  it('goes on after a gate that failed, and ends with the counts alone on the last line', async () => {
    const { code, output } = await node(
      '--input-type=module',
      '--eval',
      `import { createSummary } from '${SUMMARY}'
       const summary = createSummary()
       summary.step('types', () => true)
       summary.step('unit', () => false)
       summary.step('size', () => { throw new Error('no such file') })
       summary.step('unused', () => true)
       process.exitCode = summary.print() ? 0 : 1`,
    )
    expect(code).toBe(1)
    expect(output).toMatch(
      /✓ types .*passed\n✗ unit .*failed\n✗ size .*failed\n✓ unused .*passed\n2 passed, 2 failed\n$/,
    )
    expect(output).toContain('no such file')
  })

  it('knows only gates that there are', async () => {
    const { code, output } = await node(RUN, 'units')
    expect(code).toBe(1)
    expect(output).toContain('No gate is called units.')
    expect(output).toContain('unit     unit, property and contract tests')
  })
})

function node(...args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), output: stderr + stdout }),
    )
  })
}
