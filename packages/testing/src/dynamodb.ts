export { startDynalite } from './dynamodb/dynalite.ts'
export type { DynamoDBServer } from './dynamodb/server.ts'
export { startDynamoDBLocal } from './dynamodb/shared-dynamodb-local.ts'
