import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { beginIntegrationFlow } from "../../src/domain/flows/beginIntegrationFlow.ts";
import { jsonBody, type TestApp, testApp } from "../support/app.ts";
import { CANARY, canary } from "../support/canary.ts";
import { givenLink, openedLink, readCookie, sessionContext } from "../support/connectSessions.ts";
import { dumpStorage, spellingsOf } from "../support/dump.ts";
import { givenPractice, providerId } from "../support/fixtures.ts";
import { begin, callback, consent } from "../support/flow.ts";
import { json } from "../support/stage.ts";
import { finish, locationOf, STAGED, stagedApp } from "../support/stagedFlow.ts";

it("T32 keeps pasted tokens out of a dump of D1 and KV", async () => {
  const app = await testApp();
  const secrets = {
    openai: canary("api-key"),
    github: canary("token"),
    access: canary("access"),
    refresh: canary("refresh"),
  };
  await connect(app, "openai", { accessToken: secrets.openai });
  await connect(app, "github", { accessToken: secrets.github });
  await givenPractice(app.deps);
  await connect(app, "practice", { accessToken: secrets.access, refreshToken: secrets.refresh });
  const dump = await dumpStorage();
  expectSealed(dump, 4);
  expectAbsent(dump, { ...secrets, clientSecret: env.PRACTICE_CLIENT_SECRET });
});

it("T32 keeps the tokens, the code and the client secret of the practice provider's flow out of a dump", async () => {
  const exchanges: { request: URLSearchParams; response: Record<string, unknown> }[] = [];
  const app = await testApp((deps) => ({ fetch: recordTokenRequests(deps.fetch, exchanges) }));
  await givenPractice(app.deps);
  const begun = await begin(app, "ada");
  const waiting = await dumpStorage();
  const back = await consent(begun, "ada");
  expect(locationOf(await callback(app, back, begun.cookie))).toContain("success=true");
  const [exchange] = exchanges;
  const secrets = {
    accessToken: String(exchange?.response.access_token),
    refreshToken: String(exchange?.response.refresh_token),
    idToken: String(exchange?.response.id_token),
    code: back.searchParams.get("code") ?? "",
    codeVerifier: exchange?.request.get("code_verifier") ?? "",
    clientSecret: env.PRACTICE_CLIENT_SECRET,
    ...flowSecrets(begun),
  };
  for (const [name, secret] of Object.entries(secrets)) expect(secret.length, name).toBeGreaterThan(20);
  // While the flow waits: the client secret and the ticket. Afterwards: the credential as well.
  expectSealed(waiting, 2);
  expectAbsent(waiting, secrets);
  const dump = await dumpStorage();
  expectSealed(dump, 3);
  expectAbsent(dump, secrets);
  expect((await app.as("ada")("/api/integrations/practice/request/me")).status).toBe(200);
});

it("T32 keeps what else a token endpoint says out of a dump", async () => {
  const said = {
    access_token: canary("access"),
    refresh_token: canary("refresh"),
    id_token: canary("id"),
    note: canary("note"),
  };
  const { app } = await stagedApp({ acts: [json({ ...said, token_type: "bearer", expires_in: 3600 })] });
  const begun = await begin(app, "ada", STAGED);
  const code = canary("code");
  expect(locationOf(await finish(app, begun, { code, extra: canary("extra") }))).toContain("success=true");
  const dump = await dumpStorage();
  expectSealed(dump, 3);
  expectAbsent(dump, { ...said, code, ...flowSecrets(begun) });
});

it("T32 keeps what a failing provider says out of a dump", async () => {
  const upstream = json(
    { error: "invalid_grant", error_description: canary("description"), token: canary("token") },
    400,
  );
  const { app } = await stagedApp({ acts: [upstream] });
  const begun = await begin(app, "ada", STAGED);
  expect(locationOf(await finish(app, begun, { code: canary("code") }))).toContain("error=grant_refused");
  const dump = await dumpStorage();
  expectSealed(dump, 1);
  expect(dump).not.toContain(CANARY);
});

it("T32 leaves nothing of a secret in a dump once it is disconnected, not even sealed", async () => {
  const app = await testApp();
  const token = canary("api-key");
  await connect(app, "openai", { accessToken: token });
  const path = `/integrations/${providerId(app.deps, "openai")}`;
  expect((await app.as("ada")(path, { method: "DELETE" })).status).toBe(204);
  const dump = await dumpStorage();
  expectSealed(dump, 0);
  expectAbsent(dump, { token });
});

it("T32 keeps the session, what was asked of an API and what it answered out of a dump", async () => {
  const headers = { "set-cookie": `session=${canary("cookie")}` };
  const { app } = await stagedApp({ acts: [{ status: 200, body: canary("answer"), headers }] });
  await connect(app, STAGED, { accessToken: canary("access") });
  const response = await app.as("ada")(`/api/integrations/${STAGED}/request/me?key=${canary("query")}`);
  expect(response.status).toBe(200);
  const dump = await dumpStorage();
  expect(dump).not.toContain(CANARY);
  expectAbsent(dump, { jwtSecret: env.JWT_SECRET, masterKey: env.ENCRYPTION_KEYS.replace("test:", "") });
});

it("T32 would see a secret in the dump if it were there", async () => {
  const app = await testApp();
  await connect(app, "openai", { accessToken: canary("api-key") });
  const [inDatabase, inTickets] = [canary("database"), canary("tickets")];
  await env.DB.prepare("UPDATE connections SET status_reason = ?")
    .bind(btoa(`{"token":"${inDatabase}"}`))
    .run();
  await env.TICKETS.put("ticket:x", "sealed", { metadata: { note: inTickets } });
  const dump = await dumpStorage();
  expect(spellingsOf(inDatabase).some((spelled) => dump.includes(spelled))).toBe(true);
  expect(spellingsOf(inTickets).some((spelled) => dump.includes(spelled))).toBe(true);
});

async function connect(
  app: TestApp,
  slug: string,
  tokens: { accessToken: string; refreshToken?: string },
): Promise<void> {
  const body = { providerId: providerId(app.deps, slug), ...tokens };
  expect((await app.as("ada")("/integrations", jsonBody(body))).status).toBe(201);
}

/** What the browser holds while a flow is under way. */
function flowSecrets({ state, cookie }: { state: string; cookie: string }): Record<string, string> {
  const [, ticketId = "", signature = ""] = state.split(".");
  return { ticketId, signature, flowCookie: cookie.split("=")[1] ?? "" };
}

/** The real fetch, with a copy of each token request and its answer kept for the test. */
function recordTokenRequests(
  fetcher: typeof fetch,
  exchanges: { request: URLSearchParams; response: Record<string, unknown> }[],
): typeof fetch {
  return async (input, init) => {
    const response = await fetcher(input, init);
    if (String(input).endsWith("/token")) {
      const request = new URLSearchParams(String(init?.body));
      exchanges.push({ request, response: await response.clone().json() });
    }
    return response;
  };
}

/** The dump is not empty, and each secret that is kept stands there as an envelope; one more is the proof of the key (F20). */
function expectSealed(dump: string, envelopes: number): void {
  expect(dump).toContain("CREATE TABLE");
  expect(dump.match(/"v1\.test\.[\w-]{22}\.[\w-]{16}\.[\w-]+"/g) ?? []).toHaveLength(envelopes + 1);
}

function expectAbsent(dump: string, secrets: Record<string, string>): void {
  for (const [name, secret] of Object.entries(secrets)) {
    expect(secret, name).not.toBe("");
    for (const spelled of spellingsOf(secret)) expect(dump.includes(spelled), `${name} is in the dump`).toBe(false);
  }
}

it("T32 T54 keeps the token of a connect link and the cookie of its browser out of a dump, also during a flow", async () => {
  const { app, integrationId } = await stagedApp();
  const { token } = await givenLink(app);
  const cookie = await openedLink(app, await givenLink(app));
  const input = { reference: integrationId, returnTo: undefined, scopes: undefined, browserToken: undefined };
  await beginIntegrationFlow(await sessionContext(app, cookie), input);
  expectAbsent(await dumpStorage(), { token, browser: readCookie(cookie).browser });
});
