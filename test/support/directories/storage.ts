import { inject } from "vitest";
import { createCatalog } from "../../../src/catalog/catalog.ts";
import { providers } from "../../../src/catalog/providers.ts";
import type { ProviderInput } from "../../../src/catalog/schema.ts";
import type { Settings } from "../../../src/domain/context.ts";
import type { IntegrationInput } from "../../../src/domain/integrations/newIntegration.ts";
import { jsonBody, type TestApp, testApp } from "../app.ts";
import { canary } from "../canary.ts";
import { givenIntegration } from "../fixtures.ts";
import { callback, callbackUrl } from "../flow.ts";
import { beginAt } from "../integrationsApi.ts";
import type { Item, StorageProvider, World } from "./fake.ts";
import type { SeenByStorage } from "./server.ts";

interface Setup {
  items?: Item[];
  pageSize?: number;
  integration?: Partial<IntegrationInput>;
  settings?: Partial<Settings>;
  /** The application's clock stands still. */
  still?: boolean;
  /** Instead of the provider that behaves. */
  url?: string;
}

/** A storage provider's account that Ada has connected. */
export interface Storage {
  app: TestApp;
  url: string;
  integrationId: string;
  /** The tokens that the provider gives, one after the other. */
  tokens: string[];
  /** What every error of the provider says; it must not be seen anywhere. */
  words: string;
  connect(user: string): Promise<void>;
  preview(folderId?: string, user?: string): Promise<Response>;
  change(world: Partial<World>): Promise<void>;
  /** What was asked of the API, without the token endpoint. */
  asked(): Promise<SeenByStorage[]>;
  /** What was asked of the token endpoint. */
  grants(): Promise<SeenByStorage[]>;
}

/** Sets up the catalogue's provider with its addresses moved to one that behaves as the real one is documented to. */
export async function storage(provider: StorageProvider, setup: Setup = {}): Promise<Storage> {
  const name = crypto.randomUUID();
  const origin = inject("storageUrl");
  const url = setup.url ?? `${origin}/${name}`;
  const control = `${origin}/_/${name}`;
  const change = async (world: Partial<World>) => {
    await (await fetch(control, { method: "PUT", body: JSON.stringify(world) })).text();
  };
  const seen = async () => (await fetch(control)).json<SeenByStorage[]>();
  const tokens = [canary("first-token"), canary("second-token"), canary("third-token")];
  const words = canary("provider-words");
  const { items = [], pageSize = 100 } = setup;
  await change({ provider, items, pageSize, tokens, rejected: [], words });
  const start = Date.now();
  const app = await testApp((deps) => ({
    catalog: createCatalog([moved(provider, url)]),
    settings: { ...deps.settings, retryWindowMs: 0, ...setup.settings },
    ...(setup.still && { now: () => start }),
  }));
  const client = { clientId: "client", clientSecret: canary("client-secret") };
  const integrationId = await givenIntegration(app.deps, { type: provider, ...client, ...setup.integration });
  const path = `/api/integrations/${integrationId}/directories/preview`;
  return {
    ...{ app, url, integrationId, tokens, words, change },
    connect: (user) => connect(app, user, integrationId),
    preview: (folderId, user = "ada") => app.as(user)(path, jsonBody(folderId === undefined ? {} : { folderId })),
    asked: async () => (await seen()).filter((request) => request.path !== "/token"),
    grants: async () => (await seen()).filter((request) => request.path === "/token"),
  };
}

/** The same, with Ada's connection. */
export async function connectedStorage(provider: StorageProvider, setup?: Setup): Promise<Storage> {
  const it = await storage(provider, setup);
  await it.connect("ada");
  return it;
}

async function connect(app: TestApp, user: string, integrationId: string): Promise<void> {
  const begun = await beginAt(app, user, integrationId);
  const response = await callback(app, callbackUrl(begun.state), begun.cookie);
  const location = response.headers.get("location") ?? "";
  if (!location.includes("success=true")) throw new Error(`connecting ended at ${location || response.status}`);
}

function moved(slug: string, url: string): ProviderInput {
  const definition = providers.find((provider) => provider.slug === slug);
  if (!definition) throw new Error(`no provider ${slug}`);
  const endpoints = { authorizationEndpoint: `${url}/authorize`, tokenEndpoint: `${url}/token` };
  const auth = definition.auth.map((method) => (method.type === "oauth2" ? { ...method, ...endpoints } : method));
  const { pathname } = new URL(definition.api.baseUrl);
  // Whose account it is, is not asked for here.
  const { verify: _, ...api } = definition.api;
  return { ...definition, auth, api: { ...api, baseUrl: `${url}${pathname}`, otherBaseUrls: [] } };
}

/** A folder of a test's account. */
export function folder(id: string, name: string, parent = "top"): Item {
  return { id, name, parent, kind: "folder" };
}

export function file(id: string, name: string, parent = "top"): Item {
  return { id, name, parent, kind: "file" };
}

interface Directory {
  id: string;
  name: string;
  path: string;
  mimeType: string;
}

/** The folders of an answer that must be one. */
export async function directoriesOf(response: Response): Promise<Directory[]> {
  const text = await response.text();
  if (response.status !== 200) throw new Error(`answered ${response.status}: ${text}`);
  const { directories, ...others } = JSON.parse(text) as { directories: Directory[] };
  if (Object.keys(others).length > 0) throw new Error(`the answer has more: ${Object.keys(others)}`);
  return directories;
}

declare module "vitest" {
  interface ProvidedContext {
    storageUrl: string;
  }
}
