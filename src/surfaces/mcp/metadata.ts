import type { Context } from "hono";
import * as z from "zod";
import { LatchkeyError } from "../../domain/errors.ts";
import type { AppEnv } from "../../http/appEnv.ts";
import { AGENTS_PATH, METADATA_PATH } from "../../http/protectedResource.ts";
import { publicRoute } from "../../http/route.ts";
import type { RouteDefinition } from "../../http/routeDefinition.ts";

const metadata = z.lazy(() =>
  z.strictObject({
    resource: z.string(),
    authorization_servers: z.array(z.string()),
    bearer_methods_supported: z.array(z.literal("header")),
    resource_name: z.string(),
    resource_documentation: z.string(),
  }),
);

const common = {
  method: "get",
  effect: "none",
  tag: "Agents",
  responses: { 200: { description: "The metadata of a protected resource (RFC 9728)", schema: metadata } },
  problems: ["not_found"],
} as const satisfies Partial<RouteDefinition>;

const ofService = publicRoute(
  { ...common, path: METADATA_PATH, operationId: "getResourceMetadata", summary: "Who issues tokens for this service" },
  ({ c }) => describe(c, ""),
);

const ofAll = publicRoute(
  {
    ...common,
    path: `${METADATA_PATH}${AGENTS_PATH}`,
    operationId: "getMcpMetadata",
    summary: "Who issues tokens for agents",
  },
  ({ c }) => describe(c, AGENTS_PATH),
);

const ofOne = publicRoute(
  {
    ...common,
    path: `${METADATA_PATH}${AGENTS_PATH}/:integration`,
    operationId: "getMcpMetadataOfIntegration",
    summary: "Who issues tokens for agents that use one integration",
    params: z.lazy(() => z.object({ integration: z.string().min(1).max(512) })),
  },
  // As the client writes it, because it compares.
  ({ c }) => describe(c, c.req.path.slice(METADATA_PATH.length)),
);

export const metadataRoutes = [ofService, ofAll, ofOne];

/** Describes a resource by its path. It says nothing of whether there is such an integration. */
function describe(c: Context<AppEnv>, path: string): Response {
  const { settings, authorizationServer } = c.var.deps;
  if (authorizationServer === undefined) {
    throw new LatchkeyError("not_found", "No authorization server issues tokens for this service. Use an API key.");
  }
  const body: z.input<typeof metadata> = {
    resource: `${settings.publicUrl}${path}`,
    authorization_servers: [authorizationServer],
    bearer_methods_supported: ["header"],
    resource_name: "Latchkey",
    resource_documentation: `${settings.publicUrl}/docs`,
  };
  // Public, and the same for everyone.
  c.header("Access-Control-Allow-Origin", "*");
  return c.json(body);
}
