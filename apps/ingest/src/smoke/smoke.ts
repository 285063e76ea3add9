import { parseArgs } from 'node:util'
import { printable } from '../printable.ts'
import { createDeployment, type Deployment, Unreachable } from './deployment.ts'
import type { Finding, Rule } from './rule.ts'
import { RULES } from './rules/index.ts'

const USAGE = 'Usage: pnpm smoke <url>, for example pnpm smoke https://stats.example.com'

/** 0: every rule holds. 1: one or more do not. 2: nothing was checked. */
export type ExitCode = 0 | 1 | 2

/** Checks the plain HTTP contract of a deployment over the network, and prints a line for each rule. */
export async function smoke(args: readonly string[], write: (line: string) => void): Promise<ExitCode> {
  // The lines quote what the deployment answers.
  const print = (line: string): void => write(printable(line))
  const url = urlOf(args)
  if (!url) {
    print(USAGE)
    return 2
  }
  const deployment = createDeployment(url)
  const unreachable = await reach(deployment)
  if (unreachable) {
    print(`${url.href} does not answer (${unreachable}): check the address and that the app runs there.`)
    return 2
  }
  let broken = 0
  for (const rule of RULES) {
    const { holds, seen } = await check(rule, deployment)
    print(`${holds ? '✓' : '✗'} ${rule.rule}: ${seen}`)
    if (!holds) broken += 1
  }
  print(broken === 0 ? `All ${RULES.length} rules hold.` : `${broken} of ${RULES.length} rules do not hold.`)
  return broken === 0 ? 0 : 1
}

function urlOf(args: readonly string[]): URL | undefined {
  try {
    const { positionals } = parseArgs({ args: [...args], allowPositionals: true, options: {} })
    const url = new URL(positionals[0] ?? '')
    return positionals.length === 1 && /^https?:$/.test(url.protocol) ? url : undefined
  } catch {
    // An option that there is not, or no URL.
    return undefined
  }
}

/** Why no answer of any kind comes, if so. */
async function reach(deployment: Deployment): Promise<string | undefined> {
  try {
    await deployment.ask('GET', '/health')
    return undefined
  } catch (error) {
    if (error instanceof Unreachable) return error.message
    throw error
  }
}

async function check({ check }: Rule, deployment: Deployment): Promise<Finding> {
  try {
    return await check(deployment)
  } catch (error) {
    if (error instanceof Unreachable) return { holds: false, seen: error.message }
    throw error
  }
}
