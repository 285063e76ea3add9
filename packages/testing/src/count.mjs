/** The value of an option that counts something, as `parseArgs` gives it. Throws, with a sentence, where it is none. */
export function count(name, text) {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name} must be a whole number above 0.`)
  return number
}
