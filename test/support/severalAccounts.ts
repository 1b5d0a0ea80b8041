import { env } from "cloudflare:workers";
import { createCatalog } from "../../src/catalog/catalog.ts";
import type { ProviderInput } from "../../src/catalog/schema.ts";
import { type TestApp, testApp } from "./app.ts";
import { canary } from "./canary.ts";
import { givenIntegration } from "./fixtures.ts";
import { begin } from "./flow.ts";
import { comeBack } from "./integrationsApi.ts";
import { json, type StageHandle, stage } from "./stage.ts";
import { STAGED, stagedProvider } from "./stagedFlow.ts";

/** The sites of a user of `severalAccounts`. */
export const SITES = [
  { id: "s-1", name: "Acme" },
  { id: "s-2", name: "Beta" },
];

/** A provider whose users have several sites, and an integration of Lin's that everybody may use. */
export interface SeveralAccounts {
  app: TestApp;
  integrationId: string;
  tokens: StageHandle;
  /** Lists the sites, and is the API of each: `/sites/<id>`. */
  api: StageHandle;
  revoker: StageHandle;
  granted: { access: string; refresh: string };
}

export async function severalAccounts(
  integration: Partial<Parameters<typeof givenIntegration>[1]> = {},
): Promise<SeveralAccounts> {
  const granted = { access: canary("access"), refresh: canary("refresh") };
  const grant = { access_token: granted.access, refresh_token: granted.refresh, token_type: "bearer" };
  const [tokens, api, revoker] = await Promise.all([
    stage(json({ ...grant, expires_in: 3600 })),
    stage(json(SITES)),
    stage({ status: 200 }),
  ]);
  const revocation = { endpoint: `${revoker.url}/revoke` };
  const app = await testApp({
    catalog: createCatalog([{ ...stagedProvider(tokens, { revocation }), ...sites(api.url) }]),
  });
  const client = { clientId: "staged-client", clientSecret: canary("client-secret") };
  const integrationId = await givenIntegration(app.deps, {
    ...{ type: STAGED, name: "Staged", owner: "user:lin", ...client },
    ...integration,
  });
  return { app, integrationId, tokens, api, revoker, granted };
}

/** How the sites of an account are found out, and what tells them apart. */
export function sites(api: string): Pick<ProviderInput, "fields" | "lookups" | "account" | "api"> {
  return {
    fields: [{ name: "site_id", label: "Site", pattern: "s-[0-9]{1,9}", level: "connection" }],
    lookups: [
      {
        url: `${api}/sites`,
        list: "",
        choice: "ask",
        label: "name",
        facts: { site_id: "id", site_name: "name" },
      },
    ],
    account: { id: "site_id", label: "site_name" },
    api: { baseUrl: `${api}/sites/{site_id}` },
  };
}

/** A flow that waits for a choice: the address of the page, and the Cookie header of its browser. */
export interface Asked {
  page: string;
  key: string;
  cookie: string;
}

/** Ada agrees at the provider, and is asked which account is meant. */
export async function askedWhich({ app, integrationId }: SeveralAccounts, user = "ada"): Promise<Asked> {
  const begun = await begin(app, user, integrationId);
  const location = (await comeBack(app, begun)).headers.get("location") ?? "";
  return { ...pageOf(location), cookie: begun.cookie };
}

export function pageOf(location: string): Pick<Asked, "page" | "key"> {
  const [, key] = new RegExp(`^${env.PUBLIC_URL}/connect/choose/([\\w-]{43})$`).exec(location) ?? [];
  if (key === undefined) throw new Error(`nobody is asked: ${location}`);
  return { page: `/connect/choose/${key}`, key };
}
