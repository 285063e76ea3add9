import { StoreUnavailable } from '../domain/errors.ts'

/** Characters of an error's message that are kept: enough for a sentence, too few for a body. */
const MESSAGE = 300

/** Lines of a stack that are kept. */
const FRAMES = 20

/** What is known of an error. */
export interface ErrorDescription extends Named {
  /** Where it was thrown; absent where that says nothing. */
  readonly stack?: readonly string[]
  readonly cause?: Named
}

interface Named {
  readonly name: string
  readonly message: string
  /** Of errors of the system, as ECONNREFUSED. */
  readonly code?: string
}

/** An error as a log line may hold it. Of a database that fails, the cause says more than our own stack. */
export function describeError(error: unknown): ErrorDescription {
  if (!(error instanceof Error)) return { name: typeof error, message: '' }
  return {
    ...named(error),
    ...(error.cause instanceof Error && { cause: named(error.cause) }),
    ...(!(error instanceof StoreUnavailable) && { stack: framesOf(error) }),
  }
}

function named({ name, message, code }: Error & { readonly code?: unknown }): Named {
  return { name, message: message.slice(0, MESSAGE), ...(typeof code === 'string' && { code }) }
}

/** Without its head, which is the message once more. */
function framesOf({ stack = '' }: Error): readonly string[] {
  return stack
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '))
    .slice(0, FRAMES)
}
