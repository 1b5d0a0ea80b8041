/** What an API says of a credential. `unsure`: it does not answer in a way that tells. */
export type Verdict = "accepted" | "refused" | "unsure";

/** An API tells by these that it does not take the credential (RFC 9110 sections 15.5.2 and 15.5.4). */
const REFUSALS = [401, 403];

/** Returns what the answer to a definition's `verifyPath` says. */
export function verdictOf({ status, isTokenEnded }: { status: number; isTokenEnded: boolean }): Verdict {
  if (isTokenEnded || REFUSALS.includes(status)) return "refused";
  return status >= 200 && status < 300 ? "accepted" : "unsure";
}
