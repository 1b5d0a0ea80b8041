import { createCatalog } from "../../src/catalog/catalog.ts";
import type { AppDeps } from "../../src/http/appEnv.ts";
import { type TestApp, testApp } from "./app.ts";
import type { Call } from "./integrations.ts";
import { acme } from "./proxy.ts";
import { json, type StageHandle, stage } from "./stage.ts";
import { type OAuth2Input, stagedProvider } from "./stagedFlow.ts";
import { backEnd } from "./tokens.ts";

export interface TokenScene {
  app: TestApp;
  /** The API of every provider, and the token endpoint of `staged`. */
  upstream: StageHandle;
  /** A back end that reaches all tokens of the tenant. */
  call: Call;
}

/**
 * The application with a provider for each way in which a token is sent: `staged` by OAuth, `acme` as a bearer token,
 * `keyed` in a header and `queried` in the query. All of them are one stage.
 */
export async function tokenScene(
  oauth2: Partial<OAuth2Input> = {},
  overrides: (deps: AppDeps) => Partial<AppDeps> = () => ({}),
): Promise<TokenScene> {
  const upstream = await stage(json({ ok: true }));
  const inHeader = { in: "header", name: "X-Keyed", template: "{token}" } as const;
  const inQuery = { in: "query", name: "key", template: "{token}" } as const;
  const catalog = createCatalog([
    stagedProvider(upstream, oauth2),
    acme(upstream.url),
    acme(upstream.url, { slug: "keyed", auth: [{ type: "apikey", label: "Key", placement: inHeader }] }),
    acme(upstream.url, { slug: "queried", auth: [{ type: "apikey", label: "Key", placement: inQuery }] }),
  ]);
  const app = await testApp((deps) => ({ catalog, ...overrides(deps) }));
  return { app, upstream, call: await backEnd(app) };
}
