import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { createCatalog } from "../../../src/catalog/catalog.ts";
import type { ProviderInput } from "../../../src/catalog/schema.ts";
import { jsonBody, type TestApp, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import {
  authorize,
  BASE,
  consume,
  comeBack as endApiFlow,
  endGrants,
  givenConfig,
  keyIn,
} from "../../support/credentialKeys.ts";
import { makeRevocationsDue } from "../../support/endings.ts";
import { givenIntegration, providerId } from "../../support/fixtures.ts";
import { begin, sessionCookie } from "../../support/flow.ts";
import { type Call, expectProblem } from "../../support/integrations.ts";
import { comeBack, rowsOf } from "../../support/integrationsApi.ts";
import { json, type StageHandle, stage } from "../../support/stage.ts";
import { STAGED, stagedProvider } from "../../support/stagedFlow.ts";
import { contentOf, visitor } from "../../support/visitor.ts";

let app: TestApp;
/** What the provider is under each subdomain: its first part of the path. */
let upstream: StageHandle;
let id: string;
let ada: Call;
let lin: Call;

/** As Zendesk is: people name their subdomain, which is in each of its addresses and told by nobody. */
function subdomained(url: string): ProviderInput {
  const at = (path: string) => `${url}/{subdomain}${path}`;
  return {
    ...stagedProvider(upstream, {
      authorizationEndpoint: at("/authorize"),
      tokenEndpoint: at("/token"),
      revocation: { endpoint: at("/revoke") },
    }),
    fields: [{ name: "subdomain", label: "Subdomain", pattern: "[a-z0-9][a-z0-9-]{0,62}", level: "connection" }],
    api: { baseUrl: at("/api") },
    account: { label: "subdomain" },
  };
}

const tokens = (more: object = {}) =>
  json({ access_token: canary("access"), refresh_token: canary("refresh"), token_type: "bearer", ...more });

beforeEach(async () => {
  upstream = await stage(tokens());
  app = await testApp({ catalog: createCatalog([subdomained(upstream.url)]) });
  const client = { clientId: "staged-client", clientSecret: canary("client-secret") };
  id = await givenIntegration(app.deps, { type: STAGED, name: "Staged", owner: "user:lin", ...client });
  ada = app.as("ada");
  lin = app.as("lin");
});

const beginning: [string, (query: string) => Promise<Response>][] = [
  ["/oauth/{providerId}", (query) => ada(`/oauth/${providerId(app.deps, STAGED)}${query}`)],
  ["/api/integrations/{id}/connect", (query) => ada(`/api/integrations/${id}/connect${query}`)],
];

const query = (value: string) => `?fields=${encodeURIComponent(new URLSearchParams({ subdomain: value }).toString())}`;

/** Values that would lead elsewhere, if they were taken. */
const HOSTILE = [
  ...[
    "acme.evil.example/",
    "evil.example",
    "acme/../evil",
    "..",
    "acme?x=",
    "acme#",
    "acme@evil",
    "acme:443",
    "acme\\x",
  ],
  ...["acme%2f", "acme\r\nx", "ACME", "-acme", "a".repeat(64), "аcme", " acme", "{subdomain}"],
];

describe.each(beginning)("%s", (_path, beginAt) => {
  it("fills the addresses with what was typed", async () => {
    const response = await beginAt(query("acme"));
    expect(response.status, await response.clone().text()).toBe(302);
    expect(response.headers.get("location")).toMatch(`${upstream.url}/acme/authorize?`);
  });

  it.each(HOSTILE)("T26 T51 takes no value that does not fit: %j", async (value) => {
    await expectProblem(await beginAt(query(value)), 400, "validation_failed", "fields.subdomain");
    expect(await upstream.seen()).toEqual([]);
  });

  it("leads a browser that brought no values to the page that asks for them, and that leads back", async () => {
    const back = `${env.FRONTEND_URL}/here`;
    const response = await beginAt(`?return_to=${encodeURIComponent(back)}`);
    const location = new URL(response.headers.get("location") ?? "");
    expect([response.status, location.origin]).toEqual([302, env.PUBLIC_URL]);
    expect(location.pathname).toMatch(/^\/connect\/(staged|int_\w+)$/);
    expect(location.searchParams.get("return_to")).toBe(back);
    const cookie = await sessionCookie("ada");
    const page = await app.fetch(location.pathname + location.search, { headers: { cookie } });
    expect(await page.text()).toContain('name="field.subdomain"');
  });

  it.each(["?fields=", "?fields=subdomain%3D"])(
    "says what is missing, and which page asks for it: %j",
    async (none) => {
      const problem = await expectProblem(await beginAt(none), 400, "validation_failed", "fields.subdomain");
      expect(problem.errors).toEqual([{ path: "fields.subdomain", message: "is required" }]);
      expect(problem.detail).toContain("The page /connect/staged asks for them.");
    },
  );

  it.each(["token", "client_id", "__proto__", "constructor"])(
    "T16 takes no value that it did not ask for: %s",
    async (name) => {
      const fields = encodeURIComponent(`subdomain=acme&${name}=x`);
      await expectProblem(await beginAt(`?fields=${fields}`), 400, "validation_failed", `fields.${name}`);
    },
  );
});

async function connectTo(subdomain: string): Promise<string> {
  const end = await comeBack(app, await begin(app, "ada", id, `&${query(subdomain).slice(1)}`));
  return end.headers.get("location") ?? "";
}
const read = async (path: string) => (await ada(path)).json<Record<string, unknown>>();
const paths = async () => (await upstream.seen()).map(({ method, path }) => `${method} ${path}`);

describe("an account whose user has typed where it is", () => {
  it("is called, refreshed and revoked there", async () => {
    expect(await connectTo("acme")).toContain("success=true");
    expect(await read(`/api/integrations/${id}/connection`)).toMatchObject({
      ...{ apiBaseUri: `${upstream.url}/acme/api`, account: { id: null, label: "acme" } },
    });
    await env.DB.exec("UPDATE connections SET last_refreshed_at = 0");
    await upstream.act({ status: 401 }, tokens(), json({ ok: true }));
    expect((await ada(`/api/integrations/${id}/request/me`)).status).toBe(200);
    expect((await ada(`/api/integrations/${id}/connection`, { method: "DELETE" })).status).toBe(204);
    expect(await paths()).toEqual([
      ...["POST /acme/token", "GET /acme/api/me", "POST /acme/token", "GET /acme/api/me"],
      ...["POST /acme/revoke", "POST /acme/revoke"],
    ]);
  });

  it.each([
    ["as RFC 7009 says", {}],
    ["by what ends all of a user at a server", { endsAll: true }],
    ["by the token itself", { method: "DELETE", body: "none", authentication: "bearer", token: "access_token" }],
  ] as const)(
    "T25 T51 T59 is another consent when it is connected elsewhere, and the old one ends there: %s",
    async (_how, kind) => {
      const row = subdomained(upstream.url);
      const auth = row.auth.map((method) =>
        method.type === "oauth2" && method.revocation
          ? { ...method, revocation: { ...method.revocation, ...kind } }
          : method,
      );
      app = await testApp({ catalog: createCatalog([{ ...row, auth }]) });
      ada = app.as("ada");
      const [old, fresh] = [canary("old"), canary("new")];
      await upstream.act(tokens({ access_token: old }));
      await connectTo("acme");
      const before = (await upstream.seen()).length;
      await upstream.act(tokens({ access_token: fresh }));
      expect(await connectTo("beta")).toContain("success=true");
      await ada(`/api/integrations/${id}/request/me`);
      await makeRevocationsDue();
      await endGrants({ app });
      const after = (await upstream.seen()).slice(before);
      for (const { path, headers, body } of after) {
        const carried = JSON.stringify([headers, body]);
        expect(path.startsWith("/acme/") && carried.includes(fresh), path).toBe(false);
        expect(path.startsWith("/beta/") && carried.includes(old), path).toBe(false);
      }
      const ended = after.filter(({ path }) => path === "/acme/revoke");
      expect(JSON.stringify(ended), "the old grant ends where it was given").toContain(old);
      expect(await rowsOf("connections")).toHaveLength(1);
      expect(await read(`/api/integrations/${id}/connection`)).toMatchObject({ account: { label: "beta" } });
    },
  );

  it("T25 a failed attempt elsewhere leaves it where it is", async () => {
    await connectTo("acme");
    await upstream.act({ status: 503 });
    expect(await connectTo("beta")).toContain("success=false");
    expect(await read(`/api/integrations/${id}/connection`)).toMatchObject({ apiBaseUri: `${upstream.url}/acme/api` });
  });

  it("T05 the place in the ticket counts, not what a callback says", async () => {
    const begun = await begin(app, "ada", id, `&${query("acme").slice(1)}`);
    await comeBack(app, begun, undefined, { code: "code", subdomain: "evil", fields: "subdomain=evil" } as {
      code: string;
    });
    expect(await paths()).toEqual(["POST /acme/token"]);
    expect(await read(`/api/integrations/${id}/connection`)).toMatchObject({ apiBaseUri: `${upstream.url}/acme/api` });
  });

  it("is active in the list of providers, though nobody can know the address yet", async () => {
    const listed = await (await ada("/integrations/providers")).json<
      { slug: string; active: boolean; connected: boolean }[]
    >();
    expect(listed).toMatchObject([{ slug: STAGED, active: true, connected: false }]);
  });

  it("is not active without a client", async () => {
    await env.DB.exec("UPDATE integrations SET client_id = NULL");
    const listed = await (await ada("/integrations/providers")).json<{ active: boolean }[]>();
    expect(listed).toMatchObject([{ active: false }]);
    const answer = await ada(`/api/integrations/${id}/connect${query("acme")}`);
    await expectProblem(answer, 400, "provider_not_active");
  });

  it("is not asked for where the integration knows it", async () => {
    const parameters = { subdomain: "ours" };
    const changed = await app.as("lin", { scope: "integration:write" })(
      `/api/integrations/${id}`,
      jsonBody({ parameters, clientSecret: canary("client-secret") }, "PATCH"),
    );
    expect(changed.status, await changed.clone().text()).toBe(200);
    const begun = await begin(app, "ada", id);
    expect(begun.authorizationUrl.href).toMatch(`${upstream.url}/ours/authorize`);
    const answer = await ada(`/api/integrations/${id}/connect${query("acme")}`);
    await expectProblem(answer, 400, "validation_failed", "fields.subdomain");
  });
});

describe("the page of the service", () => {
  it("asks for it, and keeps what was typed when it does not fit", async () => {
    const visit = await visitor(app, "ada");
    const page = `/connect/${id}`;
    expect(contentOf((await visit.open(page)).text)).toContain("Subdomain");
    for (const value of ["acme.evil.example/", ""]) {
      const { response, text } = await visit.fill(page, "/authorize", { "field.subdomain": value });
      expect(response.status).toBe(422);
      expect(text).toContain('id="field.subdomain-fault"');
      if (value !== "") expect(text).toContain(`value="${value}"`);
    }
    const going = await visit.fill(page, "/authorize", { "field.subdomain": " acme " });
    expect(going.text).toContain(`${upstream.url}/acme/authorize?`);
  });
});

describe("a config and :authorize", () => {
  it("take it as a parameter, and the grant is for that place alone", async () => {
    const [acme, beta] = [await givenConfig(lin, { subdomain: "acme" }), await givenConfig(lin, { subdomain: "beta" })];
    const page = await authorize(lin, { configParameters: { subdomain: "acme" } });
    expect(page.href).toMatch(`${upstream.url}/acme/authorize`);
    const key = keyIn(await endApiFlow(app, page));
    await expectProblem(await consume(lin, key, beta), 400, "validation_failed", "integrationConfigId");
    expect((await consume(lin, key, acme)).status).toBe(200);
    await lin(`/api/integrations/${id}/request/me`, { headers: { "latchkey-config": acme } });
    expect(await paths()).toEqual(["POST /acme/token", "GET /acme/api/me"]);
    const config = await (await lin(`${BASE}/configs/${acme}`)).json();
    expect(config).toMatchObject({ auth: { account: { label: "acme" } } });
  });

  it.each(HOSTILE)("T26 T51 take no value that does not fit: %j", async (subdomain) => {
    const body = { integrationAuthMetadataId: "oauth2", configParameters: { subdomain } };
    const path = "configParameters.subdomain";
    await expectProblem(await lin(`${BASE}:authorize`, jsonBody(body)), 400, "validation_failed", path);
    const config = { displayName: "Ours", parameters: { subdomain } };
    await expectProblem(
      await lin(`${BASE}/configs`, jsonBody(config)),
      400,
      "validation_failed",
      "parameters.subdomain",
    );
  });

  it("say what is missing, and list it among what has to be given", async () => {
    const answer = await lin(`${BASE}:authorize`, jsonBody({ integrationAuthMetadataId: "oauth2" }));
    await expectProblem(answer, 400, "validation_failed", "configParameters.subdomain");
    const { items } = await (await lin("/v1/tenants/default/integrations")).json<{ items: object[] }>();
    expect(items).toMatchObject([
      { authMetadata: [{ parametersMetadata: [{ name: "subdomain", required: true, secret: false }] }] },
    ]);
  });
});
