import { describe, expect, it } from "vitest";
import { createCatalog } from "../../../src/catalog/catalog.ts";
import { type OwnDefinition, ownDefinitionSchema } from "../../../src/catalog/definition.ts";
import { mergeDefinition, plainDefinition } from "../../../src/catalog/mergeDefinition.ts";
import { providers } from "../../../src/catalog/providers.ts";
import { definitionShape, providerSchema } from "../../../src/catalog/schema.ts";
import { guardedPart } from "../../../src/domain/integrations/guardedPart.ts";
import { testApp } from "../../support/app.ts";
import { everyProvider } from "../../support/everyProvider.ts";
import { admin, makeIntegration } from "../../support/integrations.ts";

const rows = everyProvider(createCatalog(providers));
const slack = rows.find(({ slug }) => slug === "slack");
const overSlack = (own: OwnDefinition) => mergeDefinition(slack ?? plainDefinition(), ownDefinitionSchema.parse(own));
const oauth2 = { type: "oauth2" } as const;

const ROWS = rows.map((row) => [row.slug, row] as const);

/** What a file of the catalogue says of a provider, in the language that an integration has too. */
function writtenOf(slug: string): object {
  const written = providers.find((provider) => provider.slug === slug);
  const members = Object.keys(definitionShape()).map((name) => [
    name,
    written?.[name as keyof ReturnType<typeof definitionShape>],
  ]);
  return Object.fromEntries(members.filter(([, value]) => value !== undefined));
}

describe("B18 what the catalogue says, an integration can say", () => {
  it.each(ROWS)("%s: over nothing, it is the catalogue's entry", (slug, row) => {
    const { fields, auth, api, lookups, account } = row;
    const own = writtenOf(slug);
    const merged = mergeDefinition(plainDefinition(), ownDefinitionSchema.parse(own));
    const types = auth.map(({ type }) => type);
    expect(
      merged.auth
        .filter(({ type }) => types.includes(type))
        .sort((one, other) => types.indexOf(one.type) - types.indexOf(other.type)),
    ).toEqual(auth);
    expect([merged.fields, merged.api, merged.lookups, merged.account]).toEqual([fields, api, lookups, account]);
  });

  it.each(ROWS)(
    "%s: is taken as the definition of a custom service, and leads to the same addresses",
    async (slug, row) => {
      const ada = admin(await testApp());
      const [{ type: authType }] = row.auth as [(typeof row.auth)[number]];
      const client = authType === "oauth2" ? { clientId: "c", clientSecret: "s" } : {};
      const custom = { name: "Custom", type: "custom", authType, ...client, definition: writtenOf(slug) };
      const made = await makeIntegration(ada, custom);
      const known = await makeIntegration(ada, { name: "Known", type: slug, authType, ...client });
      const names = ["authUri", "tokenUri", "revocationUri", "apiBaseUri", "altBaseUris", "scope"];
      expect(names.map((name) => made[name])).toEqual(names.map((name) => known[name]));
    },
  );

  it("a custom service of which nothing is said is as a row with nothing but its addresses", () => {
    const places = { authorizationEndpoint: "https://a.example/authorize", tokenEndpoint: "https://a.example/token" };
    const own = { auth: [{ ...oauth2, ...places }], api: { baseUrl: "https://a.example" } };
    const identity = {
      slug: "own",
      name: "Own",
      description: "",
      categories: ["data"],
      docsUrl: "https://a.example",
      checked: { page: "https://a.example", on: "2026-12-01" },
    };
    const row = providerSchema.parse({ id: "prov_01m80h14vsfaqaky0kqcy1pa07", ...identity, ...own });
    const merged = mergeDefinition(plainDefinition(), ownDefinitionSchema.parse(own));
    expect(merged.auth[0]).toEqual(row.auth[0]);
    expect(merged.api).toEqual(row.api);
  });
});

describe("B18 an integration's definition lies over its type's entry, field by field", () => {
  it("takes what it names and leaves every other field", () => {
    const own = { auth: [{ ...oauth2, tokenResponse: { error: "problem" } }], api: { responseTimeout: 60 } };
    const merged = overSlack(own);
    const [before] = slack?.auth ?? [];
    if (before?.type !== "oauth2") throw new Error("no OAuth");
    expect(merged.auth[0]).toEqual({ ...before, tokenResponse: { ...before.tokenResponse, error: "problem" } });
    expect(merged.api).toEqual({ ...slack?.api, responseTimeout: 60 });
  });

  it("replaces lists, records and placements as a whole", () => {
    const placement = { in: "query", name: "token", template: "{token}" } as const;
    const tokenResponse = { accessToken: ["token"], metadata: { team: "team.id" } };
    const [method] = overSlack({ auth: [{ ...oauth2, tokenResponse, placement }] }).auth;
    expect(method).toMatchObject({ placement });
    expect(method?.type === "oauth2" && method.tokenResponse.metadata).toEqual({ team: "team.id" });
    expect(method?.type === "oauth2" && method.tokenResponse.accessToken).toEqual(["token"]);
  });

  it("tells ways to authenticate apart by their type, and fields by their name", () => {
    const field = { name: "site", label: "Site", pattern: "[a-z]+", level: "integration", secret: false } as const;
    const merged = overSlack({ auth: [{ type: "basic" }], fields: [field] });
    expect(merged.auth.map(({ type }) => type)).toEqual(["oauth2", "bearer", "basic"]);
    expect(merged.fields).toEqual([field]);
    expect(mergeDefinition(merged, { fields: [{ ...field, pattern: "x" }] }).fields).toEqual([
      { ...field, pattern: "x" },
    ]);
  });
});

describe("T51 what says where or how a secret goes is guarded", () => {
  const harmless: [string, OwnDefinition][] = [
    ["nothing", {}],
    ["the time until an answer begins", { api: { responseTimeout: 60 } }],
    [
      "scopes and words of an authorization request",
      { auth: [{ ...oauth2, scopes: { separator: "," }, pkce: "refused" }] },
    ],
    ["how errors are called", { auth: [{ ...oauth2, tokenResponse: { errorCodes: { gone: "invalid_grant" } } }] }],
  ];
  it.each(harmless)("not: %s", (_what, own) => expect(guardedPart(own)).toBeUndefined());

  const guarded: [string, OwnDefinition][] = [
    ["an endpoint", { auth: [{ ...oauth2, tokenEndpoint: "https://a.example/t" }] }],
    ["an endpoint of refreshing", { auth: [{ ...oauth2, refresh: { endpoint: "https://a.example/t" } }] }],
    ["an endpoint of revoking", { auth: [{ ...oauth2, revocation: { endpoint: "https://a.example/r" } }] }],
    ["a base", { api: { baseUrl: "https://a.example" } }],
    ["another place", { api: { otherBaseUrls: [] } }],
    ["a placement", { auth: [{ type: "bearer", placement: { in: "query", name: "t", template: "{token}" } }] }],
    ["client authentication", { auth: [{ ...oauth2, clientAuthentication: "client_secret_basic" }] }],
    ["a token request", { auth: [{ ...oauth2, tokenRequest: { body: "json" } }] }],
    ["which value of an answer is the token", { auth: [{ ...oauth2, tokenResponse: { accessToken: ["id_token"] } }] }],
    ["a fact that can fill an address", { auth: [{ ...oauth2, callbackParameters: { site: "site" } }] }],
    ["a field", { fields: [{ name: "a", label: "A", pattern: "x", level: "integration", secret: false }] }],
  ];
  it.each(guarded)("%s", (_what, own) => expect(guardedPart(own)).toBeDefined());

  it("in whatever order it is written", () => {
    const placement = { in: "query", name: "t", template: "{token}" } as const;
    const turned = { template: "{token}", name: "t", in: "query" } as const;
    const bearer = { type: "bearer", placement } as const;
    const one = guardedPart({ auth: [bearer, { ...oauth2, tokenRequest: { body: "json" } }] });
    expect(
      guardedPart({
        auth: [
          { ...oauth2, tokenRequest: { body: "json" } },
          { ...bearer, placement: turned },
        ],
      }),
    ).toBe(one);
  });
});
