import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { describeTable } from './describe-table.ts'

/** Stream views that hold the content of a deleted row. */
const USABLE: readonly (string | undefined)[] = ['OLD_IMAGE', 'NEW_AND_OLD_IMAGES']

/**
 * Returns a line about the stream by which AWS Lambda closes sessions. It changes no table: other programs may read an
 * existing stream, and only the owner of the table decides on a new one.
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
