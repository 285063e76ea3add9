// Deprecated in favour of `@hono/aws-lambda`, which is not on npm yet.
import { handle, type LambdaContext, type LambdaEvent } from 'hono/aws-lambda'
import { compose } from '../../compose.ts'
import { describeSettings } from '../../config/describe-settings.ts'
import { readConfig } from '../../config/read-config.ts'
import { cloudWatchMetrics } from '../../observability/cloudwatch.ts'
import { createLogger } from '../../observability/logger.ts'
import { expiryHandler } from './expiry-handler.ts'
import { lambdaAddress, lambdaForwardedFor } from './lambda-address.ts'

const config = readConfig(process.env)
const logger = createLogger(config.logLevel)
logger.info(describeSettings(process.env))
const metrics = cloudWatchMetrics()
const { app, expire } = compose(config, {
  addressOf: lambdaAddress,
  forwardedFor: lambdaForwardedFor,
  // Each process handles one request at a time, so it cannot see the rate of a sender. API Gateway's throttle limits the rate.
  limitsRates: false,
  log: logger.log,
  onAnswer: logger.request,
  metrics,
})
const answer: ReturnType<typeof handle> = handle(app)
const closing: ReturnType<typeof expiryHandler> = expiryHandler({ expire, log: logger.log })

/** The AWS Lambda host, behind API Gateway (both payload formats), a function URL or an Application Load Balancer. */
export const handler = (event: LambdaEvent, context?: LambdaContext): ReturnType<typeof answer> =>
  answer(withoutStage(event), context).finally(metrics.flush)

/** Closes expired sessions, as the sweep of the Node host does. A second Lambda function calls it with the stream of the active sessions table. */
export const closeExpired: typeof closing = (event) => closing(event).finally(metrics.flush)

/** Removes the stage from the path. Payload format 2.0 keeps it in the path, format 1.0 does not. */
function withoutStage(event: LambdaEvent): LambdaEvent {
  if (!('rawPath' in event)) return event
  const stage = `/${event.requestContext.stage}`
  return event.rawPath.startsWith(`${stage}/`)
    ? { ...event, rawPath: event.rawPath.slice(stage.length) }
    : event
}
