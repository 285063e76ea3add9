// Runs the command in its arguments until its own standard input ends. The system closes that when the process at the
// other end is gone, however it went: nothing that a test starts outlives it.
import { spawn } from 'node:child_process'

const [command, ...args] = process.argv.slice(2)
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] })
child.on('error', (error) => {
  console.error(error.message)
  process.exit(127)
})
child.on('exit', (code) => process.exit(code ?? 1))
process.stdin.on('close', () => child.kill('SIGKILL')).resume()
