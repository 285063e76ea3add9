import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** 128 random bits. DynamoDB takes letters and digits in an access key. */
const ACCESS_KEY = /^[0-9a-f]{32}$/

/**
 * The access key of the database in `folder`, which only its owner may read there. The first start makes the folder and
 * the key; a key that was not written to its end is made again. Throws what the file system throws.
 */
export function accessKeyOf(folder) {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'access-key')
  const kept = read(file)
  if (ACCESS_KEY.test(kept)) {
    chmodSync(file, 0o600)
    return kept
  }
  const made = randomBytes(16).toString('hex')
  // A file that is there already would keep its mode.
  rmSync(file, { force: true })
  writeFileSync(file, made, { mode: 0o600, flag: 'wx' })
  return made
}

/** The content of a file; empty where there is none. */
function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT') return ''
    throw error
  }
}
