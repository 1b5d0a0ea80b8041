import { expect, it } from "vitest";
import { createCatalog } from "../../../src/catalog/catalog.ts";
import { providers } from "../../../src/catalog/providers.ts";
import { jsonBody, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { givenCustom, rowsOf } from "../../support/integrationsApi.ts";
import { canaryServer, stage } from "../../support/stage.ts";
import { stagedProvider } from "../../support/stagedFlow.ts";

const TOKENS = { accessToken: canary("access"), refreshToken: canary("refresh") };

/** Connects and deletes, and tells what the provider of the catalogue and the server that was typed in were asked. */
async function revokeWith(typedIn: (url: string) => Record<string, string>) {
  const known = await canaryServer();
  const own = await stage({ status: 200 });
  const oauth2 = { revocation: { endpoint: `${known.url}/revoke` } };
  const app = await testApp({ catalog: createCatalog([stagedProvider(known, oauth2)]) });
  const client = { clientId: "client", clientSecret: canary("client-secret") };
  const id = await givenIntegration(app.deps, { type: "staged", ...client, ...typedIn(own.url) });
  expect((await app.as("ada")(`/api/integrations/${id}/connect`, jsonBody(TOKENS))).status).toBe(201);
  expect((await app.as("ada")(`/api/integrations/${id}/connection`, { method: "DELETE" })).status).toBe(204);
  expect([await rowsOf("connections"), await rowsOf("revocations")]).toEqual([[], []]);
  return { known: await known.seen(), own: await own.seen() };
}

it("T42 revokes at the catalogue's address where nothing was typed in", async () => {
  const { known, own } = await revokeWith(() => ({}));
  expect(known.map(({ path }) => path)).toEqual(["/revoke", "/revoke"]);
  expect(own).toEqual([]);
});

it.each([
  ["both endpoints", (url: string) => ({ authorizationEndpoint: `${url}/authorize`, tokenEndpoint: `${url}/token` })],
  ["the token endpoint", (url: string) => ({ tokenEndpoint: `${url}/token` })],
  ["the authorization endpoint", (url: string) => ({ authorizationEndpoint: `${url}/authorize` })],
])("T03 never sends tokens of a server to the catalogue's revocation address: %s typed in", async (_what, typedIn) => {
  const { known, own } = await revokeWith(typedIn);
  expect([known, own]).toEqual([[], []]);
});

it("T42 revokes at the address that was typed in, as RFC 7009 says, and not at the catalogue's", async () => {
  const { known, own } = await revokeWith((url) => ({
    tokenEndpoint: `${url}/token`,
    revocationEndpoint: `${url}/own`,
  }));
  expect(known).toEqual([]);
  expect(own.map(({ method, path }) => `${method} ${path}`)).toEqual(["POST /own", "POST /own"]);
});

it("T42 revokes at the address of a custom integration", async () => {
  const server = await stage({ status: 200 });
  const app = await testApp();
  await givenCustom(app.deps, server, { revocationEndpoint: `${server.url}/revoke` });
  await app.as("ada")("/api/integrations/own/connect", jsonBody(TOKENS));
  expect((await app.as("ada")("/api/integrations/own/connection", { method: "DELETE" })).status).toBe(204);
  const seen = await server.seen();
  expect(seen.map(({ path, body }) => [path, new URLSearchParams(body).get("token")])).toEqual([
    ["/revoke", TOKENS.refreshToken],
    ["/revoke", TOKENS.accessToken],
  ]);
});

it("T42 asks GitHub at the address of the integration's own client, in the way of GitHub's definition", async () => {
  const github = providers.find(({ slug }) => slug === "github");
  if (!github) throw new Error("no github");
  const server = await stage({ status: 204 });
  const auth = github.auth.map((method) =>
    method.type === "oauth2" && method.revocation
      ? {
          ...method,
          revocation: {
            ...method.revocation,
            endpoint: method.revocation.endpoint.replace("https://api.github.com", server.url),
          },
        }
      : method,
  );
  const app = await testApp({ catalog: createCatalog([{ ...github, auth }]) });
  await givenIntegration(app.deps, { type: "github", clientId: "Iv1.client", clientSecret: canary("client-secret") });
  await app.as("ada")("/api/integrations/github/connect", jsonBody({ accessToken: TOKENS.accessToken }));
  expect((await app.as("ada")("/api/integrations/github/connection", { method: "DELETE" })).status).toBe(204);
  expect(await server.seen()).toMatchObject([
    {
      ...{ method: "DELETE", path: "/applications/Iv1.client/token" },
      body: JSON.stringify({ access_token: TOKENS.accessToken }),
      headers: { "user-agent": "Latchkey" },
    },
  ]);
  expect(await rowsOf("revocations")).toEqual([]);
});
