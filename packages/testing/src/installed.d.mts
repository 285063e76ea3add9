/** How to find a program that people install by themselves. */
export interface Program {
  /** The environment variable that may name its path. */
  readonly variable: string
  /** Where systems keep it: commands, and places that no PATH names. */
  readonly places: readonly string[]
  /** Whether the version will do, by what `--version` prints. Default: any. Not asked on Windows. */
  readonly suits?: (version: string) => boolean
}

/**
 * Path of the program: what the variable says, else the first of the places where one is installed that starts and suits;
 * undefined where there is none.
 * @throws Error if the variable names a file that does not exist.
 */
export declare function findInstalled(program: Program, env?: NodeJS.ProcessEnv): string | undefined
