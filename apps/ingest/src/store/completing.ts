import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { StoreUnavailable } from '../domain/errors.ts'

/** Turns whatever DynamoDB throws into the one error that the use cases know. */
export async function completing<Answer>(operation: string, call: () => Promise<Answer>): Promise<Answer> {
  try {
    return await call()
  } catch (error) {
    throw new StoreUnavailable(operation, error)
  }
}

/** Whether a conditional write took place. */
export async function whenTrue(operation: string, call: () => Promise<unknown>): Promise<boolean> {
  return completing(operation, async () => {
    try {
      await call()
      return true
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false
      throw error
    }
  })
}
