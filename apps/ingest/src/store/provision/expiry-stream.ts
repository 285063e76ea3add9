import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { describeTable } from './describe-table.ts'

/** Stream views that hold the content of a deleted row. */
const USABLE: readonly (string | undefined)[] = ['OLD_IMAGE', 'NEW_AND_OLD_IMAGES']

/**
 * A line on the stream by which AWS Lambda closes sessions. It changes no existing table: others may read its stream, and
 * a new stream is its owner's decision.
 */
export async function describeStream(client: DynamoDBClient, name: string): Promise<string> {
  const table = await describeTable(client, name)
  const view = table?.StreamSpecification?.StreamViewType
  if (USABLE.includes(view)) return `${name} has the stream by which AWS Lambda closes sessions.`
  const turnOn = `aws dynamodb update-table --table-name ${name} --stream-specification StreamEnabled=true,StreamViewType=OLD_IMAGE`
  return `${name} has no stream of OLD_IMAGE, by which AWS Lambda closes sessions: ${
    view === undefined ? '' : `turn off its stream of ${view}, then `
  }turn it on with \`${turnOn}\`.`
}
