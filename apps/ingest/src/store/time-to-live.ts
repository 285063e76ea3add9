import {
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb'
import { ForeignTable } from './foreign-table.ts'

/** The attribute by which DynamoDB deletes rows, in seconds since 1970. Rows without it stay. */
const ATTRIBUTE = 'expires_at'

/**
 * What a table's time to live is: `on`, by our attribute; `off`; by `another` attribute; `absent`, in a DynamoDB that
 * has none, as dynalite; `hidden` from these credentials.
 */
export type TimeToLive =
  | { readonly state: 'on' | 'off' | 'absent' | 'hidden' }
  | { readonly state: 'another'; readonly attribute: string }

/** Resolves to whether rows expire now: not in a DynamoDB that knows no time to live. Throws `ForeignTable`. */
export async function turnOnTimeToLive(client: DynamoDBClient, name: string): Promise<boolean> {
  const timeToLive = await timeToLiveOf(client, name)
  if (timeToLive.state === 'another') throw new ForeignTable([expiresOtherwise(name, timeToLive.attribute)])
  if (timeToLive.state === 'absent') return false
  if (timeToLive.state === 'on') return true
  try {
    await update(client, name, ATTRIBUTE, true)
  } catch (error) {
    // Somebody else has turned it on at this moment, or where nobody may see it.
    if (!/already enabled/i.test((error as Error).message)) throw error
  }
  return true
}

/** What differs where rows would go at another time than theirs, and what to do. */
export function expiresOtherwise(name: string, attribute: string): string {
  return `The table ${name} deletes its rows by ${attribute} where Footfall says by ${ATTRIBUTE} when they may go: turn that TTL off, and this one on with \`pnpm tables\`.`
}

export async function timeToLiveOf(client: DynamoDBClient, name: string): Promise<TimeToLive> {
  try {
    const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName: name }))
    const { TimeToLiveStatus: status, AttributeName: attribute } = TimeToLiveDescription ?? {}
    if (status !== 'ENABLED' && status !== 'ENABLING')
      return { state: (await hasTimeToLive(client, name)) ? 'off' : 'absent' }
    return attribute === ATTRIBUTE ? { state: 'on' } : { state: 'another', attribute: attribute ?? 'nothing' }
  } catch (error) {
    if (isUnknown(error)) return { state: 'absent' }
    if ((error as Error).name === 'AccessDeniedException') return { state: 'hidden' }
    throw error
  }
}

/**
 * dynalite says of every table that its TTL is off, and knows no call that turns it on. Turning off one that has no
 * name changes nothing, and everybody else refuses it for its own reason.
 */
async function hasTimeToLive(client: DynamoDBClient, name: string): Promise<boolean> {
  try {
    await update(client, name, '', false)
    return true
  } catch (error) {
    if (isUnknown(error)) return false
    if (['ValidationException', 'AccessDeniedException'].includes((error as Error).name)) return true
    throw error
  }
}

async function update(client: DynamoDBClient, TableName: string, AttributeName: string, Enabled: boolean) {
  await client.send(
    new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { AttributeName, Enabled } }),
  )
}

/** What is answered to a call that is not known. */
function isUnknown(error: unknown): boolean {
  return (error as Error).name === 'UnknownOperationException'
}
