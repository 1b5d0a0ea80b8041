import { typeid } from "typeid-js";
import { createCatalog } from "../../src/catalog/catalog.ts";
import type { ProviderInput } from "../../src/catalog/schema.ts";
import type { Settings } from "../../src/domain/context.ts";
import { jsonBody, type TestApp, testApp } from "./app.ts";
import { canary } from "./canary.ts";

/** A provider of the tests' own that takes a bearer token, with its API below `/v1` of an address. */
export function acme(url: string, changes: Partial<ProviderInput> = {}): ProviderInput {
  return {
    id: typeid("prov").toString(),
    slug: "acme",
    name: "Acme",
    description: "An API of the tests.",
    categories: ["testing"],
    docsUrl: "https://acme.example.com/docs",
    auth: [{ type: "bearer", label: "Token" }],
    api: { baseUrl: `${url}/v1` },
    ...changes,
  };
}

export interface Connected {
  app: TestApp;
  providerId: string;
  /** The credential that is stored. */
  token: string;
  /** Calls through the proxy as the connected user, Ada. */
  request(path: string, init?: RequestInit): Promise<Response>;
}

/** Ada, connected with a token to a provider of the tests' own. */
export async function connected(provider: ProviderInput, settings: Partial<Settings> = {}): Promise<Connected> {
  const app = await testApp((deps) => ({
    catalog: createCatalog([provider]),
    settings: { ...deps.settings, ...settings },
  }));
  const token = canary("token");
  const body = { providerId: provider.id, accessToken: token };
  const response = await app.as("ada")("/integrations", jsonBody(body));
  if (response.status !== 201) throw new Error(`connecting answered ${response.status}: ${await response.text()}`);
  return {
    app,
    providerId: provider.id,
    token,
    request: (path, init) => app.as("ada")(`/api/integrations/${provider.slug}/request/${path}`, init),
  };
}
