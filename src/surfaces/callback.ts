import * as z from "zod";
import type { PublicContext } from "../domain/context.ts";
import { completeFlow } from "../domain/flows/completeFlow.ts";
import { connectCookies } from "../http/connectCookie.ts";
import { addressOf } from "../http/flowAddress.ts";
import { readFlowCookie } from "../http/flowCookie.ts";
import { errorFields } from "../http/problem.ts";
import { type RouteInput, sessionRoute } from "../http/route.ts";
import type { RouteDefinition } from "../http/routeDefinition.ts";

/**
 * Providers add parameters of their own, so other parameters are allowed. Each parameter that is read may occur once.
 */
const callbackQuery = z.lazy(() =>
  z.looseObject({
    state: z.string().optional(),
    code: z.string().optional(),
    error: z.string().optional(),
    error_description: z.string().optional(),
    iss: z.string().optional(),
  }),
);

const definition = {
  method: "get",
  summary: "Where the provider sends the browser back to",
  tag: "Callback",
  query: callbackQuery,
  responses: {
    302: {
      description:
        "To the application, with `success=true&provider=<slug>` or `success=false&error=<code>`; after a flow that an API began, with `credentialKey=<key>` or `error=<code>`",
      headers: { Location: "The flow's return address" },
    },
  },
  problems: [
    "state_invalid",
    "flow_browser_mismatch",
    "flow_session_mismatch",
    "flow_in_progress",
    "flow_completed",
    "unauthenticated",
    "identity_unavailable",
    "key_unavailable",
    "key_retired",
    "credential_corrupt",
  ],
} satisfies Partial<RouteDefinition>;

const shared = sessionRoute({ ...definition, path: "/oauth2/callback", operationId: "completeAuthorization" }, handle);

const own = sessionRoute(
  {
    ...definition,
    path: "/oauth2/callback/:integrationId",
    operationId: "completeAuthorizationOfIntegration",
    params: z.lazy(() => z.object({ integrationId: z.string() })),
  },
  handle,
);

export const callbackRoutes = [shared, own];

type RouteContext = RouteInput<RouteDefinition, PublicContext>["c"];

async function handle({ c, ctx }: { c: RouteContext; ctx: PublicContext }): Promise<Response> {
  const { pathname, searchParams } = new URL(c.req.url);
  const browser = { browserToken: readFlowCookie(c), openSessions: connectCookies(c) };
  const input = { query: searchParams, path: pathname, ...browser };
  const outcome = await completeFlow(ctx, input);
  if ("error" in outcome) {
    ctx.deps.log("warn", "authorization_failed", { requestId: ctx.requestId, ...errorFields(outcome.error) });
  }
  return c.redirect(addressOf(outcome, ctx.deps.settings.publicUrl), 302);
}
