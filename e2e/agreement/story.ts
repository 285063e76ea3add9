/** What happened in a run, told as it happens. */
export interface Story {
  tell(sentence: string): void
  /** Numbered sentences. */
  text(): string
}

/** A story with the day and time, by a clock that is right, before each sentence. */
export function createStory(now: () => number): Story {
  const told: { readonly at: number; readonly sentence: string }[] = []
  return {
    tell: (sentence) => void told.push({ at: now(), sentence }),
    text: () =>
      told
        .map(({ at, sentence }, index) => `${`${index + 1}`.padStart(4)}. ${timeOf(at)} ${sentence}`)
        .join('\n'),
  }
}

/** Day of the month and time, to the millisecond. */
function timeOf(at: number): string {
  return new Date(at).toISOString().slice(8, 23).replace('T', '. ')
}
