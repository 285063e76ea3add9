import { createClient } from '@footfall/tables'
import { ConfigurationError, readConfig } from '../config/read-config.ts'
import { createTables } from '../store/provision/create-tables.ts'
import { usingDynamoDB } from './check-tables.ts'

/** The command that creates the three tables. It reads the same environment as the app, and is safe to run again. */
try {
  const config = readConfig(process.env)
  const client = createClient(config.dynamodb)
  const options = { keptForEver: config.retentionDays === undefined }
  for (const line of await usingDynamoDB(config, () => createTables(client, config.tables, options)))
    console.log(line)
  client.destroy()
} catch (error) {
  console.error(error instanceof ConfigurationError ? error.message : error)
  process.exit(1)
}
