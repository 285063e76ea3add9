import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, vi } from 'vitest'
import { spawnTethered } from './tethered.ts'

const TETHER = fileURLToPath(new URL('tether.mjs', import.meta.url))

/** Prints its process id and goes on forever. */
const ENDLESS = ['-e', 'console.log(process.pid); setInterval(() => {}, 1000)']

describe('spawnTethered', () => {
  it('passes on what the process says and the code that it ends with', async () => {
    const child = spawnTethered('node', [
      '-e',
      'console.log("out"); console.error("err"); process.exitCode = 3',
    ])
    const [out, err] = await Promise.all(
      [child.stdout, child.stderr].map((stream) => stream.setEncoding('utf8').toArray()),
    )
    expect({ out, err, code: await child.ended }).toEqual({ out: ['out\n'], err: ['err\n'], code: 3 })
  })

  it('ends the process when asked', async () => {
    const child = spawnTethered('node', ENDLESS)
    const [pid] = await once(createInterface(child.stdout), 'line')
    await child.stop()
    await vi.waitUntil(() => !isRunning(Number(pid)), { timeout: 60_000 })
  })

  it('ends the process when the one that started it is killed', async () => {
    const parent = execFile(process.execPath, [
      '--input-type=module',
      '-e',
      `import { spawn } from 'node:child_process'
       spawn(process.execPath, [${JSON.stringify(TETHER)}, process.execPath, ...${JSON.stringify(ENDLESS)}], { stdio: ['pipe', 'inherit', 'inherit'] })`,
    ])
    const [pid] = await once(createInterface(parent.stdout as NodeJS.ReadableStream), 'line')
    expect(isRunning(Number(pid))).toBe(true)
    parent.kill('SIGKILL')
    await vi.waitUntil(() => !isRunning(Number(pid)), { timeout: 60_000 })
  })
})

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
