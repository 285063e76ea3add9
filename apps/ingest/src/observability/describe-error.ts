import { StoreUnavailable } from '../domain/errors.ts'

/** Characters of an error's message that are logged: enough for a sentence, too few for a request body. */
const MAX_MESSAGE_LENGTH = 300

/** Lines of a stack that are logged. */
const MAX_FRAMES = 20

/** An error as a log line holds it. */
export interface ErrorDescription extends Named {
  /** The stack frames; absent for `StoreUnavailable`. */
  readonly stack?: readonly string[]
  readonly cause?: Named
}

interface Named {
  readonly name: string
  readonly message: string
  /** The code of a system error, such as ECONNREFUSED. */
  readonly code?: string
}

/** Describes an error for a log line. For `StoreUnavailable`, the cause has more information than the stack. */
export function describeError(error: unknown): ErrorDescription {
  if (!(error instanceof Error)) return { name: typeof error, message: '' }
  return {
    ...named(error),
    ...(error.cause instanceof Error && { cause: named(error.cause) }),
    ...(!(error instanceof StoreUnavailable) && { stack: framesOf(error) }),
  }
}

function named({ name, message, code }: Error & { readonly code?: unknown }): Named {
  return { name, message: message.slice(0, MAX_MESSAGE_LENGTH), ...(typeof code === 'string' && { code }) }
}

/** The frames of the stack, without its first lines, which repeat the message. */
function framesOf({ stack = '' }: Error): readonly string[] {
  return stack
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '))
    .slice(0, MAX_FRAMES)
}
