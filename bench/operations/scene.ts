import type { ServerAddresses } from "../servers/servers.ts";
import { type Credentials, call } from "./call.ts";

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
  /** The teams of all users. */
  teams: string[];
}

/** Who is there and what they have made, as far as the operations need it. */
export interface Scene {
  /** Owns the integrations. */
  ada: Credentials;
  /** May use them, because they are shared with everyone. */
  bob: Credentials;
  /** API keys: of Ada, of Bob, and one that reaches the tokens of all. */
  keys: Record<"ada" | "bob" | "tenant", Credentials>;
  /** A custom integration with bearer tokens, to which Ada and Bob are connected. */
  api: string;
  /** A custom integration with OAuth at the upstream. */
  oauth: string;
  /** The integration with the practice provider. */
  practice: string;
  /** One of many users who have nothing in common, by their number. */
  user(number: number): Promise<Credentials>;
}

const INTEGRATION = { type: "custom", rateLimit: 1_000_000 };
const OWNER = { scope: "integration:write integration:share token:read token:write" };
const USER = { scope: "token:read token:write" };
export const TOOL = "list_items";
export const OAUTH_SLUG = "oauth";

type As = (as: Credentials, method: string, path: string, body?: object) => ReturnType<typeof call>;

/** Makes what the operations need, through Latchkey's own API. */
export async function makeScene(options: SceneOptions): Promise<Scene> {
  const { origin, authorizationOf, teams: groups } = options;
  const signIn = async (name: string, claims: object) => ({
    authorization: await authorizationOf(name, { groups, ...claims }),
  });
  const send: As = (as, method, path, body) => call({ origin, as, method, path, ...(body && { body }) });
  const [ada, bob] = [await signIn("ada", OWNER), await signIn("bob", USER)];
  const api = await makeApi(send, ada, options);
  for (const user of [ada, bob]) await send(user, "POST", `/api/integrations/${api}/connect`, { token: "bench-token" });
  await send(ada, "POST", "/v2/users/ada/tokens", apiKeyToken("openai"));
  const admin = await signIn("admin", { roles: ["superuser"] });
  return {
    ada,
    bob,
    keys: {
      ada: await makeKey(send, admin, { userId: "ada" }),
      bob: await makeKey(send, admin, { userId: "bob" }),
      tenant: await makeKey(send, admin, {}),
    },
    api,
    oauth: await makeOAuth(send, ada, options),
    practice: await makePractice(send, ada, options),
    user: (number) => signIn(userName(number), USER),
  };
}

export function userName(number: number): string {
  return `user-${number}`;
}

/** The body of a request that stores a token. */
export function apiKeyToken(name: string): object {
  const token_data = { api_key: "sk-bench-0123456789abcdefghijklmnopqrstuvwxyz" };
  return { integration_key: name, provider: "openai", token_type: "api_key", token_data };
}

async function makeApi(send: As, ada: Credentials, { servers: { upstream } }: SceneOptions): Promise<string> {
  const apiBaseUri = `${upstream}/api`;
  const id = await share(send, ada, { ...INTEGRATION, name: "API", slug: "api", authType: "bearer", apiBaseUri });
  const operation = { operationId: TOOL, summary: "Lists items", responses: { 200: { description: "Items" } } };
  await send(ada, "POST", `/v1/tenants/default/integrations/${id}/tools:import`, {
    openapi: "3.1.0",
    info: { title: "Bench", version: "1" },
    servers: [{ url: apiBaseUri }],
    paths: { "/items": { get: operation } },
  });
  return id;
}

function makeOAuth(send: As, ada: Credentials, { servers: { upstream }, client }: SceneOptions): Promise<string> {
  const endpoints = { authUri: `${upstream}/authorize`, tokenUri: `${upstream}/token`, apiBaseUri: `${upstream}/api` };
  const named = { name: "OAuth", slug: OAUTH_SLUG, authType: "oauth2" };
  return share(send, ada, { ...INTEGRATION, ...named, ...endpoints, ...client });
}

function makePractice(send: As, ada: Credentials, { client }: SceneOptions): Promise<string> {
  const named = { type: "practice", name: "Practice", slug: "practice", authType: "oauth2" };
  return share(send, ada, { ...INTEGRATION, ...named, ...client });
}

/** Makes an integration that everyone may use. */
async function share(send: As, owner: Credentials, integration: object): Promise<string> {
  const { id } = await send(owner, "POST", "/api/integrations", integration);
  await send(owner, "PUT", `/api/integrations/${id}/shares/everyone`, { accessLevel: 1 });
  return String(id);
}

async function makeKey(send: As, admin: Credentials, of: { userId?: string }): Promise<Credentials> {
  const body = { name: "Bench", scopes: ["token:*"], ...of };
  const { key } = await send(admin, "POST", "/v1/tenants/default/api-keys", body);
  return { "x-api-key": String(key) };
}
