// `pnpm bench:overload`: finds what the built app can do, offers it ten times that, and says what became of it.
import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { count } from '@footfall/testing/count'

const USAGE = `pnpm bench:overload [--seconds <number>] [--times <number>] [--connections <number>]

Finds how many page views a second the built app takes, with a DynamoDB that answers at once; then offers so many times
that, in open loop; then waits until all is normal. App, DynamoDB and two generators are processes of their own: on fewer
than four cores they take from each other. Needs what "pnpm build" makes.

  --seconds <number>      how long each part lasts; 15 unless said
  --times <number>        how much more is offered than the app can do; 10 unless said
  --connections <number>  over how many connections; 1000 unless said
`

const GENERATORS = 2

/** Connections by which the app is found to be busy all the time, and not yet refusing. */
const BUSY = 64

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
  const offer = (order) => offerBy(generators, { port, seconds, ...order })

  console.log(`Node ${process.version}, ${availableParallelism()} cores, ${seconds} s each.\n`)
  await offer({ connections: BUSY, seconds: 3 })
  const most = await offer({ connections: BUSY })
  const rate = most.accepted.length / most.took
  say('sustainable', `${round(rate)} page views a second`, `p50 ${ms(most, 0.5)}, p99 ${ms(most, 0.99)}`)

  const before = memoryOf(pid)
  const watch = watchHealth(port, pid)
  const flood = await offer({ connections, rate: rate * times })
  const { health, memory } = await watch.stop()
  const offered = flood.offered / flood.took
  say('offered', `${round(offered)} a second (${round(offered / rate)} times)`, `${flood.offered} in all`)
  if (flood.unoffered > 0)
    say('not offered', flood.unoffered, 'no connection was free, or the generators were too slow')
  say(
    'accepted',
    flood.accepted.length,
    `${round(flood.accepted.length / flood.took)} a second, p50 ${ms(flood, 0.5)}, p99 ${ms(flood, 0.99)}`,
  )
  say('refused', flood.refused, '503 with Retry-After')
  say(
    'unclean',
    Object.values(flood.unclean).reduce((sum, count) => sum + count, 0),
    JSON.stringify(flood.unclean),
  )
  say(
    'health',
    `${health.filter((time) => time !== undefined).length} of ${health.length} answered`,
    `p99 ${ms({ accepted: health.filter(Boolean) }, 0.99)}`,
  )

  const normal = await untilNormal(port)
  await pause(2_000)
  say('memory', `${before} MiB before, at most ${Math.max(...memory)} during, ${memoryOf(pid)} after`)
  say('normal again', `after ${round(normal)} ms`, 'ten answers in a row, each 200 and within 50 ms')
}

/** Shares an order among the generators, and puts together what they saw. */
async function offerBy(generators, { connections, rate, ...order }) {
  const start = performance.now()
  const seen = await Promise.all(
    generators.map(async (generator) => {
      generator.send({
        ...order,
        connections: Math.ceil(connections / generators.length),
        ...(rate && { rate: rate / generators.length }),
      })
      const [answer] = await once(generator, 'message')
      return answer
    }),
  )
  const sum = (name) => seen.reduce((total, one) => total + one[name], 0)
  const unclean = {}
  for (const one of seen) {
    for (const [why, count] of Object.entries(one.unclean)) unclean[why] = (unclean[why] ?? 0) + count
  }
  return {
    took: (performance.now() - start) / 1_000,
    offered: sum('offered'),
    unoffered: sum('unoffered'),
    refused: sum('refused'),
    unclean,
    accepted: seen.flatMap(({ accepted }) => accepted),
  }
}

/** Asks for the app's health, and looks at its memory, ten times a second. */
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

/** Milliseconds until ten page views in a row are answered as if nothing had been. */
async function untilNormal(port) {
  const start = performance.now()
  for (let row = 0; row < 10; ) {
    const asked = performance.now()
    const { status } = await fetch(`http://127.0.0.1:${port}/events`, { method: 'POST', body: '{}' })
    row = status === 200 && performance.now() - asked < 50 ? row + 1 : 0
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
  let said = ''
  const port = await new Promise((resolve, reject) => {
    // Read to the end, or its log fills the pipe and stops it.
    app.stdout.setEncoding('utf8').on('data', (text) => {
      if (said.length < 10_000) said += text
      const [, found] = /http:\/\/127\.0\.0\.1:(\d+)\/events/.exec(said) ?? []
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
    // All clients here come from one address.
    RATE_LIMIT_PER_ADDRESS: '999999999',
  }
}

function built(file) {
  return fileURLToPath(new URL(`../dist/${file}`, import.meta.url))
}

/** Mebibytes that a process has now; NaN where the system does not say. */
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

function say(name, value, remark = '') {
  console.log(`${name.padEnd(14)}${value}${remark && `  ${remark}`}`)
}

/** Ends the process with a sentence where they are wrong. */
function readArguments(given) {
  const option = (text) => ({ type: 'string', default: text })
  try {
    const { values } = parseArgs({
      // pnpm passes the "--" on that divides its arguments from ours.
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
