export { type ClientOptions, createClient, type Documents, documentsOf } from './client.ts'
export { createGathering } from './gathering.ts'
export { readEvents } from './read-events.ts'
export { createRowReader, type ReadRow, type RowKey } from './read-rows.ts'
export type { ActiveRow, SessionRow } from './rows.ts'
export {
  expiringTables,
  type TableDefinition,
  type TableNames,
  tableDefinitions,
} from './table-definitions.ts'
