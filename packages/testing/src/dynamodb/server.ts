/** A DynamoDB API on this machine, empty at its start. It takes any region and any credentials. */
export interface DynamoDBServer {
  /** `http://127.0.0.1:<port>`, as the AWS SDK's `endpoint` wants it. */
  readonly endpoint: string
  /** Ends it, and all that it holds. */
  stop(): Promise<void>
}
