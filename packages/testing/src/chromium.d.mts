/**
 * What Chromium is started with: no sandbox, since tests often run as root in a container, where it cannot be had; no shared
 * memory file, which containers keep small; nothing that talks to its maker in the background.
 */
export declare const CHROMIUM_ARGUMENTS: readonly string[]

/**
 * Path of the Chromium or Chrome to test with: `CHROMIUM_PATH`, else one that is installed in a usual place and starts;
 * undefined where there is none, and Playwright's own is the last resort.
 * @throws Error if `CHROMIUM_PATH` names a file that does not exist.
 */
export declare function findChromium(env?: NodeJS.ProcessEnv): string | undefined
