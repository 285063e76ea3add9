/**
 * Path of a Firefox to test with, as Mozilla or a distribution builds it: `FIREFOX_PATH`, else one of version 153 or later
 * that is installed in a usual place and starts; undefined where there is none.
 * @throws Error if `FIREFOX_PATH` names a file that does not exist.
 */
export declare function findFirefox(env?: NodeJS.ProcessEnv): string | undefined
