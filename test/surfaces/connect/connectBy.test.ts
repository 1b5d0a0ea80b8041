import { beforeEach, describe, expect, it } from "vitest";
import type { Provider } from "../../../src/catalog/schema.ts";
import { toldFacts } from "../../../src/domain/integrations/placeholderValues.ts";
import { askOf } from "../../../src/domain/integrations/providerAsk.ts";
import { jsonBody, problemCode, type TestApp, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { everyProvider } from "../../support/everyProvider.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { givenKey } from "../../support/tokens.ts";

/** What every list says about connecting is walked to its end here, for every provider of the catalogue. */

interface Item {
  id: string;
  slug: string;
  active: boolean;
  connectBy: string[];
}

let app: TestApp;

beforeEach(async () => {
  // No provider answers. Where one is asked for what has to be known of an account, that is an answer of its own.
  app = await testApp({ fetch: async () => new Response(null, { status: 503 }) });
});

const client = { clientId: "client", clientSecret: canary("client-secret") };

/** The values that whoever sets it up fills in. */
function valuesOf({ fields }: Provider): Record<string, string> {
  const asked = fields.filter(({ level, secret }) => level === "integration" && !secret);
  return Object.fromEntries(asked.map(({ name, default: usual, example }) => [name, usual ?? example ?? ""]));
}

const types = ({ auth }: Provider) => auth.map(({ type }) => type);

/** What is there for each provider: whose it is, and what it is like. */
const scenes: Record<string, (provider: Provider) => Promise<unknown>> = {
  nothing: async () => undefined,
  "a client of the tenant, with all values": async (provider) =>
    types(provider).includes("oauth2") &&
    givenIntegration(app.deps, { type: provider.slug, owner: "system", ...client, parameters: valuesOf(provider) }),
  "a client of another user, with all values": async (provider) =>
    types(provider).includes("oauth2") &&
    givenIntegration(app.deps, { type: provider.slug, ...client, parameters: valuesOf(provider) }),
  "a client without values, and not the usual addresses": async (provider) => {
    if (!types(provider).includes("oauth2")) return;
    await givenIntegration(app.deps, { type: provider.slug, ...client });
    const typedIn = { slug: `${provider.slug}-typed`, apiBaseUrl: "https://acme.example.com" };
    await givenIntegration(app.deps, { type: provider.slug, owner: "system", ...client, ...typedIn });
  },
  "no client": async (provider) =>
    types(provider).includes("oauth2") && givenIntegration(app.deps, { type: provider.slug, owner: "system" }),
  "one for each token and pair, with all values": async (provider) => {
    for (const authType of types(provider).filter((type) => type !== "oauth2")) {
      const own = { type: provider.slug, slug: `${provider.slug}-${authType}`, authType };
      await givenIntegration(app.deps, { ...own, parameters: valuesOf(provider) });
    }
  },
  "another thing under the name of the tenant's default": async (provider) =>
    givenIntegration(app.deps, { type: "custom", slug: provider.slug, owner: "system", authType: "bearer" }),
};

async function list(user: string): Promise<Item[]> {
  return (await app.as(user)("/integrations/providers")).json<Item[]>();
}

/** The token was taken, and its provider asked what has to be known of the account. */
const NOT_TOLD = ["provider_unavailable", "account_unusable"];

/** What a user types in before an authorization. */
function typedIn(slug: string): Record<string, string> {
  const provider = app.deps.catalog.bySlug(slug);
  const told = provider ? toldFacts(provider, "oauth2") : [];
  const asked = provider?.fields.filter(({ name, level }) => level === "connection" && !told.includes(name)) ?? [];
  return Object.fromEntries(asked.map(({ name, example, default: usual = "" }) => [name, example ?? usual]));
}

/** Whoever has not walked yet, so that no limit and no earlier step is in the way. */
async function walk({ id, slug }: Item): Promise<string[]> {
  const walker = app.as(`walker-of-${slug}`);
  const begun = await walker(`/oauth/${id}?fields=${encodeURIComponent(`${new URLSearchParams(typedIn(slug))}`)}`);
  const taken = await walker("/integrations", jsonBody({ providerId: id, accessToken: canary("token") }));
  const isTaken = taken.status === 201 || NOT_TOLD.includes(await problemCode(taken));
  return [...(begun.status === 302 ? ["oauth"] : []), ...(isTaken ? ["token"] : [])];
}

/** Two of a kind differ in nothing that says how they can be connected. */
function oneOfEachKind(providers: Provider[]): Provider[] {
  const kinds = Map.groupBy(providers, (provider) =>
    JSON.stringify({
      ...askOf(provider),
      type: types(provider),
      defaultSlug: askOf(provider).defaultSlug !== undefined,
    }),
  );
  return [...kinds.values()].flatMap(([first]) => first ?? []);
}

describe("connectBy", () => {
  it.each(Object.keys(scenes))(
    "is what connecting answers, for every kind of provider, where there is %s",
    async (scene) => {
      const providers = oneOfEachKind(everyProvider(await app.deps.catalog.described()));
      for (const provider of providers) await scenes[scene]?.(provider);
      const slugs = providers.map(({ slug }) => slug);
      const items = (await list("ada")).filter(({ slug }) => slugs.includes(slug));
      expect(items.map(({ slug }) => slug)).toEqual(slugs);
      const said = items.map(({ slug, connectBy, active }) => ({ slug, connectBy, active }));
      const walked: typeof said = [];
      for (const item of items) {
        const connectBy = await walk(item);
        walked.push({ slug: item.slug, connectBy, active: connectBy.length > 0 });
      }
      expect(said).toEqual(walked);
    },
    120_000,
  );

  it("stays what it is when the caller is connected", async () => {
    const id = app.deps.catalog.bySlug("openai")?.id;
    await app.as("ada")("/integrations", jsonBody({ providerId: id, accessToken: canary("token") }));
    const [item] = (await list("ada")).filter(({ slug }) => slug === "openai");
    expect(item).toMatchObject({ active: true, connectBy: ["token"], connected: true });
  });

  it("is empty for a back end that acts for no user, which has no account to connect", async () => {
    await givenIntegration(app.deps, { type: "google", ...client });
    const listAs = async (headers: Record<string, string>) => {
      const response = await app.fetch("/integrations/providers", { headers });
      return (await response.json<Item[]>()).filter(({ slug }) => ["google", "openai"].includes(slug));
    };
    const { key } = await givenKey({ scopes: ["integration:read", "user:act-as"] });
    const [none, some] = [
      await listAs({ "x-api-key": key }),
      await listAs({ "x-api-key": key, "x-act-as-user": "ada" }),
    ];
    expect(none.map(({ connectBy }) => connectBy)).toEqual([[], []]);
    expect(some.map(({ connectBy }) => connectBy)).toEqual([["oauth", "token"], ["token"]]);
  });

  it("counts a value that the user has typed into an integration of the user's own", async () => {
    const parameters = { tenant: "contoso" };
    await givenIntegration(app.deps, { type: "microsoft", owner: "user:ada", ...client, parameters }, []);
    const [own] = (await list("ada")).filter(({ slug }) => slug === "microsoft");
    expect(own?.connectBy).toEqual(["oauth", "token"]);
  });
});
