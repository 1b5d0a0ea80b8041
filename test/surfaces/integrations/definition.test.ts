import { beforeEach, describe, expect, it } from "vitest";
import type { OwnDefinition } from "../../../src/catalog/definition.ts";
import { jsonBody, type TestApp, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { providerId } from "../../support/fixtures.ts";
import {
  admin,
  type Body,
  type Call,
  connect,
  customBody,
  expectProblem,
  makeIntegration,
  readItem,
} from "../../support/integrations.ts";

let app: TestApp;
let ada: Call;

beforeEach(async () => {
  app = await testApp();
  ada = admin(app);
});

const oauth2 = { type: "oauth2" } as const;
const DEFINITION = {
  fields: [{ name: "site", label: "Site", pattern: "[a-z]{1,20}", level: "integration" }],
  auth: [
    {
      ...oauth2,
      authorizationEndpoint: "https://{site}.acme.com/authorize",
      tokenEndpoint: "https://{site}.acme.com/token",
      scopes: { separator: ",", default: ["read", "write"] },
      revocation: { endpoint: "https://{site}.acme.com/revoke" },
    },
  ],
  api: { baseUrl: "https://{site}.acme.com/v1" },
};

/** A custom integration by its definition alone, with a secret and a connection of Ada's. */
async function given(definition: object = DEFINITION) {
  const client = { clientId: "acme", clientSecret: canary("secret") };
  const body = { name: "Own", type: "custom", authType: "oauth2", ...client, parameters: { site: "eu" }, definition };
  const made = await makeIntegration(ada, body);
  return { made, client, patch: (change: Body) => ada(`/api/integrations/${made.id}`, jsonBody(change, "PATCH")) };
}

const status = async (id: string) => {
  const connection = await (await ada(`/api/integrations/${id}/connection`)).json<Body>();
  return [connection.status, connection.statusReason];
};

describe("B18 an integration's definition", () => {
  it("stands for its addresses and scopes, and is shown as it was written", async () => {
    const { made } = await given();
    expect(made).toMatchObject({
      definition: DEFINITION,
      authUri: "https://eu.acme.com/authorize",
      tokenUri: "https://eu.acme.com/token",
      revocationUri: "https://eu.acme.com/revoke",
      apiBaseUri: "https://eu.acme.com/v1",
      scope: "read,write",
      redirectUri: `http://localhost:8787/oauth2/callback/${made.id}`,
    });
  });

  it("is written back with all that it stands for, and nothing has changed", async () => {
    const { made } = await given();
    const { _links, id, ownerId, naturalId, shared, redirectUri, clientStatus, createdAt, updatedAt, ...rest } = made;
    const body = Object.fromEntries(Object.entries(rest).filter(([name]) => !name.startsWith("has")));
    expect((await ada(`/api/integrations/${made.id}`, jsonBody(body, "PUT"))).status).toBe(200);
    const after = await readItem(ada, made.id);
    expect({ ...after, updatedAt }).toEqual(made);
    expect(
      (await ada(`/api/integrations/${made.id}`, jsonBody({ parameters: { site: "us" }, clientSecret: "s" }, "PATCH")))
        .status,
    ).toBe(200);
    expect(await readItem(ada, made.id)).toMatchObject({ apiBaseUri: "https://us.acme.com/v1" });
  });

  it("says how the service authenticates when nobody else does", async () => {
    const definition = { auth: [{ type: "bearer" }, { type: "basic" }], api: { baseUrl: "https://api.acme.com" } };
    expect(await makeIntegration(ada, { name: "Own", type: "custom", definition })).toMatchObject({
      authType: "bearer",
    });
  });

  it("gives way to the integration's own settings", async () => {
    const { made } = await given();
    const { patch, client } = {
      client: { clientSecret: "s" },
      patch: (change: Body) => ada(`/api/integrations/${made.id}`, jsonBody(change, "PATCH")),
    };
    expect((await patch({ ...client, apiBaseUri: "https://other.acme.com", scope: "read" })).status).toBe(200);
    expect(await readItem(ada, made.id)).toMatchObject({ apiBaseUri: "https://other.acme.com", scope: "read" });
    expect((await patch({ ...client, apiBaseUri: null, scope: null })).status).toBe(200);
    expect(await readItem(ada, made.id)).toMatchObject({ apiBaseUri: "https://eu.acme.com/v1", scope: "read,write" });
  });

  it("of a catalogue type names a server: what the entry says of its own server does not hold", async () => {
    const tokenEndpoint = "https://github.acme.com/token";
    const made = await makeIntegration(ada, {
      ...{ name: "GitHub", type: "github", authType: "oauth2", clientId: "c", clientSecret: "s" },
      definition: { auth: [{ ...oauth2, tokenEndpoint }] },
    });
    expect(made).toMatchObject({
      authUri: "https://github.com/login/oauth/authorize",
      tokenUri: tokenEndpoint,
      revocationUri: null,
      redirectUri: `http://localhost:8787/oauth2/callback/${made.id}`,
    });
  });
});

describe("T25 whoever changes where or how a secret goes", () => {
  const GUARDED: [string, OwnDefinition][] = [
    ["the base", { api: { baseUrl: "https://{site}.acme.com/v2" } }],
    ["the token endpoint", { auth: [{ ...oauth2, tokenEndpoint: "https://{site}.acme.com/t" }] }],
    ["the placement", { auth: [{ ...oauth2, placement: { in: "query", name: "t", template: "{token}" } }] }],
    ["the client's authentication", { auth: [{ ...oauth2, clientAuthentication: "client_secret_basic" }] }],
    ["the token request", { auth: [{ ...oauth2, tokenRequest: { body: "json" } }] }],
    ["which token it is", { auth: [{ ...oauth2, tokenResponse: { accessToken: ["id_token"] } }] }],
    [
      "a pattern",
      { fields: [{ name: "site", label: "S", pattern: "[a-z.]{1,20}", level: "integration", secret: false }] },
    ],
  ];

  const changed = ({ fields, auth, api }: OwnDefinition) => ({
    fields: fields ?? DEFINITION.fields,
    auth: [{ ...DEFINITION.auth[0], ...auth?.[0] }],
    api: { ...DEFINITION.api, ...api },
  });

  it.each(GUARDED)("gives the stored secret again, and users consent again: %s", async (_what, change) => {
    const { made, client, patch } = await given();
    await connect(ada, made.id);
    const definition = changed(change);
    await expectProblem(await patch({ definition }), 400, "validation_failed", "clientSecret");
    expect(await status(made.id)).toEqual(["connected", null]);
    expect((await patch({ definition, ...client })).status).toBe(200);
    expect(await status(made.id)).toEqual(["needs_reauth", "integration_changed"]);
    await expectProblem(await ada(`/api/integrations/${made.id}/request/me`), 409, "needs_reauth");
  });

  it("also when the definition is taken away", async () => {
    const { made, client, patch } = await given();
    await connect(ada, made.id);
    const { authUri, tokenUri, apiBaseUri } = made;
    const change = { definition: null, parameters: {}, authUri, tokenUri, apiBaseUri };
    await expectProblem(await patch(change), 400, "validation_failed", "clientSecret");
    expect((await patch({ ...change, ...client })).status).toBe(200);
    expect(await status(made.id)).toEqual(["needs_reauth", "integration_changed"]);
  });

  it.each<[string, OwnDefinition]>([
    ["the time until an answer begins", { api: { responseTimeout: 60 } }],
    ["the default scopes", { auth: [{ ...oauth2, scopes: { default: ["read"] } }] }],
    ["fixed headers", { api: { headers: { "X-Version": "2" } } }],
    ["nothing, in another order", {}],
  ])("not with %s", async (_what, change) => {
    const { made, patch } = await given();
    await connect(ada, made.id);
    const { api, auth, fields } = changed(change);
    expect((await patch({ definition: { api, fields, auth } })).status).toBe(200);
    expect(await status(made.id)).toEqual(["connected", null]);
  });
});

describe("T51 the name of a provider means the catalogue's", () => {
  const begin = (user: string) => app.as(user)(`/oauth/${providerId(app.deps, "github")}`);
  const github = async (definition: object) => {
    const client = { clientId: "c", clientSecret: canary("secret") };
    const made = await makeIntegration(ada, {
      name: "GitHub",
      slug: "hub",
      type: "github",
      authType: "oauth2",
      ...client,
      definition,
    });
    expect((await ada(`/api/integrations/${made.id}/shares/everyone`, jsonBody({}, "PUT"))).status).toBe(200);
  };

  it.each<[string, OwnDefinition]>([
    ["a base", { api: { baseUrl: "https://api.evil.example" } }],
    ["another place for calls", { api: { otherBaseUrls: ["https://evil.example"] } }],
    ["an endpoint", { auth: [{ ...oauth2, tokenEndpoint: "https://evil.example/token" }] }],
    ["an endpoint of refreshing", { auth: [{ ...oauth2, refresh: { endpoint: "https://evil.example/token" } }] }],
    ["a placement", { auth: [{ ...oauth2, placement: { in: "query", name: "t", template: "{token}" } }] }],
  ])("and not an integration whose definition has %s", async (_what, definition) => {
    await github(definition);
    await expectProblem(await begin("bob"), 400, "provider_not_active");
    const listed = await (await app.as("bob")("/integrations/providers")).json<{ slug: string; active: boolean }[]>();
    // GitHub takes a token too, so it can be connected all the same.
    expect(listed.find(({ slug }) => slug === "github")?.active).toBe(true);
    const token = { providerId: providerId(app.deps, "github"), accessToken: canary("token") };
    expect((await app.as("bob")("/integrations", jsonBody(token))).status).toBe(201);
    const own = await (await app.as("bob")("/api/integration-connections")).text();
    expect(own).not.toContain('"hub"');
  });

  it("but one whose definition only says how long to wait", async () => {
    await github({ api: { responseTimeout: 60 } });
    const answer = await begin("bob");
    expect([answer.status, new URL(answer.headers.get("location") ?? "").host]).toEqual([302, "github.com"]);
  });
});

const ADDRESSES = [
  "http://api.acme.com",
  "https://127.0.0.1/x",
  "https://2130706433/x",
  "https://localhost/x",
  "https://localhost.localdomain/x",
  "https://server.corp/x",
  "https://db.internal/x",
  "https://acme.com:8443/x",
  "https://user@acme.com/x",
  "https://acme.com/x?y",
  "https://acme.com/x#y",
  "https://acme.com\\@evil.example",
  "https://acme.com/a b",
  "ftp://acme.com",
  "//acme.com",
  "",
];
const PLACES: [string, (url: string) => object][] = [
  ["auth.0.authorizationEndpoint", (url) => ({ auth: [{ ...oauth2, authorizationEndpoint: url }] })],
  ["auth.0.tokenEndpoint", (url) => ({ auth: [{ ...oauth2, tokenEndpoint: url }] })],
  ["auth.0.refresh.endpoint", (url) => ({ auth: [{ ...oauth2, refresh: { endpoint: url } }] })],
  ["auth.0.revocation.endpoint", (url) => ({ auth: [{ ...oauth2, revocation: { endpoint: url } }] })],
  ["api.baseUrl", (url) => ({ api: { baseUrl: url } })],
  ["api.otherBaseUrls.0", (url) => ({ api: { otherBaseUrls: [url] } })],
];

describe("T26 a definition", () => {
  it.each(PLACES)("holds no address in %s that must not be called", async (path, definition) => {
    const strict = await testApp(({ settings }) => ({ settings: { ...settings, allowLoopback: false } }));
    for (const url of ADDRESSES) {
      const body = customBody("oauth2", { slug: "new", definition: definition(url) });
      const { errors } = await expectProblem(
        await admin(strict)("/api/integrations", jsonBody(body)),
        400,
        "validation_failed",
      );
      expect([url, errors?.map((error) => error.path)]).toEqual([url, [`definition.${path}`]]);
    }
  });

  it("fills no address with a value that leads elsewhere", async () => {
    const { patch } = await given();
    for (const site of ["a.evil", "evil.example/", "a@evil", "A", "", "a".repeat(300)]) {
      await expectProblem(
        await patch({ parameters: { site }, clientSecret: "s" }),
        400,
        "validation_failed",
        "parameters.site",
      );
    }
  });
});

const field = (changes: object) => ({
  fields: [{ name: "a", label: "A", pattern: "x", level: "integration", ...changes }],
});

describe("T26 a base address", () => {
  const bases = ["a/../b", "a/%2e%2e/b", "./b", "a/%2E/b", "a/..;x/b", "%252e%252e"].map(
    (path) => `https://acme.com/${path}`,
  );
  it.each(bases)("B18 is not %s, which is another one than people read", async (url) => {
    for (const [path, definition] of PLACES.slice(-2)) {
      const body = customBody("oauth2", { definition: definition(url) });
      await expectProblem(
        await ada("/api/integrations", jsonBody(body)),
        400,
        "validation_failed",
        `definition.${path}`,
      );
    }
    const typed = customBody("oauth2", { apiBaseUri: url });
    await expectProblem(await ada("/api/integrations", jsonBody(typed)), 400, "validation_failed", "apiBaseUri");
  });
});

describe("B18 a pattern", () => {
  const answerTo = async (pattern: string) => {
    const definition = field({ pattern });
    const answer = await ada("/api/integrations", jsonBody(customBody("oauth2", { definition })));
    return (await expectProblem(answer, 400, "validation_failed", "definition.fields.0.pattern")).errors?.[0]?.message;
  };

  it.each(["(", "a)|(.*", ")(", "[z-a]", "\\-", "x".repeat(501)])("B18 %s is none by itself", async (pattern) => {
    expect(await answerTo(pattern)).toContain("is no regular expression by itself");
  });

  it.each(["[a-z0-9-]+(?:\\.[a-z0-9-]+)*", "(?:[a-z0-9-]+\\.)+com", "(a+)+b"])(
    "B18 %s could take long",
    async (pattern) => {
      expect(await answerTo(pattern)).toContain("could take too long");
    },
  );

  it.each([
    ["\\p{L}+", "žofia", "a1"],
    ["\\u{61}+", "aaa", "b"],
    ["a|b", "b", "ab"],
    ["$|x", "x", "xy"],
  ])("B18 %s means in use what it means when it is saved", async (pattern, fits, not) => {
    const definition = field({ pattern });
    const make = (a: string) =>
      ada("/api/integrations", jsonBody(customBody("oauth2", { definition, parameters: { a } })));
    expect((await make(fits)).status).toBe(201);
    await expectProblem(await make(not), 400, "validation_failed", "parameters.a");
  });
});

it.each<[string, object]>([
  ["a base with user info", { api: { baseUrl: "https://a@acme.com" } }],
  ["a base with a query", { api: { baseUrl: "https://acme.com/?a=b" } }],
  ["an endpoint with a fragment", { auth: [{ ...oauth2, tokenEndpoint: "https://acme.com/#a" }] }],
  ["a path that is none", { auth: [{ ...oauth2, tokenResponse: { metadata: { a: "b..c" } } }] }],
  [
    "a template without the token",
    { auth: [{ type: "bearer", placement: { in: "header", name: "A", template: "b" } }] },
  ],
  ["a name of a field", field({ name: "A-B" })],
])("B18 %s is refused in words, not with a regular expression", async (_what, definition) => {
  const answer = await ada("/api/integrations", jsonBody(customBody("oauth2", { definition })));
  const { errors = [] } = await expectProblem(answer, 400, "validation_failed");
  expect(errors).not.toEqual([]);
  for (const { message } of errors) expect(message).toMatch(/^(?:must|may|is) /);
});

describe("B18 a definition is refused", () => {
  it.each<[string, object, string]>([
    ["with a field that no definition has", { colour: "red" }, "definition"],
    ["with what only a row of the catalogue has", { tools: [] }, "definition"],
    ["with a misspelt field of a method", { auth: [{ ...oauth2, pkec: "required" }] }, "definition.auth.0"],
    ["with a method of another kind", { auth: [{ type: "saml" }] }, "definition.auth.0.type"],
    ["with two methods of a type", { auth: [{ ...oauth2 }, { ...oauth2 }] }, "definition.auth.1.type"],
    ["with two fields of a name", { fields: [...field({}).fields, ...field({}).fields] }, "definition.fields.1.name"],
    ["with a placeholder of no field", { api: { baseUrl: "https://{a}.acme.com" } }, "definition.api.baseUrl"],
    ["with a base of many hosts", { api: { baseUrl: "https://*.acme.com" } }, "definition.api.baseUrl"],
    ["with a broken pattern", field({ pattern: "(" }), "definition.fields.0.pattern"],
    ["with a pattern that takes for ever", field({ pattern: "(a+)+b" }), "definition.fields.0.pattern"],
    ["with a pattern of alternatives that does", field({ pattern: "(a|a)*b" }), "definition.fields.0.pattern"],
    ["B18 with a field that should be secret", field({ secret: true }), "definition.fields.0.secret"],
    [
      "B18 with a field of accounts that should be secret",
      field({ secret: true, level: "connection" }),
      "definition.fields.0.secret",
    ],
    ["with a default that does not fit", field({ default: "y" }), "definition.fields.0.default"],
    [
      "with a path that is none",
      { auth: [{ ...oauth2, tokenResponse: { error: "a..b" } }] },
      "definition.auth.0.tokenResponse.error",
    ],
    [
      "with parameters of ours",
      { auth: [{ ...oauth2, authorizationParameters: { State: "x" } }] },
      "definition.auth.0.authorizationParameters.State",
    ],
    ["when callers could hand on cookies", { api: { callerHeaders: ["cookie"] } }, "definition.api.callerHeaders.0"],
    [
      "when callers could hand on who they are",
      { api: { callerHeaders: ["authorization"] } },
      "definition.api.callerHeaders.0",
    ],
    ["with a header of the connection", { api: { headers: { Host: "evil" } } }, "definition.api.headers.Host"],
    ["with a header that breaks", { api: { headers: { "X-A": "a\r\nb" } } }, "definition.api.headers.X-A"],
    ...["Authorization", "X-Api-Key", "x-auth-token", "apikey"].flatMap((name): [string, object, string][] => [
      [
        `A17 with ${name}, which all would see`,
        { api: { headers: { [name]: "k" } } },
        `definition.api.headers.${name}`,
      ],
      [
        `A17 with ${name} of token requests, which all would see`,
        { auth: [{ ...oauth2, tokenRequest: { headers: { [name]: "k" } } }] },
        `definition.auth.0.tokenRequest.headers.${name}`,
      ],
    ]),
    ...["grant_type", "client_secret", "Code", "refresh_token", "client_assertion"].flatMap(
      (name): [string, object, string][] => [
        [
          `A17 with ${name} of token requests`,
          { auth: [{ ...oauth2, tokenRequest: { parameters: { [name]: "k" } } }] },
          `definition.auth.0.tokenRequest.parameters.${name}`,
        ],
        [
          `A17 with ${name} of refreshing`,
          { auth: [{ ...oauth2, refresh: { parameters: { [name]: "k" } } }] },
          `definition.auth.0.refresh.parameters.${name}`,
        ],
      ],
    ),
    ["when it is a text", "x" as unknown as object, "definition"],
    ["when it is a list", [] as object, "definition"],
    ["when it is too long", { api: { verify: { path: `/${"x".repeat(40_000)}` } } }, "definition"],
  ])("%s", async (_why, definition, path) => {
    const answer = await ada("/api/integrations", jsonBody(customBody("oauth2", { definition })));
    await expectProblem(answer, 400, "validation_failed", path);
  });

  it("when its integration has neither addresses nor says them", async () => {
    const body = { name: "Own", type: "custom", authType: "oauth2", definition: {} };
    const { errors } = await expectProblem(await ada("/api/integrations", jsonBody(body)), 400, "validation_failed");
    expect(errors?.map(({ path }) => path).sort()).toEqual(["apiBaseUri", "authUri", "clientId", "tokenUri"]);
  });
});
