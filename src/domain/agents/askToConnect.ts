import type { Tool } from "../../catalog/tool.ts";
import type { IntegrationView } from "../../storage/integrations.ts";
import { requireConnectable } from "../access/requireAccess.ts";
import { createOwnSession } from "../connectSessions/createOwnSession.ts";
import type { Context } from "../context.ts";
import { type ErrorCode, LatchkeyError, toLatchkeyError } from "../errors.ts";
import { isUsable } from "../integrations/isUsable.ts";
import { allowedScopes, defaultScopes } from "../integrations/scopes.ts";
import { missingScopes } from "../tools/missingScopes.ts";
import type { FoundTool } from "./findAgentTool.ts";
import type { OpenLink } from "./requestState.ts";

/**
 * Makes the link by which the caller's user connects what a tool needs: this integration, and the scopes that it is usually
 * asked for, has been granted, or lacks for the tool. Two database round trips.
 *
 * @param refusal why the tool could not be called
 * @throws LatchkeyError the refusal, with what stands in the way where no link would help; `rate_limited`
 */
export async function askToConnect(ctx: Context, { view, tool }: FoundTool, refusal: LatchkeyError): Promise<OpenLink> {
  try {
    requireConnectable(ctx, view);
    if (!isUsable(ctx.deps, view.integration)) throw new LatchkeyError("provider_not_active", NOT_SET_UP);
    const {
      id: link,
      token,
      expiresAt,
    } = await createOwnSession(ctx, view.integration.id, wantedScopes(ctx, view, tool));
    return { link, token, endsAt: expiresAt };
  } catch (error) {
    throw inTheWay(refusal, toLatchkeyError(error));
  }
}

const NOT_SET_UP = "The integration is not set up completely: whoever manages it has to do that.";

/** What a link does not help against, in words for whoever asked. Any other error is one by itself. */
function inTheWay(refusal: LatchkeyError, obstacle: LatchkeyError): LatchkeyError {
  const { code, message } = obstacle;
  const sentences: Partial<Record<ErrorCode, string>> = {
    forbidden: message,
    provider_not_active: message,
    scope_not_allowed: `${message} Whoever manages the integration has to allow them.`,
    validation_failed: "The account has to be connected in the application: a link does not reach what a team shares.",
  };
  const sentence = sentences[code];
  return sentence === undefined ? obstacle : new LatchkeyError(refusal.code, `${refusal.message} ${sentence}`);
}

/** Returns undefined where nothing but the usual scopes is needed. */
function wantedScopes(
  { deps }: Context,
  { integration, connection }: IntegrationView,
  tool: Tool,
): string[] | undefined {
  if (integration.authType !== "oauth2") return undefined;
  const usual = defaultScopes(deps, integration);
  const allowed = allowedScopes(deps, integration);
  const granted = (connection?.scopes ?? []).filter((scope) => allowed.includes(scope));
  const known = [...new Set([...usual, ...granted])];
  const wanted = [...known, ...missingScopes(tool, known)];
  return wanted.length > usual.length ? wanted : undefined;
}
