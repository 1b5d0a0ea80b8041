import * as z from "zod";
import { callProvider } from "../../domain/proxy/callProvider.ts";
import { userRoute } from "../../http/route.ts";

const request = userRoute(
  {
    method: "get",
    path: "/api/integrations/:id/request/:path{.*}",
    documentedPath: "/api/integrations/{id}/request/{path}",
    operationId: "callProvider",
    summary: "Call the provider's API with your connection; the answer is streamed as it comes",
    tag: "Integrations",
    params: z.object({ id: z.string(), path: z.string() }),
    responses: {
      200: {
        description: "The provider's answer: its status, headers and body. `latchkey-source: upstream` marks it.",
        contentType: "*/*",
      },
    },
    problems: [
      "not_found",
      "url_not_allowed",
      "header_not_sendable",
      "integration_not_connected",
      "needs_reauth",
      "refresh_in_progress",
      "provider_not_active",
      "client_invalid",
      "provider_refused",
      "provider_unavailable",
      "provider_timeout",
      "provider_rate_limited",
      "provider_malformed",
      "key_unavailable",
      "key_retired",
      "credential_corrupt",
    ],
  },
  ({ c, ctx, params }) => {
    return callProvider(ctx, {
      reference: params.id,
      target: rawTarget(c.req.url),
      headers: c.req.raw.headers,
      signal: c.req.raw.signal,
    });
  },
);

export const integrationRoutes = [request];

/** What follows `/api/integrations/{id}/request/`, percent-encoded as it came: decoding it could change its meaning. */
function rawTarget(requestUrl: string): string {
  const { pathname, search } = new URL(requestUrl);
  return `${pathname.split("/").slice(5).join("/")}${search}`;
}
