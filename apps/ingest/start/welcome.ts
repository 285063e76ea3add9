/** The message that `npm start` prints once the app is running. */
export function welcome(url: string, database: string): string {
  return `
Footfall is running.

  Demo site     ${url}
  Your own site <script defer src="${url}/tracker.js"></script>
  Events        ${url}/events
  DynamoDB      ${database}

Click through the demo: a line for every stored event appears here. Ctrl-C stops everything.
`
}
