import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const SUMMARY = new URL('../gates/summary.mjs', import.meta.url).href
const RUN = fileURLToPath(new URL('../gates/run.mjs', import.meta.url))

describe('npm test', () => {
  it('goes on after a gate that failed, and ends with the counts alone on the last line', async () => {
    const { code, output } = await node([
      '--input-type=module',
      '--eval',
      `import { createSummary } from '${SUMMARY}'
       const summary = createSummary()
       summary.step('types', () => true)
       summary.step('unit', () => false)
       summary.step('size', () => { throw new Error('no such file') })
       summary.step('unused', () => true)
       process.exitCode = summary.print() ? 0 : 1`,
    ])
    expect(code).toBe(1)
    expect(output).toMatch(
      /✓ types .*passed\n✗ unit .*failed\n✗ size .*failed\n✓ unused .*passed\n2 passed, 2 failed\n$/,
    )
    expect(output).toContain('no such file')
  })

  it('rejects an unknown gate with a sentence and the list of gates', async () => {
    const { code, output } = await node([RUN, 'units'])
    expect(code).toBe(1)
    expect(output).toContain('No gate is called units.')
    expect(output).toContain('unit     unit, property and contract tests')
  })

  it('names --deep in its help', async () => {
    const { code, output } = await node([RUN, '--help'])
    expect(code).toBe(0)
    expect(output).toContain('--deep   run random tests at full size')
  })

  it.skipIf(process.platform === 'win32').each([
    ['without FOOTFALL_DEEP by default', [], 'deep is '],
    ['with FOOTFALL_DEEP=1 by --deep', ['--deep'], 'deep is 1'],
  ])('runs the named gates %s', async (_, options, deep) => {
    const folder = mkdtempSync(join(tmpdir(), 'footfall-gates-'))
    writeFileSync(join(folder, 'npx'), '#!/bin/sh\necho "$3 $4: deep is $FOOTFALL_DEEP"\n', { mode: 0o755 })
    const { FOOTFALL_DEEP: _deep, ...env } = process.env
    const { code, output } = await node([RUN, ...options, 'lint', 'types'], {
      ...env,
      PATH: `${folder}${delimiter}${env['PATH']}`,
    })
    rmSync(folder, { recursive: true })
    expect(code).toBe(0)
    expect(output).toContain(`run lint: ${deep}\n`)
    expect(output).toContain(`run types: ${deep}\n`)
    expect(output).toMatch(/3 passed, 0 failed\n$/)
  })
})

function node(
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), output: stderr + stdout }),
    )
  })
}
