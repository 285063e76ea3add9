/** A line of the app's log, read. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly msg: string; readonly level: string }

/** The lines in what a process has output so far; throws where one is no JSON object. The last may still be under way. */
export function logLines(output: string): readonly LogLine[] {
  return output
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as LogLine)
}

/** Those that tell of requests. */
export function requestLines(output: string): readonly LogLine[] {
  return logLines(output).filter(({ msg }) => msg === 'request')
}
