import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { problemCode } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { type Begun, begin, callback, callbackUrl } from "../../support/flow.ts";
import { canaryServer, type StageHandle } from "../../support/stage.ts";
import {
  claimedTickets,
  finish,
  locationOf,
  STAGED,
  type StagedApp,
  stagedApp,
  storedConnections,
  succeededWith,
} from "../../support/stagedFlow.ts";

const SHARED = `${env.PUBLIC_URL}/oauth2/callback`;

/** An integration of ada's whose endpoints were typed in, beside the shared one on the catalogue's endpoints. */
async function givenTypedIn({ app }: StagedApp, server: StageHandle, slug = "typed-in"): Promise<string> {
  return givenIntegration(app.deps, {
    type: STAGED,
    slug,
    owner: "user:ada",
    clientId: slug,
    clientSecret: canary("secret"),
    authorizationEndpoint: `${server.url}/authorize`,
    tokenEndpoint: `${server.url}/token`,
  });
}

function callbackAt(begun: Begun, path: string): URL {
  const url = callbackUrl(begun.state);
  url.pathname = path;
  return url;
}

async function expectRefused({ app, upstream }: StagedApp, begun: Begun, path: string, server?: StageHandle) {
  const response = await callback(app, callbackAt(begun, path), begun.cookie);
  expect([response.status, await problemCode(response)]).toEqual([400, "state_invalid"]);
  expect(response.headers.get("location")).toBeNull();
  expect(await claimedTickets()).toEqual([]);
  expect(await upstream.seen()).toEqual([]);
  if (server) expect(await server.seen()).toEqual([]);
  expect(await storedConnections()).toEqual([]);
}

it("gives an integration with typed-in endpoints a redirect URI of its own, and finishes there", async () => {
  const staged = await stagedApp();
  const id = await givenTypedIn(staged, staged.upstream);
  const begun = await begin(staged.app, "ada", id);
  expect(begun.authorizationUrl.searchParams.get("redirect_uri")).toBe(`${SHARED}/${id}`);
  const response = await callback(staged.app, callbackAt(begun, `/oauth2/callback/${id}`), begun.cookie);
  expect(locationOf(response)).toBe(succeededWith(STAGED));
  const [request] = await staged.upstream.seen();
  expect(new URLSearchParams(request?.body).get("redirect_uri")).toBe(`${SHARED}/${id}`);
  expect(await storedConnections()).toMatchObject([{ integration_id: id, subject: "user:ada" }]);
});

it.each([
  ["authorization endpoint", { authorizationEndpoint: "https://auth.example.com/authorize" }],
  ["token endpoint", { tokenEndpoint: "https://auth.example.com/token" }],
])("gives an integration a redirect URI of its own when only its %s was typed in", async (_name, endpoints) => {
  const { app, integrationId } = await stagedApp({ integration: endpoints });
  const begun = await begin(app, "ada", integrationId);
  expect(begun.authorizationUrl.searchParams.get("redirect_uri")).toBe(`${SHARED}/${integrationId}`);
});

it("refuses its callback on the shared path", async () => {
  const staged = await stagedApp();
  const server = await canaryServer();
  const id = await givenTypedIn(staged, server);
  await expectRefused(staged, await begin(staged.app, "ada", id), "/oauth2/callback", server);
});

it("refuses its callback on the path of another integration", async () => {
  const staged = await stagedApp();
  const server = await canaryServer();
  const other = await givenTypedIn(staged, staged.upstream, "older");
  await env.DB.prepare("UPDATE integrations SET created_at = created_at + 1000 WHERE id = ?").bind(other).run();
  const id = await givenTypedIn(staged, server);
  const begun = await begin(staged.app, "ada", id);
  expect(begun.authorizationUrl.searchParams.get("redirect_uri")).toBe(`${SHARED}/${id}`);
  await expectRefused(staged, begun, `/oauth2/callback/${other}`, server);
});

it.each([
  ["in upper case", (id: string) => id.toUpperCase()],
  ["with an encoded character", (id: string) => id.replace("_", "%5F")],
  ["with something after it", (id: string) => `${id}x`],
])("refuses its callback on its own path %s", async (_name, change) => {
  const staged = await stagedApp();
  const server = await canaryServer();
  const id = await givenTypedIn(staged, server);
  await expectRefused(staged, await begin(staged.app, "ada", id), `/oauth2/callback/${change(id)}`, server);
});

it("refuses the callback of an integration on the catalogue's endpoints on a path of its own", async () => {
  const staged = await stagedApp();
  const begun = await begin(staged.app, "ada", STAGED);
  expect(begun.authorizationUrl.searchParams.get("redirect_uri")).toBe(SHARED);
  await expectRefused(staged, begun, `/oauth2/callback/${staged.integrationId}`);
});

it("has no callback deeper down or with a slash at the end, and leaves the ticket alone there", async () => {
  const staged = await stagedApp();
  const begun = await begin(staged.app, "ada", STAGED);
  for (const path of ["/oauth2/callback/", "/oauth2/callback/a/b", "/oauth2//callback", "/OAuth2/callback"]) {
    expect((await callback(staged.app, callbackAt(begun, path), begun.cookie)).status).toBe(404);
  }
  expect(await claimedTickets()).toEqual([]);
  expect(locationOf(await finish(staged.app, begun))).toBe(succeededWith(STAGED));
});

it("expects no issuer of typed-in endpoints, because the catalogue's issuer says nothing about them", async () => {
  const staged = await stagedApp({ oauth2: { issuer: "https://issuer.example.com", issuerInCallback: true } });
  const id = await givenTypedIn(staged, staged.upstream);
  const begun = await begin(staged.app, "ada", id);
  const response = await callback(staged.app, callbackAt(begun, `/oauth2/callback/${id}`), begun.cookie);
  expect(locationOf(response)).toBe(succeededWith(STAGED));
});

it("sends the typed-in client's secret to the typed-in server and to no other", async () => {
  const staged = await stagedApp();
  const server = await canaryServer();
  const id = await givenTypedIn(staged, server);
  const begun = await begin(staged.app, "ada", id);
  await callback(staged.app, callbackAt(begun, `/oauth2/callback/${id}`), begun.cookie);
  expect(await server.seen()).toMatchObject([{ method: "POST", path: "/token" }]);
  expect(await staged.upstream.seen()).toEqual([]);
});
