import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createCatalog } from "../../../src/catalog/catalog.ts";
import { jsonBody, problemCode, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { acme, captured, connected } from "../../support/proxy.ts";

const FIELD = {
  name: "instance_url",
  label: "Address of the organization",
  pattern: "https://[a-z0-9]+(?:[.-]+[a-z0-9]+)*\\.force\\.example",
  level: "connection" as const,
};
const provider = acme("", { fields: [FIELD], api: { baseUrl: "{instance_url}" } });

/** Users who are connected to accounts at addresses of their own; calls are captured. */
async function accounts(addresses: Record<string, Record<string, unknown>>) {
  const { fetch, calls } = captured();
  const app = await testApp({ catalog: createCatalog([provider]), fetch });
  await givenIntegration(app.deps, { type: "acme", authType: "bearer" });
  const tokens: Record<string, string> = {};
  for (const [user, data] of Object.entries(addresses)) {
    const token = canary(user);
    tokens[user] = token;
    expect((await app.as(user)("/api/integrations/acme/connect", jsonBody({ token }))).status).toBe(201);
    const update = env.DB.prepare("UPDATE connections SET data = ? WHERE subject = ?");
    await update.bind(JSON.stringify(data), `user:${user}`).run();
  }
  calls.length = 0;
  const envelope = (user: string, url: string) => app.as(user)("/api/integrations/acme/request", jsonBody({ url }));
  const onPath = (user: string, path: string) => app.as(user)(`/api/integrations/acme/request/${path}`);
  return { app, calls, tokens, envelope, onPath };
}

const at = (name: string) => ({ instance_url: `https://${name}.force.example` });

describe("T20 an address that differs from account to account", () => {
  it("T20 is the connected account's, in both forms", async () => {
    const { calls, tokens, envelope, onPath } = await accounts({ ada: at("ada") });
    expect((await onPath("ada", "services/me")).status).toBe(200);
    expect((await envelope("ada", "/services/me")).status).toBe(200);
    expect((await envelope("ada", "https://ada.force.example/services/me")).status).toBe(200);
    const call = { url: "https://ada.force.example/services/me", authorization: `Bearer ${tokens.ada}` };
    expect(calls).toEqual([call, call, call]);
  });

  it("T20 is never another user's, also when both call at once", async () => {
    const { calls, tokens, envelope, onPath } = await accounts({ ada: at("ada"), bob: at("bob") });
    const users = Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? "ada" : "bob"));
    const send = (user: string, index: number) => (index % 3 === 0 ? envelope(user, "me") : onPath(user, "me"));
    expect((await Promise.all(users.map(send))).map(({ status }) => status)).toEqual(users.map(() => 200));
    const pairs = calls.map(({ url, authorization }) => `${url} ${authorization}`).sort();
    expect(pairs).toEqual(users.map((user) => `https://${user}.force.example/me Bearer ${tokens[user]}`).sort());
    const foreign = await envelope("ada", "https://bob.force.example/me");
    expect([foreign.status, await problemCode(foreign)]).toEqual([400, "url_not_allowed"]);
    expect(calls).toHaveLength(users.length);
  });

  it.each([
    ["missing", {}],
    ["empty", { instance_url: "" }],
    ["of another host", { instance_url: "https://evil.example" }],
    ["of a host that only begins so", { instance_url: "https://ada.force.example.evil.example" }],
    ["of a host that only ends so", { instance_url: "https://evil.example/.force.example" }],
    ["with a path", { instance_url: "https://ada.force.example/evil" }],
    ["with a port", { instance_url: "https://ada.force.example:444" }],
    ["with user info", { instance_url: "https://evil@ada.force.example" }],
    ["with a line break", { instance_url: "https://ada.force.example\n" }],
    ["with a query", { instance_url: "https://ada.force.example?x=.force.example" }],
    ["without https", { instance_url: "http://ada.force.example" }],
    ["upper case", { instance_url: "https://ADA.force.example" }],
    ["under another name", { instanceUrl: "https://ada.force.example" }],
    ["a number", { instance_url: 1 }],
  ])("T20 is none when it is %s: nothing is called", async (_what, data) => {
    const { calls, envelope, onPath } = await accounts({ ada: data, bob: at("bob") });
    for (const response of [
      await onPath("ada", "me"),
      await envelope("ada", "me"),
      await envelope("ada", "https://bob.force.example/me"),
      await envelope("ada", `${"instance_url" in data ? data.instance_url : ""}/me`),
    ]) {
      expect([response.status, await problemCode(response)]).toEqual([400, "url_not_allowed"]);
    }
    expect(calls).toEqual([]);
  });

  it("T20 is none for a user without a connection", async () => {
    const { calls, envelope } = await accounts({ ada: at("ada") });
    const response = await envelope("bob", "https://ada.force.example/me");
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(calls).toEqual([]);
  });
});

describe("T20 absolute addresses in an envelope", () => {
  const api = { baseUrl: "https://api.acme.example/v1", otherBaseUrls: ["https://*.files.acme.example/up"] };

  it.each([
    "https://api.acme.example/v1/me?a=b",
    "https://a.files.acme.example/up/x",
    "https://eu-1.files.acme.example/up",
    "https://A.Files.acme.example/up/x",
  ])("T20 are called below a declared place: %s", async (url) => {
    const { fetch, calls } = captured();
    const { envelope, token } = await connected(acme("", { api }), {}, { fetch });
    calls.length = 0;
    expect((await envelope({ url })).status).toBe(200);
    expect(calls).toEqual([{ url: new URL(url).href, authorization: `Bearer ${token}` }]);
  });

  const refused = [
    "https://evil.example/v1/me",
    "http://api.acme.example/v1/me",
    "https://api.acme.example:444/v1/me",
    "https://api.acme.example/v2/me",
    "https://api.acme.example/v1x",
    "https://api.acme.example.evil.example/v1/me",
    "https://api.acme.example@evil.example/v1/me",
    "https://evil@api.acme.example/v1/me",
    "https://api.acme.example/v1/../admin",
    "https://api.acme.example/v1/%2e%2e/admin",
    "https://api.acme.example/v1/..%2fadmin",
    "https://api.acme.example/v1/..;/admin",
    "https://api.acme.example/v1\\..\\admin",
    "https://files.acme.example/up/x",
    "https://.files.acme.example/up/x",
    "https://*.files.acme.example/up/x",
    "https://any.a.files.acme.example/up/x",
    "https://a.b.files.acme.example/up/x",
    "https://evilfiles.acme.example/up/x",
    "https://a.files.acme.example/other",
    "https://a.files.acme.example/upper",
    "https://a.files.acme.example:8443/up/x",
    "http://a.files.acme.example/up/x",
    "https://a.files.acme.example.evil.example/up/x",
    "https://evil.example?.files.acme.example/up/x",
    "https://evil.example/.files.acme.example/up/x",
    "https://evil.example#.files.acme.example/up/x",
    "https://evil.example\\.files.acme.example/up/x",
    "https://a@b.files.acme.example/up/x",
    "https://a.files.acme.example./up/x",
    "https://evil.example%2f.files.acme.example/up/x",
    "https://evil.example\u3002files.acme.example/up/x",
    "//evil.example/v1/me",
    "/\\evil.example/v1/me",
    "\\\\evil.example/v1/me",
    "https:\\\\evil.example/v1/me",
    "https:///evil.example/v1/me",
    "ht\ttps://evil.example/v1/me",
    "\nhttps://evil.example/v1/me",
    " https://evil.example/v1/me",
    "../admin",
    "/../admin",
    "%2e%2e/admin",
    "me#fragment",
    "me\r\nHost: evil.example",
  ];

  it("T21 T22 are refused in every other spelling, and nothing is called", async () => {
    const { fetch, calls } = captured();
    const { envelope } = await connected(acme("", { api }), {}, { fetch });
    calls.length = 0;
    const answers: [string, number, string][] = [];
    for (const url of refused) {
      const response = await envelope({ url });
      answers.push([url, response.status, response.status === 200 ? "sent" : await problemCode(response)]);
    }
    expect(answers.filter(([, status, code]) => status !== 400 || code !== "url_not_allowed")).toEqual([]);
    expect(calls).toEqual([]);
  });

  it("T20 are not led elsewhere by params", async () => {
    const { fetch, calls } = captured();
    const { envelope } = await connected(acme("", { api }), {}, { fetch });
    calls.length = 0;
    const params = { "@evil.example/": "x", "../..": "#", "https://evil.example": "\\" };
    expect((await envelope({ url: "me", params })).status).toBe(200);
    const refusedOne = await envelope({ url: "https://api.acme.example", params: { "@evil.example/v1": "" } });
    expect(await problemCode(refusedOne)).toBe("url_not_allowed");
    expect(calls.map(({ url }) => new URL(url).origin + new URL(url).pathname)).toEqual([
      "https://api.acme.example/v1/me",
    ]);
  });
});
