import { env } from "cloudflare:workers";
import { createCatalog } from "../../../src/catalog/catalog.ts";
import { providers } from "../../../src/catalog/providers.ts";
import type { DescribedProvider } from "../../../src/catalog/schema.ts";
import { type TestApp, testApp } from "../app.ts";
import type { Facts } from "./facts.ts";
import type { Told, Wanted } from "./run.ts";

const modules = import.meta.glob<{ default: Facts }>("../../catalog/facts/*.json", { eager: true });

/** The facts of every provider, in the order of their slugs. */
export const allFacts: readonly Facts[] = Object.values(modules).map(({ default: facts }) => facts);

const catalog = createCatalog(providers);

export function definitionNamed(slug: string): DescribedProvider {
  const provider = catalog.bySlug(slug);
  if (!provider) throw new Error(`no definition of ${slug}`);
  return provider;
}

/** A provider on loopback, as its facts say, and an application that finds every public address there. */
export interface Upstream {
  app: TestApp;
  /** What has happened there so far. */
  told(): Promise<Told>;
  /** From now on its API refuses every credential. */
  refuseAll(): Promise<void>;
  /** Where an address of the provider is. */
  here(url: string | URL): string;
}

export async function upstreamOf(wanted: Omit<Wanted, "redirectUri">, provider?: DescribedProvider): Promise<Upstream> {
  const origin = env.PROVIDERS_URL;
  const run = crypto.randomUUID();
  const control = `${origin}/_/${run}`;
  const here = (address: string | URL) => {
    const url = new URL(address);
    return `${origin}/${run}/${encodeURIComponent(url.origin)}${url.pathname}${url.search}`;
  };
  const body = JSON.stringify({ ...wanted, redirectUri: `${env.PUBLIC_URL}/oauth2/callback` });
  await (await fetch(control, { method: "PUT", body })).text();
  const there: typeof fetch = (input, init) => fetch(here(String(input)), init);
  return {
    app: await testApp({ fetch: there, catalog: provider ? createCatalog([provider]) : catalog }),
    told: async () => (await fetch(control)).json<Told>(),
    refuseAll: async () => void (await (await fetch(control, { method: "DELETE" })).text()),
    here,
  };
}
