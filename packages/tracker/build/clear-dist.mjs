import { rmSync } from 'node:fs'

/** Removes what an earlier build left: chunks have other names whenever something in them changes, and all of `dist` is published. */
rmSync(new URL('../dist/', import.meta.url), { recursive: true, force: true })
