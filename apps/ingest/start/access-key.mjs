import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** 128 random bits in hexadecimal. DynamoDB accepts letters and digits in an access key. */
const ACCESS_KEY = /^[0-9a-f]{32}$/

/**
 * Reads the access key of the database in `folder`. Only the owner of the key's file can read it. The first start creates
 * the folder and the key. An incomplete key is replaced. Throws the errors of the file system.
 */
export function accessKeyOf(folder) {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'access-key')
  const kept = read(file)
  if (ACCESS_KEY.test(kept)) {
    chmodSync(file, 0o600)
    return kept
  }
  const created = randomBytes(16).toString('hex')
  // An existing file would keep its mode.
  rmSync(file, { force: true })
  writeFileSync(file, created, { mode: 0o600, flag: 'wx' })
  return created
}

/** The content of a file; an empty string if it does not exist. */
function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT') return ''
    throw error
  }
}
