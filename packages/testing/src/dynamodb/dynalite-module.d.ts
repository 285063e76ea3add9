declare module 'dynalite' {
  import type { Server } from 'node:http'

  /** Times are milliseconds that a table takes to be created, updated or deleted; 500 unless said. */
  export default function dynalite(options: {
    readonly createTableMs?: number
    readonly deleteTableMs?: number
    readonly updateTableMs?: number
    /** Folder to keep the tables in; in memory unless said. */
    readonly path?: string
  }): Server
}
