import { expect, it } from "vitest";
import { createCatalog } from "../../../src/catalog/catalog.ts";
import { jsonBody, type TestApp, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { ADMIN, givenCustom, rowsOf } from "../../support/integrationsApi.ts";
import { canaryServer, stage } from "../../support/stage.ts";
import { stagedProvider } from "../../support/stagedFlow.ts";

const TOKENS = { accessToken: canary("access"), refreshToken: canary("refresh") };

/** An editor of the integration who has a secret of their own to give, so that the stored one need not be known. */
function moveRevocation(app: TestApp, url: string): Promise<Response> {
  const body = { revocationUri: `${url}/revoke`, clientSecret: canary("other-secret") };
  return app.as("eve", ADMIN)("/api/integrations/own", jsonBody(body, "PATCH"));
}

it("T25 sends no token to a revocation address that was typed in after the user had agreed", async () => {
  const agreed = await stage({ status: 200 });
  const elsewhere = await canaryServer();
  const app = await testApp();
  const given = canary("given-secret");
  const own = { revocationEndpoint: `${agreed.url}/revoke`, clientSecret: given };
  await givenCustom(app.deps, agreed, { ...own, clientAuthentication: "client_secret_post" }, [
    { principal: "everyone", accessLevel: 1 },
    { principal: "user:eve", accessLevel: 2 },
  ]);
  expect((await app.as("ada")("/api/integrations/own/connect", jsonBody(TOKENS))).status).toBe(201);
  expect((await moveRevocation(app, elsewhere.url)).status).toBe(200);
  expect((await app.as("ada")("/api/integrations/own/connection", { method: "DELETE" })).status).toBe(204);
  expect([await rowsOf("connections"), await rowsOf("revocations")]).toEqual([[], []]);
  expect(await elsewhere.seen()).toEqual([]);
  // It was given as a client with another secret, which is sent where it was meant for.
  const secrets = (await agreed.seen()).map(({ path, body }) => [path, new URLSearchParams(body).get("client_secret")]);
  expect(secrets).toEqual([
    ["/revoke", given],
    ["/revoke", given],
  ]);
});

it("T42 still ends a grant at the catalogue's address after the integration was changed", async () => {
  const provider = await stage({ status: 200 });
  const oauth2 = { revocation: { endpoint: `${provider.url}/revoke` } };
  const app = await testApp({ catalog: createCatalog([stagedProvider(provider, oauth2)]) });
  const id = await givenIntegration(app.deps, { type: "staged", clientId: "client", owner: "user:eve" });
  expect((await app.as("ada")("/api/integrations/staged/connect", jsonBody(TOKENS))).status).toBe(201);
  const change = jsonBody({ apiBaseUri: `${provider.url}/other` }, "PATCH");
  expect((await app.as("eve", ADMIN)("/api/integrations/staged", change)).status).toBe(200);
  expect((await app.as("ada")(`/api/integrations/${id}/connection`, { method: "DELETE" })).status).toBe(204);
  expect((await provider.seen()).map(({ path }) => path)).toEqual(["/revoke", "/revoke"]);
});
