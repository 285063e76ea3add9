/** What a person sees who has just started all of it. */
export function welcome(url: string, database: string): string {
  return `
Footfall is running.

  Demo site     ${url}
  Your own site <script defer src="${url}/tracker.js"></script>
  Events        ${url}/events
  DynamoDB      ${database}

Click through the demo: a line for every event stored comes here. Ctrl-C ends everything.
`
}
