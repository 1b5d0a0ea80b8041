import { describe, expect, it } from "vitest";
import { jsonBody, testApp } from "../../support/app.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { admin, customBody, expectProblem, makeIntegration } from "../../support/integrations.ts";
import { LIST, pageOf, SITED_PATH, sitedApp, TIME } from "../../support/tenants.ts";

interface Item extends Record<string, unknown> {
  id: string;
  slug: string;
  toolCount: number;
}

const slugs = ({ items }: { items: Item[] }) => items.map(({ slug }) => slug);

describe("an item of the list", () => {
  it("shows an integration of a provider with its scopes, and the parameters that it asks for", async () => {
    const { lin, id } = await sitedApp({ name: "Our site", description: "Wired.", tags: ["crm", "eu"] });
    expect(await pageOf(lin, LIST)).toEqual({
      items: [
        {
          id,
          slug: "sited",
          displayName: "Our site",
          description: "Wired.",
          type: "sited",
          tags: ["crm", "eu"],
          authMetadata: [
            {
              id: "oauth2",
              type: "oauth2",
              displayName: "OAuth 2.0",
              supportedLevels: ["APPLICATION"],
              availableScopes: ["read", "write", "admin"],
              defaultScopes: ["read", "write"],
              parametersMetadata: [
                { name: "site", displayName: "Site", pattern: "[a-z]+", default: null, required: true, secret: false },
                {
                  name: "region",
                  displayName: "Region",
                  pattern: "eu|us",
                  default: "eu",
                  required: false,
                  secret: false,
                },
              ],
            },
          ],
          toolCount: 0,
          createdAt: TIME,
          modifiedAt: TIME,
        },
      ],
      nextPageToken: null,
      totalCount: 1,
    });
  });

  it("shows the integration's own scopes as the default ones, beside those that the provider is known to have", async () => {
    const { lin } = await sitedApp({ scope: "own read" });
    const { items } = await pageOf(lin, LIST);
    expect(items).toMatchObject([
      { authMetadata: [{ availableScopes: ["own", "read", "write", "admin"], defaultScopes: ["own", "read"] }] },
    ]);
  });

  it.each([
    ["oauth2", "OAuth 2.0", ["APPLICATION"], ["read", "write"]],
    ["apikey", "API key", [], []],
    ["bearer", "Bearer token", [], []],
    ["basic", "User name and password", [], []],
  ] as const)("shows how a custom integration authenticates: %s", async (authType, displayName, levels, scopes) => {
    const ada = admin(await testApp());
    const { id, createdAt, updatedAt } = await makeIntegration(ada, customBody(authType, { slug: "own" }));
    const { items } = await pageOf(ada, LIST);
    expect(items).toEqual([
      {
        ...{ id, slug: "own", displayName: "Acme", description: "", type: "custom", tags: [], toolCount: 0 },
        authMetadata: [
          {
            ...{ id: authType, type: authType, displayName, supportedLevels: levels },
            ...{ availableScopes: scopes, defaultScopes: scopes, parametersMetadata: [] },
          },
        ],
        ...{ createdAt, modifiedAt: updatedAt },
      },
    ]);
  });

  it("counts the tools of the catalogue and the imported ones", async () => {
    const app = await testApp();
    await givenIntegration(app.deps, { type: "github", owner: "user:ada" });
    const ada = admin(app);
    const curated = (await app.deps.catalog.toolsOf("github")).length;
    expect(curated).toBeGreaterThan(0);
    const counted = async () => (await pageOf<Item>(ada, LIST)).items[0]?.toolCount;
    expect(await counted()).toBe(curated);
    const operation = { operationId: "zen", responses: {} };
    const document = { openapi: "3.1.0", info: {}, paths: { "/zen": { get: operation }, "/octocat": { get: {} } } };
    expect((await ada(`${LIST}/github/tools:import`, jsonBody(document))).status).toBe(200);
    expect(await counted()).toBe(curated + 2);
  });

  it("T19 shows no secret of any integration", async () => {
    const ada = admin(await testApp());
    for (const authType of ["oauth2", "apikey", "basic", "bearer"] as const) {
      await makeIntegration(ada, customBody(authType, { slug: authType }));
    }
    const text = await (await ada(LIST)).text();
    expect(text).not.toMatch(/canary-|sealed|secret"\s*:\s*"/i);
  });
});

describe("what the list shows", () => {
  async function several() {
    const app = await testApp();
    const ada = admin(app);
    const bodies = [
      { slug: "one", name: "Alpha", tags: ["crm", "eu"] },
      { slug: "two", name: "Beta", tags: ["crm"], description: "Like ALPHA" },
      { slug: "three", name: "100%_'quoted'", tags: ["eu", "mail"] },
      { slug: "hub", name: "Hub", type: "github" },
    ];
    for (const { type = "custom", ...body } of bodies) {
      await makeIntegration(ada, type === "custom" ? customBody("bearer", body) : { type, ...body });
    }
    return { app, ada };
  }

  const FOUND: [string, string[]][] = [
    ["", ["one", "two", "three", "hub"]],
    ["search=alpha", ["one", "two"]],
    ["search=TWO", ["two"]],
    ["search=%25_%27", ["three"]],
    ["search=zzz", []],
    ["search=", ["one", "two", "three", "hub"]],
    ["types=custom", ["one", "two", "three"]],
    ["types=github", ["hub"]],
    ["types=github,custom", ["one", "two", "three", "hub"]],
    ["types=github&types=custom", ["one", "two", "three", "hub"]],
    ["types=GitHub", []],
    ["types=", ["one", "two", "three", "hub"]],
    ["tags=crm", ["one", "two"]],
    ["tags=crm,eu", ["one"]],
    ["tags=eu&tags=mail", ["three"]],
    ["tags=eu&tags=crm,mail", []],
    ["tags=CRM", []],
    ["search=alpha&types=custom&tags=eu", ["one"]],
  ];

  it("T45 is exactly what fits search, types and tags, and is counted so", async () => {
    const { ada } = await several();
    for (const [query, found] of FOUND) {
      const page = await pageOf<Item>(ada, `${LIST}?${query}`);
      expect([query, slugs(page), page.totalCount]).toEqual([query, found, found.length]);
    }
  });

  it("is what one owns, what one's teams own, and what is shared with one: each once, and nothing else", async () => {
    const { app } = await sitedApp();
    const give = (slug: string, owner: string, principals: string[] = [], tenantId = "default") =>
      givenIntegration(
        app.deps,
        { type: "custom", slug, owner, tenantId, authType: "bearer" },
        principals.map((principal) => ({ principal, accessLevel: 1 })),
      );
    await give("own", "user:cleo", ["user:cleo", "everyone", "team:red"]);
    await give("of-team", "team:red");
    await give("for-all", "user:bob", ["everyone"]);
    await give("of-others", "user:bob", ["user:dan"]);
    await give("elsewhere", "user:cleo", ["everyone"], "elsewhere");
    const cleo = app.as("cleo", { groups: ["red"] });
    expect(slugs(await pageOf<Item>(cleo, LIST))).toEqual(["own", "of-team", "for-all"]);
    const root = app.as("root", { roles: ["superuser"] });
    expect(slugs(await pageOf<Item>(root, LIST))).toEqual(["sited", "own", "of-team", "for-all", "of-others"]);
  });

  it("is empty, and counted so, for whoever sees nothing", async () => {
    const { app } = await sitedApp();
    expect(await pageOf(app.as("eve"), LIST)).toEqual({ items: [], nextPageToken: null, totalCount: 0 });
  });
});

describe("T13 the list of another tenant", () => {
  it("T13 is not there, not even for a superuser", async () => {
    const { app } = await sitedApp();
    for (const tenant of ["elsewhere", "DEFAULT", "default%20", "default%00", "*", "%25", "int_1"]) {
      for (const call of [app.as("lin"), app.as("root", { roles: ["superuser"] })]) {
        await expectProblem(await call(`/v1/tenants/${tenant}/integrations`), 404, "not_found");
      }
    }
  });

  it("is there for who is of it, whatever its name", async () => {
    const { app } = await sitedApp();
    for (const tenant of ["~acme", "a/b", "a:authorize", "ä ö", "50%", "..."]) {
      await givenIntegration(app.deps, { type: "custom", slug: "theirs", tenantId: tenant, authType: "bearer" });
      const there = app.as("root", { roles: ["superuser"], tenant });
      const path = `/v1/tenants/${encodeURIComponent(tenant)}`;
      expect(slugs(await pageOf<Item>(there, `${path}/integrations`))).toEqual(["theirs"]);
      expect(await (await there(path)).json()).toMatchObject({ id: tenant });
    }
  });

  it("needs somebody who is signed in", async () => {
    const { app } = await sitedApp();
    for (const path of [LIST, `${SITED_PATH}/tools`, `${SITED_PATH}/configs`]) {
      await expectProblem(await app.fetch(path), 401, "unauthenticated");
    }
  });
});
