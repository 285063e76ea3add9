import { isAws, isThisMachine } from './endpoint.ts'
import { ownNameMeant } from './misspelled.ts'

/** The variables of an environment that are not empty. */
export type Given = Readonly<Record<string, string | undefined>>

/** A configuration that is well formed, and that nobody who knew would run for visitors. */
interface UnsafeRule {
  /** Whether it is given. Variables of ours are well formed by then. */
  readonly unsafe: (given: Given) => boolean
  /** A sentence that names the variable, says what is wrong with it, and what to do. */
  readonly why: string
}

/** Where the AWS SDK finds another endpoint for DynamoDB (SDKs and tools reference, "Service-specific endpoints"). */
const ENDPOINTS = ['DYNAMODB_ENDPOINT', 'AWS_ENDPOINT_URL_DYNAMODB', 'AWS_ENDPOINT_URL']

/** What people write where something must stand, and what the documentation of AWS shows. */
const MADE_UP = /^(local|test|testing|dummy|fake|fakeMyKeyId|example|foo|x+|A[KS]IA\w*EXAMPLE)$/i
const MADE_UP_SECRET = /^(local|test|testing|dummy|fake|fakeSecretAccessKey|example|\S+EXAMPLEKEY)$/i

const RULES: readonly UnsafeRule[] = [
  ...ENDPOINTS.map((name) => ({
    unsafe: (given: Given) => goesUnencrypted(given[name]),
    why: `${name} sends what visitors do to another machine by plain http, where any on the way may read it: use https.`,
  })),
  {
    unsafe: (given) =>
      usesAws(given) &&
      (MADE_UP.test(given['AWS_ACCESS_KEY_ID'] ?? '') ||
        MADE_UP_SECRET.test(given['AWS_SECRET_ACCESS_KEY'] ?? '')),
    why: 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are made up or an example, which AWS refuses with every event: set those of an account, or DYNAMODB_ENDPOINT.',
  },
]

/**
 * What is unsafe in a configuration, a sentence for each thing: nothing where `NODE_ENV` is `development` or `test`.
 * `ownNames` are those of all variables that the app reads, of which a misspelled one would be a silent default.
 */
export function whatIsUnsafe(given: Given, ownNames: readonly string[]): readonly string[] {
  if (given['NODE_ENV'] === 'development' || given['NODE_ENV'] === 'test') return []
  const misspelled = Object.keys(given).flatMap((name) => {
    const meant = ownNameMeant(name, ownNames)
    return meant && !given[meant]
      ? [`${name} is no variable of Footfall's: rename it to ${meant}, or unset it.`]
      : []
  })
  const unsafe = RULES.filter((rule) => rule.unsafe(given)).map(({ why }) => why)
  const develop = 'Where this is for development only, set NODE_ENV=development.'
  return unsafe.length > 0 ? [...misspelled, ...unsafe, develop] : misspelled
}

function goesUnencrypted(endpoint: string | undefined): boolean {
  if (endpoint === undefined || !URL.canParse(endpoint)) return false
  return new URL(endpoint).protocol === 'http:' && !isThisMachine(endpoint)
}

function usesAws(given: Given): boolean {
  const endpoint = ENDPOINTS.map((name) => given[name]).find((url) => url !== undefined)
  return endpoint === undefined || (URL.canParse(endpoint) && isAws(endpoint))
}
