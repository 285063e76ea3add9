import type { AnswerBody } from './transport.ts'

/** What an answer means for the events of its request. */
export enum Verdict {
  /** Each event has a result: remove all of them. */
  accepted,
  /** None of the events will ever be stored: drop them. */
  rejected,
  /** The request is too large: send fewer events. */
  tooLarge,
  /** The endpoint is misconfigured: keep the events until an operator fixes it. */
  misconfigured,
  /** Send the same events again after a pause. */
  retryLater,
  /** No answer: whether the events arrived is unknown. */
  unreachable,
}

const VERDICTS: Record<number, Verdict> = {
  400: Verdict.rejected,
  408: Verdict.retryLater,
  413: Verdict.tooLarge,
  425: Verdict.retryLater,
  429: Verdict.retryLater,
}

/** A 2xx answer without `session_id` does not come from Footfall, but from a captive portal or a misrouted proxy. */
export function verdictOf(response: Response | undefined, body: AnswerBody | undefined): Verdict {
  if (!response) return Verdict.unreachable
  if (response.ok) return body?.session_id ? Verdict.accepted : Verdict.retryLater
  return VERDICTS[response.status] ?? (response.status < 500 ? Verdict.misconfigured : Verdict.retryLater)
}
