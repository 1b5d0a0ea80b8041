import type { Tool } from "../../catalog/tool.ts";
import type { IntegrationView } from "../../storage/integrations.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { findIntegration } from "../integrations/findIntegration.ts";
import { callThrough, type ProviderAnswer } from "../proxy/callProvider.ts";
import { buildToolCall } from "./buildToolCall.ts";
import { checkParameters } from "./checkParameters.ts";
import { findToolOrNamed } from "./findNamedTool.ts";
import { requireOffered } from "./keyLimits.ts";
import { missingScopes } from "./missingScopes.ts";

export interface Execution {
  /** Id of the tool, or the name that a model calls it by. */
  tool: string;
  parameters: unknown;
  /** The config whose shared connection is used. Undefined: the caller's own connection is used. */
  configId: string | undefined;
  /** The approval that the caller names. */
  approvalId?: string | undefined;
  /** Aborts when the caller closes the connection. */
  signal: AbortSignal;
}

/**
 * Calls an operation of an integration's API like `callProvider`: with the connection of a config, or the caller's own.
 * Needs level 1. One database round trip, two for an imported tool.
 *
 * @throws LatchkeyError `not_found`, `validation_failed` for invalid parameters, `insufficient_scope` when the account
 *   did not grant enough, `key_limit`; and those of `callProvider`
 */
export async function executeTool(
  ctx: Context,
  reference: string,
  { tool: id, ...call }: Execution,
): Promise<ProviderAnswer> {
  const view = await findIntegration(ctx, reference, { config: call.configId });
  const tool = await findToolOrNamed(ctx, view.integration, id);
  return callTool(ctx, view, tool, call);
}

/** Calls a tool like `executeTool`, where the integration and the tool are already known. No database round trip. */
export async function callTool(
  ctx: Context,
  view: IntegrationView,
  tool: Tool,
  { parameters, configId, approvalId, signal }: Omit<Execution, "tool">,
): Promise<ProviderAnswer> {
  requireOffered(ctx, view.integration.id, tool);
  const { method, target, headers, body, contentType } = buildToolCall(tool, checkParameters(tool, parameters));
  const missing = missingScopes(tool, view.connection?.scopes ?? null);
  if (missing.length > 0) {
    throw new LatchkeyError("insufficient_scope", `The account did not grant what this needs: ${missing.join(" ")}.`);
  }
  return callThrough(ctx, view, {
    ...{ reference: view.integration.id, method, target, configId, approvalId, signal },
    headers: new Headers(contentType === null ? {} : { "content-type": contentType }),
    body: body === null ? null : new Uint8Array(new TextEncoder().encode(body)),
    tool,
    toolHeaders: Object.fromEntries(headers),
  });
}
