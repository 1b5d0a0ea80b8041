import { typeid } from "typeid-js";
import { createCatalog } from "../../src/catalog/catalog.ts";
import type { ProviderInput } from "../../src/catalog/schema.ts";
import type { Settings } from "../../src/domain/context.ts";
import type { AppDeps } from "../../src/http/appEnv.ts";
import { jsonBody, type TestApp, testApp } from "./app.ts";
import { canary } from "./canary.ts";

/** A provider of the tests' own that takes a bearer token, with its API below `/v1` of an address. */
export function acme(url: string, changes: Partial<ProviderInput> = {}): ProviderInput {
  return {
    id: typeid("prov").toString(),
    slug: "acme",
    name: "Acme",
    description: "An API of the tests.",
    categories: ["development"],
    docsUrl: "https://acme.example.com/docs",
    checked: { page: "https://acme.example.com/docs", on: "2026-12-01" },
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
  /** The same by an envelope. */
  envelope(body: unknown): Promise<Response>;
}

/** Ada, connected with a token to a provider of the tests' own. */
export async function connected(
  provider: ProviderInput,
  settings: Partial<Settings> = {},
  overrides: Partial<AppDeps> = {},
): Promise<Connected> {
  const app = await testApp((deps) => ({
    catalog: createCatalog([provider]),
    settings: { ...deps.settings, ...settings },
    ...overrides,
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
    envelope: (envelope) => app.as("ada")(`/api/integrations/${provider.slug}/request`, jsonBody(envelope)),
  };
}

/** Stands for hosts that the tests cannot reach: notes where a call would go with which token, and answers 200. */
export function captured(): { fetch: typeof fetch; calls: { url: string; authorization: string | null }[] } {
  const calls: { url: string; authorization: string | null }[] = [];
  const capture = async (input: RequestInfo | URL, init?: RequestInit) => {
    const { url, headers } = new Request(input, init);
    calls.push({ url, authorization: headers.get("authorization") });
    return new Response("captured");
  };
  return { fetch: capture as typeof fetch, calls };
}

/** A body of a request that says how long it is, so that it can be sent once more. */
export function sized(method: string, body: string, headers: Record<string, string> = {}): RequestInit {
  const length = String(new TextEncoder().encode(body).length);
  return { method, body, headers: { "content-length": length, ...headers } };
}
