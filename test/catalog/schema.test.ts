import { describe, expect, it } from "vitest";
import { createCatalog } from "../../src/catalog/catalog.ts";
import { practiceProvider } from "../../src/catalog/practice.ts";
import { type ProviderInput, providerSchema } from "../../src/catalog/schema.ts";
import { everyProvider } from "../support/everyProvider.ts";

const valid: ProviderInput = {
  id: "prov_01m80h0a91fajajs59zrhvmz00",
  slug: "example",
  name: "Example",
  description: "An example.",
  categories: ["development"],
  docsUrl: "https://example.com/docs",
  checked: { page: "https://example.com/docs", on: "2026-12-01" },
  auth: [
    {
      type: "oauth2",
      authorizationEndpoint: "https://example.com/authorize",
      tokenEndpoint: "https://example.com/token",
      scopes: { available: [], default: [] },
      pkce: "required",
      clientAuthentication: "client_secret_basic",
    },
  ],
  api: { baseUrl: "https://api.example.com" },
};

const [oauth2] = valid.auth;
const accepts = (changes: object) => providerSchema.safeParse({ ...valid, ...changes }).success;
const acceptsMethod = (changes: object) => accepts({ auth: [{ ...oauth2, ...changes }] });
const acceptsPlacement = (placement: object) => accepts({ auth: [{ type: "bearer", label: "Token", placement }] });

it("fills what a definition leaves out with what RFC 6749 says", () => {
  expect(providerSchema.parse(valid).auth[0]).toMatchObject({
    clientIdParameter: "client_id",
    issuerInCallback: false,
    scopes: { parameter: "scope", separator: " ", offline: [] },
    tokenRequest: { body: "form", headers: {}, parameters: {} },
    tokenResponse: {
      accessToken: ["access_token"],
      refreshToken: ["refresh_token"],
      expiresIn: ["expires_in"],
      expiresInUnit: "seconds",
      scope: ["scope"],
      error: "error",
      errorCodes: {},
    },
    placement: { in: "header", name: "Authorization", template: "Bearer {token}" },
  });
});

describe("a definition is refused", () => {
  it.each([
    ["an unknown field", { colour: "red" }],
    ["no way to authenticate", { auth: [] }],
    ["no category", { categories: [] }],
    ["an id of another kind", { id: "conn_01m80h0a91fajajs59zrhvmz00" }],
    ["an id that is no TypeID", { id: "prov_example" }],
    ["a slug with a colon, which is the sign of a custom method", { slug: "a:b" }],
    ["a slug with capitals", { slug: "Example" }],
    ["an API base with a query", { api: { baseUrl: "https://api.example.com?x=1" } }],
    ["an API base with user info", { api: { baseUrl: "https://user@api.example.com" } }],
    ["an API base with a backslash", { api: { baseUrl: "https://api.example.com\\@evil.example" } }],
    ["a path to verify at that is not one", { api: { baseUrl: "https://api.example.com", verify: { path: "me" } } }],
    [
      "a field whose name no placeholder can have",
      { fields: [{ name: "A b", label: "A", pattern: ".", level: "integration" }] },
    ],
  ])("for %s", (_why, changes) => {
    expect(accepts({})).toBe(true);
    expect(accepts(changes)).toBe(false);
  });

  it.each([
    ["an unknown field of a method", { pkec: "required" }],
    ["client authentication that nobody implements", { clientAuthentication: "tls_client_auth" }],
    ["an endpoint that is no URL", { tokenEndpoint: "/token" }],
    ["an endpoint with a fragment", { tokenEndpoint: "https://example.com/token#x" }],
    ["a path into the answer that is no path", { tokenResponse: { accessToken: ["a..b"] } }],
    ["no path to the access token", { tokenResponse: { accessToken: [] } }],
    ["an error code mapped to one that is none", { tokenResponse: { errorCodes: { x: "whatever" } } }],
    ["a lifetime that is negative", { refresh: { rotation: "static", defaultLifetime: -1 } }],
  ])("for %s", (_why, changes) => {
    expect(acceptsMethod({})).toBe(true);
    expect(acceptsMethod(changes)).toBe(false);
  });

  it.each([
    ["a header without the token", { in: "header", name: "Authorization", template: "Bearer" }],
    ["a parameter without the token", { in: "query", name: "key", template: "" }],
    ["basic authentication without the token", { in: "basic", username: "user", password: "" }],
    ["a place that does not exist", { in: "cookie", name: "a", template: "{token}" }],
  ])("for a placement with %s", (_why, placement) => {
    expect(acceptsPlacement({ in: "header", name: "X-Key", template: "{token}" })).toBe(true);
    expect(acceptsPlacement(placement)).toBe(false);
  });
});

it("refuses a definition that is wrong, when it or all are asked for", () => {
  const catalog = createCatalog([valid, { ...valid, id: `${valid.id.slice(0, -1)}0`, slug: "No Slug" }]);
  expect(catalog.bySlug(valid.slug)).toMatchObject({ slug: valid.slug, aliases: [] });
  expect(() => catalog.bySlug("No Slug")).toThrow();
  expect(() => everyProvider(catalog)).toThrow();
});

it("accepts the practice provider at any origin on loopback", () => {
  for (const origin of ["http://localhost:4444", "http://127.0.0.1:1"]) {
    const catalog = createCatalog([practiceProvider(origin)]);
    expect(catalog.bySlug("practice")?.api.baseUrl).toBe(`${origin}/api`);
  }
});
