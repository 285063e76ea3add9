// `pnpm bench:overload`: measures the sustainable rate of the built app, sends ten times that rate, and prints the results.
import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { count } from '@footfall/testing/count'

const USAGE = `pnpm bench:overload [--seconds <number>] [--times <number>] [--connections <number>]

Measures how many page views per second the built app sustains, with a stub of DynamoDB that answers at once. Then sends
a multiple of that rate in open loop. Then waits until the app answers normally. The app, the stub and two load generators
are processes of their own; with fewer than four cores they compete for CPU time. Run "pnpm build" first.

  --seconds <number>      duration of each part (default: 15)
  --times <number>        multiple of the sustainable rate to send (default: 10)
  --connections <number>  number of connections (default: 1000)
`

const GENERATORS = 2

/** Connections that keep the app busy all the time, but not overloaded. */
const BUSY_CONNECTIONS = 64

const options = readArguments(process.argv.slice(2))
const children = []
try {
  await run(options)
} finally {
  for (const child of children) child.kill('SIGKILL')
}

async function run({ seconds, times, connections }) {
  const env = environment(await startDatabase())
  const tables = spawn(process.execPath, [built('tables.js')], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await once(tables, 'exit')
  const { pid, port } = await startApp(env)
  const generators = Array.from({ length: GENERATORS }, () => startChild('overload-generator.mjs'))
  const send = (load) => sendBy(generators, { port, seconds, ...load })

  console.log(`Node ${process.version}, ${availableParallelism()} cores, ${seconds} s each.\n`)
  await send({ connections: BUSY_CONNECTIONS, seconds: 3 })
  const sustained = await send({ connections: BUSY_CONNECTIONS })
  const rate = sustained.accepted.length / sustained.elapsed
  print(
    'sustainable',
    `${round(rate)} page views per second`,
    `p50 ${ms(sustained, 0.5)}, p99 ${ms(sustained, 0.99)}`,
  )

  const before = memoryOf(pid)
  const watch = watchHealth(port, pid)
  const overload = await send({ connections, rate: rate * times })
  const { health, memory } = await watch.stop()
  const sentRate = overload.sent / overload.elapsed
  print(
    'sent',
    `${round(sentRate)} per second (${round(sentRate / rate)} times)`,
    `${overload.sent} in total`,
  )
  if (overload.unsent > 0)
    print('not sent', overload.unsent, 'no connection was free, or the generators were too slow')
  print(
    'accepted',
    overload.accepted.length,
    `${round(overload.accepted.length / overload.elapsed)} per second, p50 ${ms(overload, 0.5)}, p99 ${ms(overload, 0.99)}`,
  )
  print('rejected', overload.rejected, '503 with Retry-After')
  print(
    'failed',
    Object.values(overload.failed).reduce((sum, count) => sum + count, 0),
    JSON.stringify(overload.failed),
  )
  print(
    'health',
    `${health.filter((time) => time !== undefined).length} of ${health.length} answered`,
    `p99 ${ms({ accepted: health.filter(Boolean) }, 0.99)}`,
  )

  const normal = await untilNormal(port)
  await pause(2_000)
  print('memory', `${before} MiB before, at most ${Math.max(...memory)} during, ${memoryOf(pid)} after`)
  print('normal again', `after ${round(normal)} ms`, 'ten answers in a row, each 200 and within 50 ms')
}

/** Divides a load among the generators, and merges their results. */
async function sendBy(generators, { connections, rate, ...load }) {
  const start = performance.now()
  const results = await Promise.all(
    generators.map(async (generator) => {
      generator.send({
        ...load,
        connections: Math.ceil(connections / generators.length),
        ...(rate && { rate: rate / generators.length }),
      })
      const [answer] = await once(generator, 'message')
      return answer
    }),
  )
  const sum = (name) => results.reduce((total, one) => total + one[name], 0)
  const failed = {}
  for (const one of results) {
    for (const [why, count] of Object.entries(one.failed)) failed[why] = (failed[why] ?? 0) + count
  }
  return {
    elapsed: (performance.now() - start) / 1_000,
    sent: sum('sent'),
    unsent: sum('unsent'),
    rejected: sum('rejected'),
    failed,
    accepted: results.flatMap(({ accepted }) => accepted),
  }
}

/** Requests the app's health, and reads its memory, ten times per second. */
function watchHealth(port, pid) {
  const health = []
  const memory = []
  let over = false
  const watching = (async () => {
    while (!over) {
      const start = performance.now()
      const status = await fetch(`http://127.0.0.1:${port}/health`).then(
        (response) => response.text().then(() => response.status),
        () => 0,
      )
      health.push(status === 200 ? performance.now() - start : undefined)
      memory.push(memoryOf(pid))
      await pause(100)
    }
  })()
  return {
    async stop() {
      over = true
      await watching
      return { health, memory }
    },
  }
}

/** Milliseconds until ten page views in a row are answered with 200 within 50 ms. */
async function untilNormal(port) {
  const start = performance.now()
  for (let row = 0; row < 10; ) {
    const sentAt = performance.now()
    const { status } = await fetch(`http://127.0.0.1:${port}/events`, { method: 'POST', body: '{}' })
    row = status === 200 && performance.now() - sentAt < 50 ? row + 1 : 0
  }
  return performance.now() - start
}

async function startDatabase() {
  const [{ port }] = await once(startChild('overload-database.mjs'), 'message')
  return `http://127.0.0.1:${port}`
}

async function startApp(env) {
  const app = spawn(process.execPath, [built('node.js')], { env, stdio: ['ignore', 'pipe', 'ignore'] })
  children.push(app)
  let output = ''
  const port = await new Promise((resolve, reject) => {
    // Read all output: otherwise the pipe fills up and blocks the app.
    app.stdout.setEncoding('utf8').on('data', (text) => {
      if (output.length < 10_000) output += text
      const [, found] = /http:\/\/127\.0\.0\.1:(\d+)\/events/.exec(output) ?? []
      if (found) resolve(Number(found))
    })
    app.once('exit', () => reject(new Error('The app did not start.')))
  })
  return { pid: app.pid, port }
}

function startChild(file) {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), [], { execArgv: ['--no-deprecation'] })
  children.push(child)
  return child
}

function environment(endpoint) {
  return {
    ...process.env,
    PORT: '0',
    HOST: '127.0.0.1',
    EVENTS_TABLE: 'overload-events',
    SESSIONS_TABLE: 'overload-sessions',
    ACTIVE_SESSIONS_TABLE: 'overload-active-sessions',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    DYNAMODB_ENDPOINT: endpoint,
    // All clients have one address.
    RATE_LIMIT_PER_ADDRESS: '999999999',
  }
}

function built(file) {
  return fileURLToPath(new URL(`../dist/${file}`, import.meta.url))
}

/** Resident memory of a process in mebibytes; NaN if the system has no `/proc`. */
function memoryOf(pid) {
  const status = `/proc/${pid}/status`
  if (!existsSync(status)) return Number.NaN
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(status, 'utf8')) ?? []
  return Math.round(Number(kibibytes) / 1_024)
}

function ms({ accepted }, share) {
  const sorted = [...accepted].sort((one, other) => one - other)
  return sorted.length ? `${round(sorted[Math.ceil(share * sorted.length) - 1])} ms` : 'none'
}

function round(number) {
  return new Intl.NumberFormat('en', { maximumSignificantDigits: 3 }).format(number)
}

function print(name, value, remark = '') {
  console.log(`${name.padEnd(14)}${value}${remark && `  ${remark}`}`)
}

/** Exits with an error message if an argument is invalid. */
function readArguments(given) {
  const option = (text) => ({ type: 'string', default: text })
  try {
    const { values } = parseArgs({
      // pnpm also passes the "--" that separates its arguments from ours.
      args: given.filter((argument) => argument !== '--'),
      options: {
        seconds: option('15'),
        times: option('10'),
        connections: option('1000'),
        help: { type: 'boolean', default: false },
      },
    })
    if (values.help) {
      console.log(USAGE)
      process.exit()
    }
    return {
      seconds: count('seconds', values.seconds),
      times: count('times', values.times),
      connections: count('connections', values.connections),
    }
  } catch (error) {
    console.error(`${error.message}\n\n${USAGE}`)
    process.exit(2)
  }
}
