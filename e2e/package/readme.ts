import { readFileSync } from 'node:fs'

const README = new URL('../../packages/tracker/README.md', import.meta.url)

/** A block of code. The first group is what is in it, the second the file that its first comment names. */
const BLOCK = /^```\w+\n((?:---\n)?(?:\/\/|<!--) (\S+)[\s\S]*?)^```/gm

/** The recipes in the README of the tracker, by the file that each is: what users copy is what is tested. */
const RECIPES: ReadonlyMap<string, string> = new Map(
  [...readFileSync(README, 'utf8').matchAll(BLOCK)].map(([, code = '', file = '']) => [file, code]),
)

/** The files that the recipes are. */
export const recipeFiles: readonly string[] = [...RECIPES.keys()]

/** The code of one of them. @throws Error if there is none for this file. */
export function recipe(file: string): string {
  const code = RECIPES.get(file)
  if (!code) throw new Error(`The README has no recipe for ${file}.`)
  return code
}
