import { env } from "cloudflare:workers";
import type { JWTPayload } from "jose";
import { openDatabase } from "../../src/storage/database.ts";
import { jsonBody, type TestApp } from "./app.ts";
import { canary } from "./canary.ts";
import { type WatchedD1, watchD1 } from "./d1.ts";
import { givenIntegration, providerId } from "./fixtures.ts";
import type { Call } from "./integrations.ts";
import { NOW } from "./refreshStage.ts";
import { tokens } from "./stagedFlow.ts";
import { type TokenScene, tokenScene } from "./tokenScene.ts";
import { backEnd, givenKey, store, storeBody, tokensPath, withKey } from "./tokens.ts";

/** Somebody who calls, in the words of the contract. */
export interface Caller {
  name: string;
  /** Undefined: nobody, or a key that is not valid. */
  by: "session" | "key" | undefined;
  /** As whom: undefined for a key that acts for its tenant. */
  user?: string | undefined;
  tenant: string;
  superuser: boolean;
  scopes: readonly string[];
  /** Names a user whom it may not name. */
  oversteps?: boolean;
  open(app: TestApp): Promise<Call>;
}

export const HOME = "default";
const TOKEN_SCOPES = ["token:read", "token:write"];
const SUBSETS = [[], ["token:read"], ["token:write"], TOKEN_SCOPES];

function session(user: string, scopes: readonly string[], claims: JWTPayload = {}): Caller {
  const superuser = claims.roles !== undefined;
  const tenant = String(claims.tenant ?? HOME);
  const open = async (app: TestApp) => app.as(user, { ...claims, scope: scopes.join(" ") });
  const name = `${superuser ? "superuser" : "session"} ${user} of ${tenant} [${scopes}]`;
  return { name, by: "session", user, tenant, superuser, scopes, open };
}

interface KeyFacts {
  bound?: string;
  actsAs?: string;
  tenant?: string;
  oversteps?: boolean;
}

function key(scopes: readonly string[], { bound, actsAs, tenant = HOME, oversteps = false }: KeyFacts = {}): Caller {
  const open = async (app: TestApp) => {
    const given = await givenKey({ scopes, tenantId: tenant, ...(bound !== undefined && { userId: bound }) });
    return withKey(app, given.key, actsAs === undefined ? {} : { "x-act-as-user": actsAs });
  };
  const name = `key of ${tenant}, of ${bound ?? "no user"}, as ${actsAs ?? "itself"} [${scopes}]`;
  return { name, by: "key", user: bound ?? actsAs, tenant, superuser: false, scopes, oversteps, open };
}

function invalid(name: string, open: Caller["open"]): Caller {
  return { name, by: undefined, tenant: HOME, superuser: false, scopes: [], open };
}

/** Every subset of some scopes. */
function subsetsOf([first, ...others]: readonly string[]): string[][] {
  if (first === undefined) return [[]];
  const without = subsetsOf(others);
  return [...without, ...without.map((set) => [first, ...set])];
}

const ROOT = { roles: ["superuser"] };
const ABROAD = { tenant: "elsewhere" };

export const callers: Record<string, Caller[]> = {
  "the user's sessions": [
    ...SUBSETS,
    ["key:manage", "token:read"],
    ["key:manage-tenant", "token:read"],
    ["key:manage-tenant", "token:write"],
  ].map((scopes) => session("ada", scopes)),
  "other sessions": [
    ...SUBSETS.map((scopes) => session("bob", scopes)),
    session("eve", TOKEN_SCOPES),
    session("ada", TOKEN_SCOPES, ABROAD),
  ],
  superusers: [
    ...SUBSETS.map((scopes) => session("root", scopes, ROOT)),
    session("ada", [], ROOT),
    session("root", TOKEN_SCOPES, { ...ROOT, ...ABROAD }),
  ],
  "keys of the tenant": [
    ...subsetsOf([...TOKEN_SCOPES, "user:act-as", "integration:read"]),
    ["key:manage", "token:read"],
    ["key:manage-tenant", "token:read"],
  ].map((scopes) => key(scopes)),
  "keys that act as a user": [
    ...SUBSETS.map((scopes) => key([...scopes, "user:act-as"], { actsAs: "ada" })),
    key([...TOKEN_SCOPES, "user:act-as", "integration:read"], { actsAs: "bob" }),
    key(["user:act-as", "token:read"], { actsAs: "ada", tenant: "elsewhere" }),
    key(TOKEN_SCOPES, { actsAs: "ada", oversteps: true }),
    key(["integration:read", "token:read", "key:manage"], { actsAs: "bob", oversteps: true }),
  ],
  "keys of a user": [
    ...SUBSETS.map((scopes) => key(scopes, { bound: "ada" })),
    key(["user:act-as", "integration:read", "key:manage-tenant", "token:read"], { bound: "ada" }),
    key([...TOKEN_SCOPES, "user:act-as"], { bound: "ada", actsAs: "ada", oversteps: true }),
    key([], { bound: "bob" }),
    key(TOKEN_SCOPES, { bound: "bob" }),
    key([...TOKEN_SCOPES, "user:act-as"], { bound: "bob", actsAs: "ada", oversteps: true }),
    key(TOKEN_SCOPES, { bound: "ada", tenant: "elsewhere" }),
  ],
  "keys of another tenant": [key([...TOKEN_SCOPES, "integration:read"], ABROAD), key([], ABROAD)],
  "nobody and keys that are not valid": [
    invalid("nobody", async (app) => app.fetch),
    invalid("an expired key", async (app) => withKey(app, (await givenKey({ expiresAt: 1 })).key)),
    invalid("a deleted key", async (app) => {
      const { id, key } = await givenKey();
      await env.DB.prepare("DELETE FROM api_keys WHERE id = ?").bind(id).run();
      return withKey(app, key);
    }),
  ],
};

/** The access token of each user's `own` and `acme`, as the API would see it. */
export interface MatrixScene extends TokenScene, Pick<WatchedD1, "hasWritten"> {
  sent: Record<string, string>;
}

/**
 * Ada and Bob each have a token that was stored as `own`, with a client of its own, and an account at `acme` that they
 * connected themselves. Carol has an integration that nobody else sees, and in another tenant Ada's name has the same.
 */
export async function matrixScene(): Promise<MatrixScene> {
  const { d1, hasWritten } = watchD1(env.DB);
  const scene = await tokenScene({}, () => ({ db: openDatabase(d1) }));
  const { app, call, upstream } = scene;
  await upstream.act(tokens({ expires_in: 3600 }));
  const sent: Record<string, string> = {};
  for (const [user, tenant] of [
    ["ada", HOME],
    ["bob", HOME],
    ["ada", "mirror"],
  ] as const) {
    const [access, pasted] = [canary("access"), canary("pasted")];
    const token_data = { access_token: access, refresh_token: canary("refresh"), client_id: "own" };
    const caller = tenant === HOME ? call : await backEnd(app, { tenantId: tenant });
    await store(caller, user, storeBody({ integration_key: "own", provider: "staged", token_data }));
    const body = { providerId: providerId(app.deps, "acme"), accessToken: pasted };
    const connected = await app.as(user, { tenant })("/integrations", jsonBody(body));
    if (connected.status !== 201) throw new Error(`connecting answered ${connected.status}`);
    if (tenant === HOME) Object.assign(sent, { [`${user} own`]: access, [`${user} acme`]: pasted });
  }
  await givenIntegration(app.deps, { type: "acme", slug: "hidden", owner: "user:carol", authType: "bearer" }, []);
  return { ...scene, sent, hasWritten };
}

/** Keys were used just now: what is written down about that is not to be mistaken for a change. */
export async function noteKeyUse(): Promise<void> {
  await env.DB.prepare(`UPDATE api_keys SET last_used_at = ${NOW}`).run();
}

type Table = "connections" | "integrations" | "integration_shares" | "audit_events" | "api_keys";

/** What a caller gets, and what it changes when it is let. */
export interface Expected {
  status: number;
  code?: string;
  changes?: Table[];
  /** The names in a list. */
  names?: string[];
  /** Whose token the provider's API is called with; `refresh`: its token endpoint is called. */
  calls?: string;
}

export interface Route {
  name: string;
  request(app: TestApp): [path: string, init?: RequestInit];
  expected(caller: Caller): Expected;
}

const NOT_FOUND = { status: 404, code: "not_found" };
const FORBIDDEN = { status: 403, code: "forbidden" };
const NOT_CONNECTED = { status: 422, code: "integration_not_connected" };

/** A route of section 4. `ofOthers`: it is about an account that was not stored as a token. */
function ofTokens(
  name: string,
  request: Route["request"],
  permission: "token:read" | "token:write",
  allowed: (caller: Caller) => Expected,
): Route {
  const expected = (caller: Caller) => {
    const reaches = caller.superuser || caller.user === undefined || caller.user === "ada";
    if (!reaches) return NOT_FOUND;
    const isOwnSession = caller.by === "session" && caller.user === "ada";
    return isOwnSession || caller.scopes.includes(permission) ? allowed(caller) : FORBIDDEN;
  };
  return { name, request, expected };
}

/** What is at home is not there for others. */
const atHome = (found: Expected) => (caller: Caller) => (caller.tenant === HOME ? found : NOT_FOUND);
const withScope = (scope: string, found: Expected) => (caller: Caller) =>
  caller.scopes.includes(scope) ? atHome(found)(caller) : NOT_FOUND;

const own = tokensPath("ada", "own");
const acme = tokensPath("ada", "acme");
const all = tokensPath("ada");
const newBody = (name: string) => storeBody({ integration_key: name, provider: "acme" }, "api_key");

function seesAll({ superuser, user, scopes }: Caller): boolean {
  return superuser || (user === undefined && scopes.includes("integration:read"));
}

/** Calling an integration of the home tenant. */
function proxied(name: string, reference: string, isVisible: (caller: Caller) => boolean): Route {
  const expected = (caller: Caller): Expected => {
    if (caller.tenant !== HOME || !(isVisible(caller) || seesAll(caller))) return NOT_FOUND;
    const isConnected = isVisible(caller) && ["ada", "bob"].includes(caller.user ?? "");
    return isConnected ? { status: 200, calls: `${caller.user} ${name}` } : NOT_CONNECTED;
  };
  return { name: `proxy ${name}`, request: () => [`/api/integrations/${reference}/request/me`], expected };
}

export const routes: Route[] = [
  ofTokens(
    "list",
    () => [all],
    "token:read",
    (caller) => {
      const others = caller.scopes.includes("token:read") ? ["acme"] : [];
      return { status: 200, names: caller.tenant === HOME ? [...others, "own"] : [] };
    },
  ),
  ofTokens("read own", () => [own], "token:read", atHome({ status: 200 })),
  ofTokens("read acme", () => [acme], "token:read", withScope("token:read", { status: 200 })),
  ofTokens(
    "read none",
    () => [tokensPath("ada", "none")],
    "token:read",
    () => NOT_FOUND,
  ),
  ofTokens(
    "store new",
    () => [all, jsonBody(newBody("new"))],
    "token:write",
    () => ({
      status: 201,
      changes: ["connections", "integrations", "audit_events"],
    }),
  ),
  ofTokens(
    "store own",
    () => [all, jsonBody(storeBody({ integration_key: "own", provider: "staged" }))],
    "token:write",
    ({ tenant }) => ({
      status: 201,
      changes: ["connections", "audit_events", ...(tenant === HOME ? [] : ["integrations" as const])],
    }),
  ),
  ofTokens(
    "refresh own",
    () => [`${own}/refresh`, { method: "POST" }],
    "token:write",
    atHome({ status: 200, changes: ["connections", "audit_events"], calls: "refresh" }),
  ),
  ofTokens(
    "refresh acme",
    () => [`${acme}/refresh`, { method: "POST" }],
    "token:write",
    withScope("token:write", { status: 400, code: "refresh_not_supported" }),
  ),
  ofTokens(
    "delete own",
    () => [own, { method: "DELETE" }],
    "token:write",
    atHome({ status: 200, changes: ["connections", "integrations", "audit_events"] }),
  ),
  ofTokens(
    "delete acme",
    () => [acme, { method: "DELETE" }],
    "token:write",
    withScope("token:write", { status: 200, changes: ["connections", "audit_events"] }),
  ),
  {
    name: "one's connections",
    request: () => ["/integrations"],
    expected: ({ tenant, user = "" }) => ({
      status: 200,
      names: tenant === HOME && ["ada", "bob"].includes(user) ? ["acme", "staged"] : [],
    }),
  },
  {
    name: "the integrations",
    request: () => ["/api/integrations-list"],
    expected: (caller) => {
      if (caller.tenant !== HOME) return { status: 200, names: [] };
      if (seesAll(caller)) return { status: 200, names: ["acme", "hidden", "own", "own"] };
      const theirs = ["ada", "bob"].includes(caller.user ?? "") ? ["own"] : [];
      return { status: 200, names: caller.user === undefined ? [] : ["acme", ...theirs] };
    },
  },
  proxied("own", "ada%3Aown", ({ user }) => user === "ada"),
  proxied("acme", "acme", ({ user }) => user !== undefined),
  {
    name: "connect with a token",
    request: ({ deps }) => ["/integrations", jsonBody({ providerId: providerId(deps, "keyed"), accessToken: "token" })],
    expected: ({ user }) =>
      user === undefined
        ? FORBIDDEN
        : { status: 201, changes: ["connections", "integrations", "integration_shares", "audit_events"] },
  },
  {
    name: "make a key for the tenant",
    request: () => [`/v1/tenants/${HOME}/api-keys`, jsonBody({ name: "k", scopes: ["token:read"] })],
    expected: ({ by, tenant, superuser, user, scopes }) => {
      if (tenant !== HOME) return NOT_FOUND;
      const isPermitted = ["key:manage-tenant", "token:read"].every((scope) => scopes.includes(scope));
      const isUsersKey = by === "key" && user !== undefined;
      return superuser || (isPermitted && !isUsersKey)
        ? { status: 201, changes: ["api_keys", "audit_events"] }
        : FORBIDDEN;
    },
  },
];

/** The rules of surfaces.md for one request, in no words of the implementation. */
export function expectedOf(caller: Caller, route: Route): Expected {
  if (caller.by === undefined) return { status: 401, code: "unauthenticated" };
  return caller.oversteps ? FORBIDDEN : route.expected(caller);
}
