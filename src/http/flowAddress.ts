import type { ErrorCode } from "../domain/errors.ts";
import type { FlowOutcome } from "../domain/flows/completeFlow.ts";

const RESULT_PARAMETERS = ["success", "provider", "error", "server_error", "credentialKey"];

/** Codes of ours that say less than the server's own. */
const UNSPECIFIC: ErrorCode[] = ["authorization_failed", "provider_refused"];

/**
 * Returns where a browser goes after a flow: to its return address, with the result in the query. Whoever has to choose an
 * account first goes to our page for it, which leads there.
 *
 * @param publicUrl our own pages show the server's code as well; an application finds it in the trail
 */
export function addressOf(outcome: FlowOutcome, publicUrl: string): string {
  if ("choiceKey" in outcome) return `${publicUrl}/connect/choose/${outcome.choiceKey}`;
  const url = new URL(outcome.returnTo);
  const isShown = "error" in outcome && url.origin === publicUrl && UNSPECIFIC.includes(outcome.error.code);
  const serverError = isShown ? outcome.error.serverError : undefined;
  // Whoever made the link that began the flow chose this query, so it must not state the result.
  for (const name of RESULT_PARAMETERS) url.searchParams.delete(name);
  for (const [name, value] of Object.entries(resultOf(outcome))) url.searchParams.set(name, value);
  if (serverError !== undefined) url.searchParams.set("server_error", serverError);
  return url.href;
}

function resultOf(outcome: FlowOutcome): Record<string, string> {
  if ("credentialKey" in outcome) return { credentialKey: outcome.credentialKey };
  if ("provider" in outcome) return { success: "true", provider: outcome.provider };
  if ("choiceKey" in outcome) return {};
  const error = outcome.error.code;
  return outcome.begunBy === "api" ? { error } : { success: "false", error };
}
