import { env } from "cloudflare:workers";
import type { JWTPayload } from "jose";
import { sealCredential } from "../../src/domain/vault/credential.ts";
import type { AppDeps } from "../../src/http/appEnv.ts";
import { jsonBody } from "./app.ts";
import { canary } from "./canary.ts";
import { openApi } from "./documented.ts";
import { givenIntegration } from "./fixtures.ts";

export type Mode = "per-user" | "shared";
export type Permission = "integration:write" | "integration:delete" | "integration:share";

export const PERMISSIONS: readonly Permission[] = ["integration:write", "integration:delete", "integration:share"];

/** The tenant in which the matrix lives. */
export const HOME = "default";
export const SLUG = "ours";

/** Somebody in relation to the integration of the matrix, with the level that the contract gives them. */
export interface Role {
  name: string;
  /** Undefined: not signed in. */
  user?: string;
  claims: JWTPayload;
  owner: string;
  share?: { principal: string; accessLevel: number };
  level: 0 | 1 | 2 | 3;
}

const OWNER = "user:owner";

function sharedRole(through: string, principal: string, level: 1 | 2 | 3, groups: string[]): Role {
  const share = { principal, accessLevel: level };
  return { name: `level ${level} ${through}`, user: "ada", claims: { groups }, owner: OWNER, share, level };
}

const LEVELS = [1, 2, 3] as const;

export const sharedRoles: Role[] = [
  ...LEVELS.map((level) => sharedRole("directly", "user:ada", level, [])),
  ...LEVELS.map((level) => sharedRole("through a team", "team:red", level, ["blue", "red"])),
  sharedRole("with everyone", "everyone", 1, []),
];

const outsiders: Role[] = [
  { name: "stranger", user: "ada", claims: { groups: ["blue"] }, owner: OWNER, level: 0 },
  {
    name: "superuser of another tenant",
    user: "owner",
    claims: { groups: ["crew"], roles: ["superuser"], tenant: "elsewhere" },
    owner: OWNER,
    level: 0,
  },
  { name: "nobody who is signed in", claims: {}, owner: OWNER, level: 0 },
];

export const roles: Role[] = [
  { name: "owner", user: "owner", claims: {}, owner: OWNER, level: 3 },
  { name: "member of the owning team", user: "ada", claims: { groups: ["crew"] }, owner: "team:crew", level: 3 },
  ...sharedRoles,
  { name: "superuser", user: "root", claims: { roles: ["superuser"] }, owner: OWNER, level: 3 },
  ...outsiders,
];

/** One thing to do with an integration. `level`: what it takes in each mode. */
export interface Verb {
  name: string;
  method: string;
  path: string;
  body?: unknown;
  permission?: Permission;
  level: Record<Mode, number>;
  status: number;
  writes: boolean;
  /** Only who made the connection may, and a superuser. */
  ofConnectionOwner?: boolean;
  /** Only who owns the integration may, and a superuser. */
  ofOwner?: boolean;
}

export const always = (level: number) => ({ "per-user": level, shared: level });
const toConnect = { "per-user": 1, shared: 2 };

export function verb(line: string, status: number, level: Verb["level"], more: Partial<Verb> = {}): Verb {
  const [method = "", path = ""] = line.split(" ");
  return { name: line, method, path, status, level, writes: method !== "GET", ...more };
}

const write = "integration:write";
const share = "integration:share";

/** What a custom integration at an upstream is made of, in the words of the API. */
export function wireSettings(upstream: string, mode: Mode) {
  return {
    mode,
    authType: "oauth2",
    authUri: `${upstream}/authorize`,
    tokenUri: `${upstream}/token`,
    clientId: "client",
    apiBaseUri: `${upstream}/api`,
  };
}

/** Every route of section 2 that names one integration; those that are not there yet are left out. */
export function verbs(upstream: string, mode: Mode): Verb[] {
  const all = [
    verb("GET ", 200, always(1)),
    verb("PUT ", 200, always(2), { permission: write, body: { name: "Other", ...wireSettings(upstream, mode) } }),
    verb("PATCH ", 200, always(2), { permission: write, body: { description: "other" } }),
    verb("DELETE ", 204, always(3), { permission: "integration:delete" }),
    verb("GET /shares", 200, always(3), { permission: share }),
    verb("GET /shares/user:bea", 200, always(3), { permission: share }),
    verb("PUT /shares/user:ada", 200, always(3), { permission: share, body: { accessLevel: 3 } }),
    verb("PUT /shares/everyone", 200, always(3), { permission: share, body: { accessLevel: 3 } }),
    verb("DELETE /shares/user:bea", 204, always(3), { permission: share }),
    verb("GET /owner", 200, always(3), { permission: share }),
    verb("PUT /owner", 200, always(3), { permission: share, ofOwner: true, body: { userId: "ada2" } }),
    // It is offered to somebody else, so there is nothing to accept for anybody here.
    verb("POST /owner:accept", 404, always(0), { writes: false }),
    verb("GET /connect", 302, toConnect),
    verb("POST /connect", 201, toConnect, { body: { accessToken: canary("new") } }),
    verb("GET /connection", 200, always(1)),
    verb("DELETE /connection", 204, always(1), { ofConnectionOwner: true }),
    verb("GET /request/me", 200, always(1)),
    ...["POST", "PUT", "PATCH", "DELETE"].map((method) =>
      verb(`${method} /request/me`, 200, always(1), { writes: false }),
    ),
    verb("POST /request", 200, always(1), { body: { url: "me" }, writes: false }),
    // It is no storage provider: whoever may ask is told so.
    verb("POST /directories/preview", 422, always(1), { body: {}, writes: false }),
    verb("GET /icon", 200, always(1)),
    verb("DELETE /icon", 204, always(2), { permission: write }),
  ];
  return all.filter(isThere);
}

function isThere({ method, path }: Verb): boolean {
  return openApi.paths[templateOf(path)]?.[method.toLowerCase()] !== undefined;
}

/** The path of a verb as the OpenAPI document writes it. */
export function templateOf(path: string): string {
  const template = path.replace(/^\/request\/.*/, "/request/{path}").replace(/^\/shares\/.*/, "/shares/{principalId}");
  return `/api/integrations/{id}${template}`;
}

/** Which permissions a caller brings: all, only the one that is needed, all the others, none. */
export function grantsFor({ permission }: Verb): Permission[][] {
  if (!permission) return [[]];
  return [[permission], PERMISSIONS.filter((name) => name !== permission)];
}

export interface Cell {
  role: Role;
  verb: Pick<Verb, "permission" | "level" | "status" | "ofConnectionOwner" | "ofOwner">;
  mode: Mode;
  granted: readonly Permission[];
  /** Whether the caller made the connection that it meets. */
  ownsConnection: boolean;
}

/** The rules of surfaces.md, "Permissions", in one place and in no words of the implementation. */
export function expectedStatus({ role, verb, mode, granted, ownsConnection }: Cell): number {
  if (role.user === undefined) return 401;
  if (role.level === 0) return 404;
  if (role.claims.roles !== undefined) return verb.status;
  const isPermitted = verb.permission === undefined || granted.includes(verb.permission);
  const isHighEnough = role.level >= verb.level[mode];
  const isOwn = (!verb.ofConnectionOwner || ownsConnection) && (!verb.ofOwner || !role.share);
  return isPermitted && isHighEnough && isOwn ? verb.status : 403;
}

export interface Scene {
  integrationId: string;
  /** The access token that a call of this role would be made with. */
  accessToken: string;
}

/**
 * The integration of the matrix as one role meets it. Around it stands what must make no difference: others with every
 * level on it, the role with every level on another integration, and the same names in another tenant.
 */
export async function givenScene(
  deps: AppDeps,
  upstream: string,
  {
    role,
    mode,
    ownsConnection,
    tenantId = HOME,
  }: Pick<Cell, "role" | "mode" | "ownsConnection"> & { tenantId?: string },
): Promise<Scene> {
  const input = {
    type: "custom",
    authorizationEndpoint: `${upstream}/authorize`,
    tokenEndpoint: `${upstream}/token`,
    clientId: "client",
    apiBaseUrl: `${upstream}/api`,
    mode,
    tenantId,
  };
  const noise = ["user:bea", "team:green", "user:ada2"].map((principal) => ({ principal, accessLevel: 3 }));
  const shares = role.share ? [...noise, role.share] : noise;
  const integrationId = await givenIntegration(deps, { ...input, slug: SLUG, owner: role.owner }, shares);
  const mine = ["user:ada", "team:red", "everyone"].map((principal) => ({ principal, accessLevel: 3 }));
  await givenIntegration(deps, { ...input, slug: "decoy", owner: "user:ada" }, mine);
  await givenIntegration(deps, { ...input, slug: "decoy", owner: OWNER, tenantId: "elsewhere" }, mine);
  const user = role.user ?? "ada";
  const accessToken = canary("access");
  const connection = { tenantId, integrationId };
  if (mode === "shared") {
    const ownerId = ownsConnection ? user : "bea";
    await givenConnection(deps, { ...connection, subject: "shared", ownerId, accessToken });
  } else {
    await givenConnection(deps, { ...connection, subject: `user:${user}`, ownerId: user, accessToken });
    await givenConnection(deps, { ...connection, subject: "user:bea", ownerId: "bea", accessToken: canary("bea") });
  }
  await env.DB.prepare("UPDATE integrations SET pending_owner = 'user:bea' WHERE id = ?").bind(integrationId).run();
  const icon = "INSERT INTO integration_icons (integration_id, tenant_id, content_type, content, etag)";
  await env.DB.prepare(`${icon} VALUES (?, ?, 'image/png', X'89504E47', 'etag')`).bind(integrationId, tenantId).run();
  return { integrationId, accessToken };
}

export interface GivenConnection {
  tenantId: string;
  integrationId: string;
  subject: string;
  ownerId: string;
  accessToken: string;
}

export async function givenConnection(deps: AppDeps, given: GivenConnection): Promise<void> {
  const { tenantId, integrationId, subject, ownerId, accessToken } = given;
  const id = `conn_${crypto.randomUUID()}`;
  const sealed = await sealCredential(deps, { id, tenantId }, { type: "oauth2", accessToken });
  await env.DB.prepare(
    `INSERT INTO connections (id, tenant_id, integration_id, subject, owner_id, status, credential_sealed)
    VALUES (?, ?, ?, ?, ?, 'connected', ?)`,
  )
    .bind(id, tenantId, integrationId, subject, ownerId, sealed)
    .run();
}

const TABLES = [
  "integrations",
  "integration_shares",
  "connections",
  "audit_events",
  "revocations",
  "integration_icons",
  "integration_configs",
  "tools",
  "pending_grants",
  "api_keys",
  "tenants",
] as const;

/** D1 gives bytes as an array of numbers, and does not take them back so. */
type Row = Record<string, string | number | null | number[]>;
export type Dump = Record<(typeof TABLES)[number], Row[]>;

/** What a refused request must leave as it is. */
export async function dump(): Promise<Dump> {
  const reads = TABLES.map((table) => env.DB.prepare(`SELECT * FROM ${table} ORDER BY 1, 2, 3`));
  const results = await env.DB.batch<Row>(reads);
  return Object.fromEntries(TABLES.map((table, index) => [table, results[index]?.results ?? []])) as Dump;
}

/** Puts the tables back, after a request that was allowed to change them; without rows, empties them. */
export async function restore(rows: Partial<Dump>): Promise<void> {
  const clear = TABLES.map((table) => env.DB.prepare(`DELETE FROM ${table}`));
  const fill = TABLES.flatMap((table) =>
    (rows[table] ?? []).map((row) => {
      // SQLite derives the key ids, and what an event is about, itself, and takes no values for them.
      const columns = Object.entries(row).filter(([name]) => !/_kid$|^about_/.test(name));
      const names = columns.map(([name]) => name);
      const marks = names.map(() => "?").join();
      return env.DB.prepare(`INSERT INTO ${table} (${names}) VALUES (${marks})`).bind(
        ...columns.map(([, value]) => (Array.isArray(value) ? new Uint8Array(value) : value)),
      );
    }),
  );
  await env.DB.batch([...clear, ...fill]);
}

/** The request of a verb. */
export function requestOf({ method, body }: Verb): RequestInit {
  return body === undefined ? { method } : jsonBody(body, method);
}
