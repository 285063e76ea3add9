import type { AnswerBody } from './transport.ts'

/** What an answer means for the events that it answers. */
export enum Verdict {
  /** Each has a result, and none is ever needed again. */
  accepted,
  /** None of them will ever be stored. */
  refused,
  /** Fewer at a time. */
  tooLarge,
  /** Somebody will mend something, so they are kept. */
  misconfigured,
  /** The same again, after a while. */
  later,
  /** No answer: nobody knows whether they arrived. */
  unreachable,
}

const VERDICTS: Record<number, Verdict> = {
  400: Verdict.refused,
  408: Verdict.later,
  413: Verdict.tooLarge,
  425: Verdict.later,
  429: Verdict.later,
}

/** A success without `session_id` is not Footfall's: a captive portal or a misrouted proxy said it. */
export function verdictOf(response: Response | undefined, body: AnswerBody | undefined): Verdict {
  if (!response) return Verdict.unreachable
  if (response.ok) return body?.session_id ? Verdict.accepted : Verdict.later
  return VERDICTS[response.status] ?? (response.status < 500 ? Verdict.misconfigured : Verdict.later)
}
