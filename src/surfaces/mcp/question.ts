import type { ApprovalQuestion, ConnectQuestion } from "../../domain/agents/callAgentTool.ts";
import { bodyText } from "../../domain/approvals/bodyText.ts";
import { visibleText } from "../../domain/approvals/visibleText.ts";
import { type Content, textContent } from "./answerContent.ts";
import type { Era } from "./era.ts";

/** The names of the questions that are asked. */
export const CONNECT = "connect";
export const APPROVE = "approve";

/** Asks a person: the client shows the link where it can, otherwise the model has to. */
export function toQuestion(
  question: ConnectQuestion | ApprovalQuestion,
  { opensLinks }: Era,
): Record<string, unknown> | Content {
  const { name, message, url, next, data } = "approval" in question ? toApprove(question) : toConnect(question);
  if (!opensLinks) return textContent(`${message} ${next}: ${url}`, true, { code: question.code, ...data });
  const params = { mode: "url", message, url };
  return {
    resultType: "input_required",
    inputRequests: { [name]: { method: "elicitation/create", params } },
    requestState: question.state,
  };
}

interface Asked {
  name: string;
  message: string;
  url: string;
  /** What a model does that has to show the link itself. */
  next: string;
  data: object;
}

function toConnect(question: ConnectQuestion): Asked {
  const { connectUrl: url, integration, missingScopes } = question;
  const next = "Show the user this link, and call the tool again when they have connected";
  return {
    name: CONNECT,
    message: messageOf(question),
    ...{ url, next, data: { connectUrl: url, integration, missingScopes } },
  };
}

function messageOf({ code, integration: { name }, missingScopes }: ConnectQuestion): string {
  if (code === "needs_reauth") return `${name} needs your consent again. Connect your account once more to go on.`;
  if (code !== "insufficient_scope") return `${name} is not connected yet. Connect your account to go on.`;
  return `${name} has to allow more for this (${missingScopes.join(", ")}). Connect your account again to go on.`;
}

/** More of a body is read on the page. */
const SHOWN_CHARACTERS = 1000;

function toApprove({ integration, approval, request: { method, url, body } }: ApprovalQuestion): Asked {
  const sent = body && body.length > 0 ? ` with the body ${shortened(body)}` : "";
  return {
    name: APPROVE,
    message: `This has to be approved before it is sent to ${integration.name}: ${method} ${url}${sent}.`,
    url: approval.url,
    next: "Show this to the user, and call the tool again with the same arguments when it was approved here",
    data: { approval, integration },
  };
}

function shortened(body: Uint8Array): string {
  const bare = bodyText(body);
  if (bare === undefined) return `of ${body.length} bytes`;
  const text = visibleText(bare);
  if (text.length <= SHOWN_CHARACTERS) return text;
  return `${text.slice(0, SHOWN_CHARACTERS).toWellFormed()}… (${body.length} bytes in all)`;
}
