/** Random characters of 0-9a-z. Does not use `randomUUID`, which http pages lack. The modulo bias is below 2^-26. */
export function random(size: number): string {
  return crypto
    .getRandomValues(new Uint32Array(size))
    .reduce((text, value) => text + (value % 36).toString(36), '')
}
