/** An error that stops `npm start`. Its message is one sentence: what is wrong and what to do. */
export class Problem extends Error {
  name = 'Problem'
}
