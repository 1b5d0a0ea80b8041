import { expect } from "vitest";
import type { Provider } from "../../../src/catalog/schema.ts";
import { connectIntegration } from "../../../src/domain/connections/connectIntegration.ts";
import type { CredentialInput } from "../../../src/domain/connections/readGrant.ts";
import type { Context } from "../../../src/domain/context.ts";
import { askedFields } from "../../../src/domain/integrations/askedValues.ts";
import { findIntegration } from "../../../src/domain/integrations/findIntegration.ts";
import { checkCredential } from "../../../src/domain/proxy/checkCredential.ts";
import { jsonBody, type TestApp } from "../app.ts";
import { userCaller } from "../callers.ts";
import { givenIntegration } from "../fixtures.ts";
import type { Facts, TokenFacts } from "./facts.ts";
import { definitionNamed, upstreamOf } from "./provider.ts";
import { secretHeaders, valuesOf } from "./walk.ts";

/**
 * Connects an account by a credential that a person pastes, and calls the API: the credential has to stand where the provider's
 * documentation says. Then the API refuses it, which has to be understood.
 */
export async function walkToken(
  documented: Facts,
  token: TokenFacts,
  provider = definitionNamed(documented.slug),
): Promise<void> {
  const facts = { ...documented, values: { ...documented.values, ...token.values } };
  expect(provider.auth.map(({ type }) => type)).toContain(token.type);
  const upstream = await upstreamOf({ slug: facts.slug, token: token.type }, provider);
  const { app, told, refuseAll } = upstream;
  const integrationId = await givenIntegration(app.deps, {
    ...{ type: provider.slug, authType: token.type, headers: secretHeaders(provider, facts) },
    parameters: valuesOf(provider, facts, "integration"),
  });
  const ctx = contextOf(app);
  const values = await askedValues(ctx, integrationId, provider, facts);
  const verdict = await checkCredential(ctx, integrationId, credentialOf(token), values);
  expect((await told()).complaints.join("; ")).toBe("");
  expect(verdict).toBe(facts.api.verify ? "accepted" : "unchecked");
  await connectIntegration(ctx, integrationId, credentialOf(token), values);
  const { method = "GET", path = "/", body } = facts.api.verify ?? {};
  const sent = body === undefined || body === null ? {} : jsonBody(body, method);
  const response = await app.as("ada")(`/api/integrations/${integrationId}/request${path}`, { method, ...sent });
  expect((await told()).complaints.join("; ")).toBe("");
  expect(response.status).toBe(facts.api.verify?.good.status ?? 200);
  if (!facts.api.verify) return;
  await refuseAll();
  expect(await checkCredential(ctx, integrationId, credentialOf(token), values)).toBe("refused");
}

function contextOf({ deps }: TestApp): Context {
  return { deps, caller: userCaller("ada"), requestId: "req_walk", origin: undefined, about: {}, waitUntil: () => {} };
}

async function askedValues(
  ctx: Context,
  id: string,
  provider: Provider,
  facts: Facts,
): Promise<Record<string, string>> {
  const { integration } = await findIntegration(ctx, id, { isToConnect: true });
  const given = valuesOf(provider, facts, "connection");
  const asked = askedFields(ctx.deps, integration).map(({ name }) => name);
  return Object.fromEntries(Object.entries(given).filter(([name]) => asked.includes(name)));
}

function credentialOf({ type, sample }: TokenFacts): CredentialInput {
  if (typeof sample !== "string") return sample;
  return type === "apikey" ? { apiKey: sample } : { token: sample };
}
