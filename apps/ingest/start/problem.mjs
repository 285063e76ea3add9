/** Why `npm start` cannot go on, and what to do about it: one sentence. */
export class Problem extends Error {
  name = 'Problem'
}
