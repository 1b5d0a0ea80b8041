import type { Verify } from "../../catalog/schema.ts";

/** What an API says of a credential. `unsure`: it does not answer in a way that tells. */
export type Verdict = "accepted" | "refused" | "unsure";

/** An API tells by these that it does not take the credential (RFC 9110 sections 15.5.2 and 15.5.4). */
const REFUSALS = [401, 403];

/** How an API answered the request of a definition's `verify`. */
export interface ApiSaid {
  status: number;
  isTokenEnded: boolean;
  /** Whether the answer holds what a good one does. */
  isExpected: boolean;
}

/** Returns what the answer to a definition's `verify` says. */
export function verdictOf(
  { status, isTokenEnded, isExpected }: ApiSaid,
  { refusals }: Pick<Verify, "refusals">,
): Verdict {
  if (isTokenEnded || [...REFUSALS, ...refusals].includes(status)) return "refused";
  if (status < 200 || status > 299) return "unsure";
  return isExpected ? "accepted" : "refused";
}
