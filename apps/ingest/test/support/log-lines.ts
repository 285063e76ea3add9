/** A parsed line of the app's log. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly msg: string; readonly level: string }

/** The whole lines of the output of a process so far. Throws where one is no JSON. */
export function logLines(output: string): readonly LogLine[] {
  return output
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as LogLine)
}

/** The lines of requests. */
export function requestLines(output: string): readonly LogLine[] {
  return logLines(output).filter(({ msg }) => msg === 'request')
}
