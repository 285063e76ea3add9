import { spawnSync } from 'node:child_process'

/** Runs a command of npm's in a folder, silently. Returns whether it went well, and all that it said. */
export function run(command, args, { folder, env = {} }) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: folder,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
    // npm's commands are batch files on Windows, which only a shell runs.
    shell: process.platform === 'win32',
  })
  return { ok: status === 0, output: `${stdout ?? ''}${stderr ?? ''}${error ? error.message : ''}` }
}
