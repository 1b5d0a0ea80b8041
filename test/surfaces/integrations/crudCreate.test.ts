import { beforeEach, describe, expect, it } from "vitest";
import { jsonBody, type TestApp, testApp } from "../../support/app.ts";
import { CANARY, canary } from "../../support/canary.ts";
import { dumpStorage, spellingsOf } from "../../support/dump.ts";
import {
  type AuthType,
  admin,
  type Call,
  CUSTOM,
  countRows,
  customBody,
  expectAudited,
  expectProblem,
  type Item,
  makeIntegration,
  readItem,
  storedState,
} from "../../support/integrations.ts";

let app: TestApp;
let ada: Call;

beforeEach(async () => {
  app = await testApp();
  ada = admin(app);
});

const create = (call: Call, body: unknown) => call("/api/integrations", jsonBody(body));

const SECRETS: Record<AuthType, { secret: string; flag: string }> = {
  oauth2: { secret: "clientSecret", flag: "hasClientSecret" },
  apikey: { secret: "apiKey", flag: "hasApiKey" },
  basic: { secret: "password", flag: "hasPassword" },
  bearer: { secret: "token", flag: "hasToken" },
};
const AUTH_TYPES = Object.keys(SECRETS) as AuthType[];
const COMBINATIONS = AUTH_TYPES.flatMap((authType) =>
  (["per-user", "shared"] as const).map((mode) => ({ authType, mode })),
);

const NOTHING = {
  scope: null,
  scopeSeparator: null,
  authUri: null,
  tokenUri: null,
  revocationUri: null,
  clientId: null,
  hasClientSecret: false,
  basicTokenAuth: null,
  authorizationParams: null,
  pkce: null,
  altBaseUris: [],
  apiKeyName: null,
  apiKeyLocation: null,
  hasApiKey: false,
  username: null,
  hasPassword: false,
  hasToken: false,
  rateLimit: null,
  definition: null,
  responseTimeout: null,
  approvals: null,
  redirectUri: null,
};

it.each(COMBINATIONS)("makes a custom integration by $authType in mode $mode, with all it was given", async (row) => {
  const { authType, mode } = row;
  const { secret, flag } = SECRETS[authType];
  const common = {
    slug: "my-acme",
    description: "Acme's own",
    category: "crm",
    altBaseUris: ["https://files.acme.com"],
    headers: { "X-User": `$${"{user.id}"}` },
    tags: ["crm", "eu"],
  };
  const body = customBody(authType, { ...common, mode });
  const response = await expectAudited(() => create(ada, body), { action: "integration.created", details: {} });
  expect(response.status).toBe(201);
  const text = await response.text();
  expect(text).not.toContain(CANARY);
  const item = JSON.parse(text) as Item;
  expect(item.id).toMatch(/^int_[0-7][0-9a-hjkmnp-tv-z]{25}$/);
  expect(response.headers.get("location")).toBe(`/api/integrations/${item.id}`);
  const { [secret]: hidden, ...given } = body;
  expect(item).toEqual({
    ...NOTHING,
    ...given,
    id: item.id,
    ownerId: "ada",
    naturalId: `ada:${item.slug}`,
    parameters: {},
    [flag]: true,
    shared: false,
    // Endpoints that were typed in have a callback address of their own.
    redirectUri: authType === "oauth2" ? `${app.deps.settings.publicUrl}/oauth2/callback/${item.id}` : null,
    clientStatus: "ok",
    createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    updatedAt: item.createdAt,
    _links: { self: { href: `/api/integrations/${item.id}` } },
  });
  expect(await readItem(ada, item.id)).toEqual(item);
  const dump = await dumpStorage();
  for (const spelling of spellingsOf(String(hidden))) expect(dump).not.toContain(spelling);
});

it("asks for the least: a custom integration of which only what it needs is given", async () => {
  const item = await makeIntegration(ada, {
    name: "Small",
    type: "custom",
    authType: "bearer",
    apiBaseUri: "https://api.acme.com",
  });
  expect(item).toMatchObject({ ...NOTHING, slug: "small", mode: "per-user", description: "", headers: {}, tags: [] });
});

it.each([
  ["github", {}, "https://github.com/login/oauth/authorize", "https://github.com/login/oauth/access_token"],
  ["notion", {}, "https://api.notion.com/v1/oauth/authorize", "https://api.notion.com/v1/oauth/token"],
  ["microsoft", {}, /microsoftonline\.com\/common\/oauth2/, /microsoftonline\.com\/common\/oauth2/],
  ["microsoft", { tenant: "acme.com" }, /microsoftonline\.com\/acme\.com\/oauth2/, /\.com\/acme\.com\/oauth2/],
])("takes for %s with parameters %j from the catalogue what is not given", async (type, parameters, auth, token) => {
  const provider = app.deps.catalog.bySlug(type);
  const clientSecret = canary("client-secret");
  const item = await makeIntegration(ada, { name: "Mine", type, clientId: "client", clientSecret, parameters });
  expect(item).toMatchObject({
    type,
    authType: "oauth2",
    mode: "per-user",
    hasClientSecret: true,
    description: provider?.description,
    category: provider?.categories[0],
    apiBaseUri: provider?.api.baseUrl,
    altBaseUris: provider?.api.otherBaseUrls,
    // Without endpoints of its own it shares the callback address.
    redirectUri: `${app.deps.settings.publicUrl}/oauth2/callback`,
  });
  expect(item.authUri).toEqual(typeof auth === "string" ? auth : expect.stringMatching(auth));
  expect(item.tokenUri).toEqual(typeof token === "string" ? token : expect.stringMatching(token));
});

it("shows the catalogue's scopes, and where it revokes", async () => {
  const drive = await makeIntegration(ada, { name: "Drive", type: "google-drive", clientId: "client" });
  expect(drive.scope).toBe("https://www.googleapis.com/auth/drive.file");
  const github = await makeIntegration(ada, { name: "GitHub", type: "github", clientId: "abc" });
  expect(github.revocationUri).toBe("https://api.github.com/applications/abc/token");
});

it("takes a provider's token for the way to authenticate where the provider has no other", async () => {
  const openai = await makeIntegration(ada, { name: "OpenAI", type: "openai", token: canary("token") });
  expect(openai).toMatchObject({ authType: "bearer", hasToken: true, authUri: null, redirectUri: null });
  const notion = await makeIntegration(ada, { name: "Notion", type: "notion", authType: "bearer" });
  expect(notion).toMatchObject({ authType: "bearer", hasToken: false, apiBaseUri: "https://api.notion.com/v1" });
});

it.each([
  ["Google Drive", "google-drive"],
  ["  Ünïcode & Sons, Ltd. ", "unicode-sons-ltd"],
  ["ada:drive", "ada-drive"],
  ["!!!", "integration"],
  ["株式会社", "integration"],
  ["a".repeat(200), "a".repeat(64)],
  [`${"a".repeat(63)} b`, "a".repeat(63)],
])("makes of the name %j the slug %s, and takes it back", async (name, slug) => {
  const item = await makeIntegration(ada, customBody("bearer", { name }));
  expect(item.slug).toBe(slug);
  const again = await ada(`/api/integrations/${item.id}`, jsonBody({ slug: item.slug }, "PATCH"));
  expect(again.status).toBe(200);
});

it("answers 409 to a slug that the owner has already, and lets other owners and tenants have it", async () => {
  await makeIntegration(ada, customBody("bearer", { slug: "drive" }));
  const before = await storedState();
  await expectProblem(await create(ada, customBody("bearer", { slug: "drive" })), 409, "slug_taken");
  await expectProblem(await create(ada, customBody("bearer", { name: "Drive" })), 409, "slug_taken");
  expect(await storedState()).toBe(before);
  for (const other of [admin(app, "bob"), admin(app, "ada", { tenant: "t2" })]) {
    expect(await makeIntegration(other, customBody("bearer", { slug: "drive" }))).toMatchObject({ slug: "drive" });
  }
  expect(await countRows("integrations")).toBe(3);
});

describe("refuses, and stores nothing of it,", () => {
  const without = (name: string) => ({ ...customBody("oauth2"), [name]: undefined });
  it.each([
    ["a body without name", { ...customBody(), name: undefined }, "name"],
    ["an empty name", { ...customBody(), name: "  " }, "name"],
    ["a name that is too long", { ...customBody(), name: "x".repeat(201) }, "name"],
    ["a body without type", { ...customBody(), type: undefined }, "type"],
    ["an unknown type", { ...customBody(), type: "nobody" }, "type"],
    ["a custom one without authUri", without("authUri"), "authUri"],
    ["a custom one without tokenUri", without("tokenUri"), "tokenUri"],
    ["a custom one without clientId", without("clientId"), "clientId"],
    ["a custom one without apiBaseUri", without("apiBaseUri"), "apiBaseUri"],
    ["a custom one by token without apiBaseUri", { name: "x", type: "custom", authType: "bearer" }, "apiBaseUri"],
    ["an unknown authType", { ...customBody(), authType: "oauth1" }, "authType"],
    ["an authType that the provider does not have", { name: "x", type: "github", authType: "basic" }, "authType"],
    ["an unknown mode", { ...customBody(), mode: "public" }, "mode"],
    ["a slug with a colon", { ...customBody(), slug: "a:b" }, "slug"],
    ["a slug in upper case", { ...customBody(), slug: "Drive" }, "slug"],
    ["a slug that is too long", { ...customBody(), slug: "a".repeat(65) }, "slug"],
    ["a slug like an id", { ...customBody(), slug: "int_01" }, "slug"],
    ["an empty clientSecret", { ...customBody(), clientSecret: "" }, "clientSecret"],
    ["an apiKeyLocation elsewhere", { ...customBody("apikey"), apiKeyLocation: "body" }, "apiKeyLocation"],
    ["an apiKeyName that is none", { ...customBody("apikey"), apiKeyName: "X Key:" }, "apiKeyName"],
    ["a tag with a comma", { ...customBody(), tags: ["a,b"] }, "tags.0"],
    ["too many tags", { ...customBody(), tags: Array.from({ length: 33 }, (_, at) => `t${at}`) }, "tags"],
    ["a header that is no text", { ...customBody(), headers: { "X-A": 1 } }, "headers.X-A"],
    ["a parameter that the type does not have", { ...customBody(), parameters: { tenant: "x" } }, "parameters.tenant"],
    [
      "a parameter that does not fit",
      { name: "x", type: "microsoft", parameters: { tenant: "a/b" } },
      "parameters.tenant",
    ],
    [
      "an authorization parameter of our own",
      { ...customBody(), authorizationParams: { State: "x" } },
      "authorizationParams.State",
    ],
  ])("%s", async (_what, body, path) => {
    await expectProblem(await create(ada, body), 400, "validation_failed", path);
    expect([await countRows("integrations"), await countRows("audit_events")]).toEqual([0, 0]);
  });

  const MISPLACED = AUTH_TYPES.flatMap((authType) =>
    AUTH_TYPES.filter((other) => other !== authType).flatMap((other) =>
      Object.entries(CUSTOM[other]()).map(([name, value]) => ({ authType, name, value })),
    ),
  );
  it.each(MISPLACED)("$name with authType $authType", async ({ authType, name, value }) => {
    const response = await create(ada, customBody(authType, { [name]: value }));
    await expectProblem(response, 400, "validation_failed", name);
    expect(await countRows("integrations")).toBe(0);
  });

  it("a caller without integration:write, and one who is not signed in", async () => {
    const scope = "integration:read integration:delete integration:share";
    await expectProblem(await create(app.as("ada", { scope }), customBody()), 403, "forbidden");
    await expectProblem(await create(app.as("ada"), customBody()), 403, "forbidden");
    await expectProblem(await create(app.fetch, customBody()), 401, "unauthenticated");
    expect([await countRows("integrations"), await countRows("audit_events")]).toEqual([0, 0]);
  });
});

it("lets a superuser create without the permission, in its own tenant", async () => {
  const root = app.as("root", { roles: ["superuser"], tenant: "t2" });
  const item = await makeIntegration(root, customBody("bearer"));
  expect(item.ownerId).toBe("root");
  await expectProblem(await ada(`/api/integrations/${item.id}`), 404, "not_found");
});
