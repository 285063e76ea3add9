// Its deprecation notice names `@hono/aws-lambda`, which npm does not have yet.
import { handle, type LambdaContext, type LambdaEvent } from 'hono/aws-lambda'
import { compose } from './compose.ts'
import { readConfig } from './config.ts'
import { lambdaAddress } from './http/lambda-address.ts'

const { app } = compose(readConfig(process.env), { addressOf: lambdaAddress })
const answer: ReturnType<typeof handle> = handle(app)

/** The AWS Lambda host, behind API Gateway (both payload formats), a function URL or an Application Load Balancer. */
export const handler = (event: LambdaEvent, context?: LambdaContext): ReturnType<typeof answer> =>
  answer(withoutStage(event), context)

/** Payload format 2.0 leaves the name of a stage in the path, as format 1.0 does not. */
function withoutStage(event: LambdaEvent): LambdaEvent {
  if (!('rawPath' in event)) return event
  const stage = `/${event.requestContext.stage}`
  return event.rawPath.startsWith(`${stage}/`)
    ? { ...event, rawPath: event.rawPath.slice(stage.length) }
    : event
}
