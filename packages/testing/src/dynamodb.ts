export { startDynalite } from './dynamodb/dynalite.ts'
export { startDynamoDBLocal } from './dynamodb/dynamodb-local.ts'
export type { DynamoDBServer } from './dynamodb/server.ts'
