import { rmSync } from 'node:fs'

/** Removes the files of earlier builds. Chunk names change with their content, and npm publishes all of `dist`. */
rmSync(new URL('../dist/', import.meta.url), { recursive: true, force: true })
