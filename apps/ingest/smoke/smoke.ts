import { parseArgs } from 'node:util'
import { isSiteKey } from '@footfall/protocol'
import { printable } from '../src/printable.ts'
import { createDeployment, type Deployment, Unreachable } from './deployment.ts'
import { EVENTS, type Rule, rulesFor } from './rules.ts'

const USAGE = `Usage: pnpm smoke <url> [--site <key>] [--origin <origin>]
  <url>     the app or its events, for example https://stats.example.com or https://stats.example.com/events
  --site    the site of the events, a key of SITES; "smoke" by default, or none if the app does not accept it
  --origin  an origin of ALLOWED_ORIGINS: the app must accept it and reject another one`

/** The site of the events if no `--site` names one. */
const SITE = 'smoke'

/** 0: every rule holds. 1: at least one does not. 2: no rule was checked. */
export type ExitCode = 0 | 1 | 2

/** The parts of a command line. */
interface Options {
  readonly url: URL
  readonly site: string | undefined
  readonly origin: string | undefined
}

/**
 * Checks the HTTP contract of a deployment over the network and prints a line for each rule. Its events are stored as a
 * bot's. From outside, it cannot see which address the app stores, so it does not check `TRUSTED_PROXIES`.
 */
export async function smoke(args: readonly string[], write: (line: string) => void): Promise<ExitCode> {
  const print = (line: string): void => write(printable(line))
  const options = optionsOf(args)
  if (!options) {
    for (const line of USAGE.split('\n')) print(line)
    return 2
  }
  const { url, origin } = options
  const deployment = createDeployment(url)
  try {
    await deployment.ask('GET', '/health')
    const { site: named = `${SITE} if the app accepts it` } = options
    print(`This stores about ${EVENTS} events at ${url.href}, marked as a bot's, of the site ${named}.`)
    const site = options.site ?? (await acceptedSite(deployment))
    return await checkAll(rulesFor({ site, origin }), { deployment, print })
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error
    print(`${url.href} does not answer (${error.message}): check the address and that the app runs there.`)
    return 2
  }
}

function optionsOf(args: readonly string[]): Options | undefined {
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { site: { type: 'string' }, origin: { type: 'string' } },
    })
    const url = new URL(positionals[0] ?? '')
    const { site, origin } = values
    const valid =
      positionals.length === 1 &&
      /^https?:$/.test(url.protocol) &&
      (site === undefined || isSiteKey(site)) &&
      (origin === undefined || new URL(origin).origin === origin)
    return valid ? { url, site, origin } : undefined
  } catch {
    // An unknown option, or no URL.
    return undefined
  }
}

/** `smoke` if the app accepts it as a site, and then stores the event; undefined if its `SITES` has other keys. */
async function acceptedSite({ post }: Deployment): Promise<string | undefined> {
  const { status } = await post({ site_id: SITE, webdriver: true })
  return status === 200 ? SITE : undefined
}

async function checkAll(
  rules: readonly Rule[],
  { deployment, print }: { readonly deployment: Deployment; readonly print: (line: string) => void },
): Promise<ExitCode> {
  let broken = 0
  for (const { rule, check } of rules) {
    const { holds, seen } = await check(deployment).catch((error: unknown) => {
      if (error instanceof Unreachable) return { holds: false, seen: error.message }
      throw error
    })
    print(`${holds ? '✓' : '✗'} ${rule}: ${seen}`)
    if (!holds) broken += 1
  }
  print(broken === 0 ? `All ${rules.length} rules hold.` : `${broken} of ${rules.length} rules do not hold.`)
  return broken === 0 ? 0 : 1
}
