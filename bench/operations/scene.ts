import type { ServerAddresses } from "../servers/servers.ts";
import { type Caller, createCaller } from "./caller.ts";

/** The client of Latchkey at the practice provider. */
export interface Client {
  clientId: string;
  clientSecret: string;
}

export interface SceneOptions {
  /** Where Latchkey answers. */
  origin: string;
  /** The value of the Authorization header of a user. */
  authorizationOf(user: string, claims?: object): Promise<string>;
  servers: ServerAddresses;
  client: Client;
  /** The teams of those who are measured. */
  teams: string[];
}

/** Who is there and what they have made, as far as the operations need it. */
export interface Scene {
  /** Owns the integrations. */
  ada: Caller;
  /** May use them, because they are shared with everyone. */
  bob: Caller;
  /** API keys: of Ada, of Bob, and one that reaches the tokens of all. */
  keys: Record<"ada" | "bob" | "tenant", Record<string, string>>;
  /** A custom integration with bearer tokens, to which Ada and Bob are connected. */
  api: string;
  /** A custom integration with OAuth at the upstream. */
  oauth: string;
  /** The integration with the practice provider. */
  practice: string;
  /** One of many users who have nothing in common. */
  user(number: number): Promise<Caller>;
}

const INTEGRATION = { type: "custom", rateLimit: 1_000_000 };
const OWNER = { scope: "integration:write integration:share token:read token:write" };
const USER = { scope: "token:read token:write" };
export const TOOL = "list_items";
export const OAUTH_SLUG = "oauth";

/** Makes what the operations need, through Latchkey's own API. */
export async function makeScene(options: SceneOptions): Promise<Scene> {
  const { origin, authorizationOf, teams: groups } = options;
  const signIn = async (name: string, claims: object) =>
    createCaller(origin, { authorization: await authorizationOf(name, { groups, ...claims }) });
  const [ada, bob] = [await signIn("ada", OWNER), await signIn("bob", USER)];
  const api = await makeApi(ada, options);
  for (const user of [ada, bob]) await user.call("POST", `/api/integrations/${api}/connect`, { token: "bench-token" });
  await ada.call("POST", "/v2/users/ada/tokens", apiKeyToken("openai"));
  const admin = await signIn("admin", { roles: ["superuser"] });
  return {
    ada,
    bob,
    keys: {
      ada: await makeKey(admin, { userId: "ada" }),
      bob: await makeKey(admin, { userId: "bob" }),
      tenant: await makeKey(admin, {}),
    },
    api,
    oauth: await makeOAuth(ada, options),
    practice: await makePractice(ada, options),
    user: (number) => signIn(`user-${number}`, USER),
  };
}

/** The body of a request that stores a token. */
export function apiKeyToken(name: string): object {
  const token_data = { api_key: "sk-bench-0123456789abcdefghijklmnopqrstuvwxyz" };
  return { integration_key: name, provider: "openai", token_type: "api_key", token_data };
}

async function makeApi(ada: Caller, { servers: { upstream } }: SceneOptions): Promise<string> {
  const apiBaseUri = `${upstream}/api`;
  const id = await share(ada, { ...INTEGRATION, name: "API", slug: "api", authType: "bearer", apiBaseUri });
  const operation = { operationId: TOOL, summary: "Lists items", responses: { 200: { description: "Items" } } };
  await ada.call("POST", `/v1/tenants/default/integrations/${id}/tools:import`, {
    openapi: "3.1.0",
    info: { title: "Bench", version: "1" },
    servers: [{ url: apiBaseUri }],
    paths: { "/items": { get: operation } },
  });
  return id;
}

function makeOAuth(ada: Caller, { servers: { upstream }, client }: SceneOptions): Promise<string> {
  const endpoints = { authUri: `${upstream}/authorize`, tokenUri: `${upstream}/token`, apiBaseUri: `${upstream}/api` };
  return share(ada, { ...INTEGRATION, name: "OAuth", slug: OAUTH_SLUG, authType: "oauth2", ...endpoints, ...client });
}

function makePractice(ada: Caller, { client }: SceneOptions): Promise<string> {
  return share(ada, {
    ...INTEGRATION,
    type: "practice",
    name: "Practice",
    slug: "practice",
    authType: "oauth2",
    ...client,
  });
}

/** Makes an integration that everyone may use. */
async function share(owner: Caller, integration: object): Promise<string> {
  const { id } = await owner.call("POST", "/api/integrations", integration);
  await owner.call("PUT", `/api/integrations/${id}/shares/everyone`, { accessLevel: 1 });
  return String(id);
}

async function makeKey(admin: Caller, of: { userId?: string }): Promise<Record<string, string>> {
  const body = { name: "Bench", scopes: ["token:*"], ...of };
  const { key } = await admin.call("POST", "/v1/tenants/default/api-keys", body);
  return { "x-api-key": String(key) };
}
