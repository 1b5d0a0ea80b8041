import type { Environment } from "./environment.ts";
import { createBackEnd, createUser, type LatchkeyCaller } from "./latchkeyClient.ts";
import type { Narrator } from "./narrator.ts";
import { obtainOwnGrant } from "./ownGrant.ts";

type Stage = Narrator & { environment: Environment; backEnd: LatchkeyCaller };

const KEYS = "/v1/tenants/default/api-keys";
const TOKENS = "/v2/users/carol/tokens";

/**
 * The third part of the demo: a back end with an API key stores a token that it obtained itself, and has it kept fresh.
 * @returns the API key
 */
export async function showTokens(scene: Narrator & { environment: Environment }): Promise<{ apiKey: string }> {
  const { environment } = scene;
  const apiKey = await makeKey(scene);
  const stage = { ...scene, backEnd: createBackEnd(environment, apiKey) };
  await store(stage);
  await list(stage);
  await read(stage);
  await refresh(stage);
  await remove(stage);
  return { apiKey };
}

async function makeKey({ environment, tell, show, expect }: Narrator & { environment: Environment }): Promise<string> {
  tell(`An operator makes an API key for a back end: POST ${KEYS}`);
  const operator = await createUser(environment, "olga", { scope: "key:manage-tenant token:read token:write" });
  const { status, body } = await operator.call("POST", KEYS, { name: "Back end", scopes: ["token:*"] });
  const { key, scopes } = body as { key: string; scopes: string[] };
  show(`${status}: ${key.slice(0, 8)}…, for ${scopes.join(" and ")}; shown here and never again`);
  expect(status === 201 && key.startsWith("agk_"), "the key is made");
  return key;
}

async function store({ environment, backEnd, tell, show, expect }: Stage): Promise<void> {
  tell(`It stores a token of Carol's, which has ended by now, with its own OAuth client: POST ${TOKENS}`);
  const grant = await obtainOwnGrant(environment, "carol");
  const { status, body } = await backEnd.call("POST", TOKENS, {
    integration_key: "practice",
    provider: "practice",
    token_type: "oauth2",
    token_data: {
      access_token: grant.accessToken,
      refresh_token: grant.refreshToken,
      client_id: grant.clientId,
      client_secret: grant.clientSecret,
    },
    expires_at: new Date(Date.now() - 60_000).toISOString(),
  });
  show(`${status}: ${JSON.stringify(body)}`);
  expect(status === 201, "it is stored");
}

async function list({ backEnd, tell, show, expect }: Stage): Promise<void> {
  tell(`It lists Carol's tokens: GET ${TOKENS}`);
  const { status, body } = await backEnd.call("GET", TOKENS);
  show(`${status}: ${JSON.stringify(body)}`);
  const [item] = body as { is_expired: boolean }[];
  expect(item?.is_expired === true && !("token_data" in item), "the list says that it has ended, and holds no token");
}

async function read({ environment, backEnd, tell, show, expect }: Stage): Promise<void> {
  tell(`It reads the token: GET ${TOKENS}/practice`);
  const { body } = await backEnd.call("GET", `${TOKENS}/practice`);
  const token = body as { refreshed: boolean; is_expired: boolean; token_data: { access_token: string } };
  show(`refreshed ${token.refreshed}, is_expired ${token.is_expired}`);
  expect(token.refreshed && !token.is_expired, "Latchkey has refreshed it first");
  const again = await backEnd.call("GET", `${TOKENS}/practice`);
  expect((again.body as { refreshed: boolean }).refreshed === false, "the next read gives the same token");
  const authorization = `Bearer ${token.token_data.access_token}`;
  const called = await fetch(`${environment.practice.origin}/api/me`, { headers: { authorization } });
  expect(((await called.json()) as { sub: string }).sub === "carol", "the API answers that the token is Carol's");
}

async function refresh({ backEnd, tell, show, expect }: Stage): Promise<void> {
  tell(`It asks for a fresh one, due or not: POST ${TOKENS}/practice/refresh`);
  const { status, body } = await backEnd.call("POST", `${TOKENS}/practice/refresh`);
  show(`${status}: ${JSON.stringify(body)}`);
  expect(status === 200, "it is refreshed");
}

async function remove({ backEnd, tell, show, expect }: Stage): Promise<void> {
  tell(`It deletes the token: DELETE ${TOKENS}/practice`);
  const { status, body } = await backEnd.call("DELETE", `${TOKENS}/practice`);
  show(`${status}: ${JSON.stringify(body)}`);
  const gone = await backEnd.call("GET", `${TOKENS}/practice`);
  expect(status === 200 && gone.status === 404, "there is no such token any more");
}
