/** A line of the app's log, read. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly msg: string; readonly level: string }

/** The lines in what a process has said so far; throws where one is no JSON object. The last may still be under way. */
export function logLines(said: string): readonly LogLine[] {
  return said
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as LogLine)
}

/** Those that tell of requests. */
export function requestLines(said: string): readonly LogLine[] {
  return logLines(said).filter(({ msg }) => msg === 'request')
}
