import { env } from "cloudflare:workers";
import type { AppDeps } from "../../src/http/appEnv.ts";
import { canary } from "./canary.ts";
import {
  always,
  type Cell,
  givenConnection,
  givenScene,
  HOME,
  type Permission,
  type Scene,
  type Verb,
  verb,
} from "./matrix.ts";

export const CONFIG = "cfg_01h455vb4pex5vsknk084sn02q";

const DOCUMENT = { openapi: "3.1.0", paths: { "/you": { get: { operationId: "you" } } } };
const CONSUME = { credentialKey: "no-such-key", integrationConfigId: CONFIG };

/** A verb of section 3. `calls`: with whose connection the provider is called. */
export type TenantVerb = Verb & { calls?: "own" | "config" };

/** Every route of section 3 that names one integration. */
export const tenantVerbs: TenantVerb[] = [
  verb("GET /configs", 200, always(1)),
  verb("POST /configs", 201, always(2), { body: { displayName: "New" } }),
  verb(`GET /configs/${CONFIG}`, 200, always(1)),
  verb(`PATCH /configs/${CONFIG}`, 200, always(2), { body: { displayName: "Other" } }),
  verb(`DELETE /configs/${CONFIG}`, 204, always(2)),
  // Begins a flow, which leaves nothing in D1.
  verb("POST :authorize", 200, always(2), { body: { integrationAuthMetadataId: "oauth2" }, writes: false }),
  // Whoever may is told that the key is none.
  verb("POST :consumeOAuthCredentials", 400, always(2), { body: CONSUME, writes: false }),
  verb("GET /tools", 200, always(1)),
  verb("POST /tools:import", 200, always(2), { permission: "integration:write", body: DOCUMENT }),
  { ...verb("POST /tools/me:execute", 200, always(1), { body: {}, writes: false }), calls: "own" },
  {
    ...verb("POST /tools/me:execute", 200, always(1), { body: { integrationConfigId: CONFIG }, writes: false }),
    ...{ name: "POST /tools/me:execute of a config", calls: "config" },
  },
];

/** The path of a verb as the OpenAPI document writes it. */
export function tenantTemplateOf(path: string): string {
  const template = path.replace(/cfg_\w+/, "{config}").replace("/me:", "/{tool}:");
  return `/v1/tenants/{tenant}/integrations/{integration}${template}`;
}

export interface TenantScene extends Scene {
  /** The access token of the config's connection. */
  configToken: string;
}

/** The integration of the matrix with a config that is connected, and a tool. */
export async function givenTenantScene(
  deps: AppDeps,
  upstream: string,
  setting: Pick<Cell, "role" | "mode" | "ownsConnection"> & { tenantId?: string },
): Promise<TenantScene> {
  const { tenantId = HOME } = setting;
  const scene = await givenScene(deps, upstream, setting);
  const { integrationId } = scene;
  const configToken = canary("config");
  const connection = { tenantId, integrationId, subject: `config:${CONFIG}`, ownerId: "owner" };
  await givenConnection(deps, { ...connection, accessToken: configToken });
  const tool = { id: "me", displayName: "Me", description: "", actionType: "READ_ONLY", method: "GET", path: "/me" };
  await env.DB.batch([
    env.DB.prepare(
      "INSERT INTO integration_configs (id, tenant_id, integration_id, display_name) VALUES (?, ?, ?, 'Ours')",
    ).bind(...[CONFIG, tenantId, integrationId]),
    env.DB.prepare(
      `INSERT INTO tools (integration_id, id, tenant_id, display_name, description, action_type, definition)
      VALUES (?, 'me', ?, 'Me', '', 'READ_ONLY', ?)`,
    ).bind(integrationId, tenantId, JSON.stringify(tool)),
    env.DB.prepare("UPDATE integrations SET imported_tools = 1 WHERE id = ?").bind(integrationId),
  ]);
  return { ...scene, configToken };
}

/** The rules for a key that acts for its tenant: the level that its scopes give, and the permission that an import needs. */
export function expectedForKey(
  { permission, level, status, calls }: TenantVerb,
  scopes: readonly string[],
  mode: Cell["mode"],
): number {
  const changes: Permission[] = ["integration:write", "integration:delete", "integration:share"];
  const own = changes.some((scope) => scopes.includes(scope)) ? 3 : scopes.includes("integration:read") ? 1 : 0;
  if (own === 0) return 404;
  if (own < level[mode] || (permission !== undefined && !scopes.includes(permission))) return 403;
  // It is no user, so it has no connection of its own.
  return calls === "own" && mode === "per-user" ? 422 : status;
}
