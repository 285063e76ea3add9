import { spawnSync } from 'node:child_process'

/** Runs an npm command in a folder without printing. Returns whether it succeeded, and its whole output. */
export function run(command, args, { folder, env = {} }) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: folder,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
    // On Windows, npm's commands are batch files, which need a shell.
    shell: process.platform === 'win32',
  })
  return { ok: status === 0, output: `${stdout ?? ''}${stderr ?? ''}${error ? error.message : ''}` }
}
