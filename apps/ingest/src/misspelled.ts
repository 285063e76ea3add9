/** A shorter name is too often another program's: `HOST` is one letter from `POST`. */
const SHORTEST = 8

/**
 * The one of `ownNames` that somebody who wrote `name` must have meant: all but one letter is the same, or two
 * neighbours have changed places. Undefined where `name` is one of them, or like none.
 */
export function ownNameMeant(name: string, ownNames: readonly string[]): string | undefined {
  if (ownNames.includes(name)) return undefined
  return ownNames.find((own) => own.length >= SHORTEST && isSlip(name, own))
}

function isSlip(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false
  let start = 0
  while (start < one.length && one[start] === other[start]) start += 1
  let end = 0
  while (end < Math.min(one.length, other.length) - start && one.at(-1 - end) === other.at(-1 - end)) end += 1
  const [here, there] = [one.slice(start, one.length - end), other.slice(start, other.length - end)]
  return (
    Math.max(here.length, there.length) === 1 ||
    (here.length === 2 && there.length === 2 && here[0] === there[1] && here[1] === there[0])
  )
}
