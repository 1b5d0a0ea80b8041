import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { readItem } from "../../support/integrations.ts";

const CLIENT = { clientId: "client", clientSecret: canary("client-secret") };
const SERVER = {
  authorizationEndpoint: "https://login.acme.com/authorize",
  tokenEndpoint: "https://login.acme.com/token",
  apiBaseUrl: "https://api.acme.com",
};

it.each([
  ["a provider of the catalogue", { type: "google" }, () => "/oauth2/callback"],
  ["a custom service", { type: "custom", ...SERVER }, (id: string) => `/oauth2/callback/${id}`],
  ["a provider at a server that was typed in", { type: "github", ...SERVER }, (id: string) => `/oauth2/callback/${id}`],
])("C18 an item names the redirect URI that its flow asks for: %s", async (_what, input, pathOf) => {
  const app = await testApp();
  const ada = app.as("ada", { scope: "integration:write" });
  const id = await givenIntegration(app.deps, { ...input, ...CLIENT, owner: "user:ada", slug: "mine" });
  const { redirectUri } = await readItem(ada, id);
  expect(redirectUri).toBe(`${env.PUBLIC_URL}${pathOf(id)}`);
  const begun = await ada(`/api/integrations/${id}/connect`);
  expect(begun.status).toBe(302);
  expect(new URL(begun.headers.get("location") ?? "").searchParams.get("redirect_uri")).toBe(redirectUri);
});
