import type { ConnectQuestion } from "../../domain/agents/callAgentTool.ts";
import { type Content, textContent } from "./answerContent.ts";
import type { Era } from "./era.ts";

/** The name of the only question that is asked. */
export const CONNECT = "connect";

/** Asks the user to connect: the client shows the link where it can, otherwise the model has to. */
export function toQuestion(question: ConnectQuestion, { opensLinks }: Era): Record<string, unknown> | Content {
  const { code, connectUrl, state, integration, missingScopes } = question;
  const message = messageOf(question);
  if (!opensLinks) {
    const sentence = `${message} Show the user this link, and call the tool again when they have connected: ${connectUrl}`;
    return textContent(sentence, true, { code, connectUrl, integration, missingScopes });
  }
  const params = { mode: "url", message, url: connectUrl };
  return {
    resultType: "input_required",
    inputRequests: { [CONNECT]: { method: "elicitation/create", params } },
    requestState: state,
  };
}

function messageOf({ code, integration: { name }, missingScopes }: ConnectQuestion): string {
  if (code === "needs_reauth") return `${name} needs your consent again. Connect your account once more to go on.`;
  if (code !== "insufficient_scope") return `${name} is not connected yet. Connect your account to go on.`;
  return `${name} has to allow more for this (${missingScopes.join(", ")}). Connect your account again to go on.`;
}
