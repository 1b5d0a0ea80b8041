import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { routes } from "../../../src/app.ts";
import { createCatalog } from "../../../src/catalog/catalog.ts";
import { documentedPath } from "../../../src/http/openapi.ts";
import { jsonBody, type TestApp, testApp } from "../../support/app.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import {
  admin,
  type Call,
  customBody,
  expectProblem,
  makeIntegration,
  storedState,
} from "../../support/integrations.ts";
import { acme, connected } from "../../support/proxy.ts";
import { json, stage } from "../../support/stage.ts";

const OWN = [
  env.PUBLIC_URL,
  `${env.PUBLIC_URL}/api/integrations/loop/request`,
  "http://127.0.0.1:8787/",
  "http://localhost",
];
const ALIAS = "https://latchkey.acme.workers.dev";

describe("A10 an integration that is to be saved", () => {
  let ada: Call;

  beforeEach(async () => {
    ada = admin(await testApp());
  });

  it.each(OWN)("A10 has no address of Latchkey's own: %s", async (own) => {
    const { id } = await makeIntegration(ada);
    const before = await storedState();
    for (const field of ["apiBaseUri", "authUri", "tokenUri", "revocationUri"]) {
      const made = await ada("/api/integrations", jsonBody(customBody("oauth2", { [field]: own })));
      await expectProblem(made, 400, "validation_failed", field);
      const changed = await ada(`/api/integrations/${id}`, jsonBody({ [field]: own }, "PATCH"));
      await expectProblem(changed, 400, "validation_failed", field);
      const replaced = await ada(`/api/integrations/${id}`, jsonBody(customBody("oauth2", { [field]: own }), "PUT"));
      await expectProblem(replaced, 400, "validation_failed", field);
    }
    expect(await storedState()).toBe(before);
  });

  it("A10 may have another address of this machine, in development", async () => {
    await makeIntegration(ada, customBody("bearer", { apiBaseUri: "http://localhost:8788/api" }));
  });
});

describe("A10 an integration that leads back here all the same", () => {
  let sent: string[];
  let app: TestApp;

  /** What Latchkey sends is noted, and comes back to it where it is sent to its own or to its other name. */
  beforeEach(async () => {
    sent = [];
    const ownHosts = [ALIAS, env.PUBLIC_URL].map((url) => new URL(url).host);
    const back = async (input: RequestInfo | URL, init?: RequestInit) => {
      const request = new Request(input, init);
      sent.push(request.url);
      const { host, pathname, search } = new URL(request.url);
      if (!ownHosts.includes(host)) throw new Error("not of this test");
      const { method, headers } = request;
      return app.fetch(`${pathname}${search}`, { method, headers });
    };
    app = await testApp({ fetch: back as typeof fetch });
  });

  async function givenLoop(base: string): Promise<Response> {
    const input = {
      type: "custom",
      slug: "loop",
      owner: "user:ada",
      authType: "apikey",
      apiKeyName: "X-API-Key",
    } as const;
    await givenIntegration(app.deps, { ...input, apiBaseUrl: `${base}/api/integrations/loop/request`, apiKey: "k" });
    return app.as("ada")("/api/integrations/loop/request/x");
  }

  it("A10 T60 by its own name: the call is not sent, though the address was stored before there was a rule", async () => {
    await expectProblem(await givenLoop(env.PUBLIC_URL), 400, "url_not_allowed");
    expect(sent).toEqual([]);
  });

  it("A10 T60 by another name: one request stays one, and is answered with 508", async () => {
    const response = await givenLoop(ALIAS);
    expect([response.status, response.headers.get("latchkey-source")]).toEqual([508, "upstream"]);
    expect(await response.json()).toMatchObject({ code: "loop_detected" });
    expect(sent).toEqual([`${ALIAS}/api/integrations/loop/request/x`]);
  });

  it("A10 by no header that is called like the mark, which a credential may not be", async () => {
    const input = {
      type: "custom",
      slug: "own",
      owner: "user:ada",
      authType: "apikey",
      apiKeyName: "Latchkey-Hop",
    } as const;
    await givenIntegration(app.deps, { ...input, apiBaseUrl: ALIAS, apiKey: "k" });
    await expectProblem(await app.as("ada")("/api/integrations/own/request/health"), 422, "header_not_sendable");
    expect(sent).toEqual([]);
  });

  it("A10 begins no flow whose code or consent would come from here", async () => {
    for (const [slug, field] of [
      ["one", "authorizationEndpoint"],
      ["two", "tokenEndpoint"],
    ] as const) {
      const endpoints = { authorizationEndpoint: "https://a.example.com/a", tokenEndpoint: "https://a.example.com/t" };
      const input = { type: "custom", slug, owner: "user:ada", authType: "oauth2", clientId: "client" } as const;
      await givenIntegration(app.deps, { ...input, apiBaseUrl: ALIAS, ...endpoints, [field]: `${env.PUBLIC_URL}/x` });
      const response = await app.as("ada")(`/api/integrations/${slug}/connect`);
      await expectProblem(response, 400, "provider_not_active");
    }
    expect(sent).toEqual([]);
  });
});

it("A10 what a placeholder is filled with does not lead here", async () => {
  const settings = { publicUrl: "https://keys.acme.com", allowLoopback: false };
  const field = { name: "host", label: "Host", pattern: "[a-z]+", level: "integration" } as const;
  const provider = acme("https://{host}.acme.com", { fields: [field] });
  const calls: string[] = [];
  const noted = async (input: RequestInfo | URL) => {
    calls.push(String(input));
    return new Response("captured");
  };
  const app = await testApp((deps) => ({
    catalog: createCatalog([provider]),
    settings: { ...deps.settings, ...settings },
    fetch: noted as typeof fetch,
  }));
  for (const host of ["files", "keys"]) {
    const input = { type: "acme", slug: host, owner: "user:ada", authType: "bearer", token: "t" } as const;
    await givenIntegration(app.deps, { ...input, parameters: { host } });
    const { status } = await app.as("ada")(`/api/integrations/${host}/request/x`);
    expect([host, status]).toEqual([host, host === "files" ? 200 : 400]);
  }
  expect(calls).toEqual(["https://files.acme.com/v1/x"]);
});

it("A10 each call says that it comes from Latchkey, also one that is sent again", async () => {
  const upstream = await stage({ status: 503, headers: { "retry-after": "0" } }, json({}));
  const { request, envelope } = await connected(acme(upstream.url));
  await request("me");
  await envelope({ url: "me", method: "POST", data: {} });
  const marks = (await upstream.seen()).map(({ headers }) => headers["latchkey-hop"]);
  expect(marks).toEqual(["1", "1", "1"]);
});

it("A10 T60 every route refuses what a Latchkey has sent, before it asks who sent it", async () => {
  const app = await testApp();
  for (const route of routes) {
    const path = documentedPath(route).replace(/\{\w+\}/g, "nothing");
    for (const mark of ["1", "", "anything"]) {
      const init = { method: route.method.toUpperCase(), headers: { "latchkey-hop": mark } };
      await expectProblem(await app.fetch(path, init), 508, "loop_detected");
    }
  }
  const nowhere = await app.fetch("/nowhere", { headers: { "latchkey-hop": "1" } });
  await expectProblem(nowhere, 508, "loop_detected");
});
