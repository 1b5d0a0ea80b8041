import { describe, expect, it } from "vitest";
import { createCatalog } from "../../../src/catalog/catalog.ts";
import type { ProviderInput } from "../../../src/catalog/schema.ts";
import { jsonBody, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { revokedAt } from "../../support/credentialKeys.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { begin } from "../../support/flow.ts";
import { comeBack, rowsOf } from "../../support/integrationsApi.ts";
import { canaryServer, json, type StageHandle, stage } from "../../support/stage.ts";
import { STAGED, stagedProvider } from "../../support/stagedFlow.ts";
import type { Act } from "../../support/stageServer.ts";

const JWT = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ.c2lnbmVk";
const SITE = { name: "site_id", label: "Site", pattern: "s-[0-9]{1,9}", level: "connection" as const };

interface Setup {
  acts?: Act[];
  lookup?: Partial<NonNullable<ProviderInput["lookups"]>[number]>;
  provider?: (at: { api: StageHandle; other: StageHandle }) => Partial<ProviderInput>;
  headers?: Record<string, string>;
  timeoutMs?: number;
}

/** Ada connects to a provider that has to be asked where her API is, and answers as `acts` say. */
async function connecting({
  acts = [json([{ id: "s-1" }])],
  lookup,
  provider,
  headers,
  timeoutMs = 10_000,
}: Setup = {}) {
  const granted = { access: canary("access-token"), refresh: canary("refresh-token") };
  const [tokens, api, revoker, other] = await Promise.all([
    stage(json({ access_token: granted.access, refresh_token: granted.refresh, token_type: "bearer" })),
    stage(...acts),
    stage({ status: 200 }),
    canaryServer(),
  ]);
  const row: ProviderInput = {
    ...stagedProvider(tokens, { revocation: { endpoint: `${revoker.url}/revoke` } }),
    fields: [SITE],
    lookups: [{ url: `${api.url}/sites`, list: "", facts: { site_id: "id", site_name: "name" }, ...lookup }],
    account: { id: "site_id", label: "site_name" },
    api: { baseUrl: `${api.url}/of/{site_id}` },
    ...provider?.({ api, other }),
  };
  const app = await testApp((deps) => ({
    catalog: createCatalog([row]),
    settings: { ...deps.settings, providerTimeoutMs: timeoutMs },
  }));
  const client = { clientId: "staged-client", clientSecret: canary("client-secret") };
  const id = await givenIntegration(app.deps, { type: STAGED, name: "Staged", ...client, ...(headers && { headers }) });
  const say = (act: (token: typeof granted) => Act) => api.act(act(granted));
  const connect = async () => {
    const end = await comeBack(app, await begin(app, "ada", id));
    const { searchParams, href } = new URL(end.headers.get("location") ?? "");
    return { ended: searchParams.get("error") ?? searchParams.get("success"), href };
  };
  const shown = async () => (await app.as("ada")(`/api/integrations/${id}/connection`)).json<Record<string, unknown>>();
  return { app, id, api, revoker, other, granted, say, connect, shown };
}

type Scene = Awaited<ReturnType<typeof connecting>>;

/** Nothing is stored, and what was granted does not live on. */
async function expectEnded({ revoker, granted, other }: Scene): Promise<void> {
  expect(await rowsOf("connections")).toEqual([]);
  expect(await revokedAt(revoker)).toEqual([`/revoke ${granted.refresh}`, `/revoke ${granted.access}`]);
  expect(await other.seen()).toEqual([]);
  const told = JSON.stringify([await rowsOf("audit_events"), await rowsOf("pending_grants")]);
  expect(told).not.toContain("canary-");
}

const text = (body: string, status = 200): Act => ({ status, body });
const many = (count: number, entry: (index: number) => unknown) =>
  json(Array.from({ length: count }, (_, at) => entry(at)));

describe("an API that has to be asked where an account is", () => {
  it("is asked with the token, and what it tells fills the address", async () => {
    const scene = await connecting({ acts: [json([{ id: "s-7", name: "Seven" }]), json({})] });
    expect((await scene.connect()).ended).toBe("true");
    expect(await scene.shown()).toMatchObject({
      account: { id: "s-7", label: "Seven" },
      apiBaseUri: `${scene.api.url}/of/s-7`,
    });
    expect((await scene.api.seen())[0]?.headers.authorization).toBe(`Bearer ${scene.granted.access}`);
  });

  it.each<[string, (other: string) => Act[], string]>([
    [
      "T20 T23 a redirect to another host",
      (other) => [{ status: 302, headers: { location: other } }],
      "provider_malformed",
    ],
    [
      "T24 a redirect that keeps the body",
      (other) => [{ status: 307, headers: { location: other } }],
      "provider_malformed",
    ],
    ["T31 too large an answer", () => [{ fillBytes: 70_000, body: "[]" }], "provider_malformed"],
    ["T31 a list of ten thousand accounts", () => [many(10_000, (at) => ({ id: `s-${at}` }))], "provider_malformed"],
    ["F05 no answer in time", () => [{ delayMs: 1500 }], "provider_timeout"],
    ["F05 an answer without end", () => [{ dripMs: 100, body: "[{}, {}, {}, {}]" }], "provider_timeout"],
    ["F07 a page", () => [text("<html><body>Sign in</body></html>")], "provider_malformed"],
    ["F07 nothing", () => [text("")], "provider_malformed"],
    ["F07 a cut answer", () => [{ body: '[{"id":"s-1"}', truncate: true }], "provider_malformed"],
    ["F04 a failure, twice", () => [text("", 503), text("", 503)], "provider_unavailable"],
    ["F06 a limit", () => [text("", 429)], "provider_rate_limited"],
    ["a refusal", () => [json({ error: "forbidden" }, 403)], "provider_refused"],
    ["no account", () => [json([])], "account_unusable"],
    ["an object instead of the list", () => [json({ nothing: true })], "account_unusable"],
    ["null", () => [text("null")], "account_unusable"],
    ["T44 ten thousand empty accounts", () => [many(10_000, () => ({}))], "account_unusable"],
    ["T44 an id that is a list", () => [json([{ id: ["s-1"] }])], "account_unusable"],
    ["T44 an id below __proto__", () => [text('[{"__proto__":{"id":"s-1"}}]')], "account_unusable"],
    ["T21 an id that is a step up", () => [json([{ id: "../s-1" }])], "account_unusable"],
    ["T21 an id with a path", () => [json([{ id: "s-1/../../admin" }])], "account_unusable"],
    ["T20 an id that is a host", () => [json([{ id: "@evil.example" }])], "account_unusable"],
    ["T28 an id with a line break", () => [json([{ id: "s-1\r\nX: y" }])], "account_unusable"],
    ["a very long id", () => [json([{ id: `s-${"1".repeat(300)}` }])], "account_unusable"],
  ])("%s ends the flow, and the grant", async (what, acts, code) => {
    const scene = await connecting(what.startsWith("F05") ? { timeoutMs: 400 } : {});
    await scene.api.act(...acts(`${scene.other.url}/sites`));
    expect((await scene.connect()).ended).toBe(code);
    await expectEnded(scene);
  });

  it("F04 a failure that passes is not noticed", async () => {
    const scene = await connecting({ acts: [text("", 503), json([{ id: "s-1" }])] });
    expect((await scene.connect()).ended).toBe("true");
    expect(await scene.api.seen()).toHaveLength(2);
  });

  it.each(["__proto__.id", "constructor.name", "id.__proto__.x", "length"])(
    "T44 a path into what every value has leads nowhere: %s",
    async (path) => {
      const scene = await connecting({ lookup: { facts: { site_id: path } } });
      expect((await scene.connect()).ended).toBe("account_unusable");
      await expectEnded(scene);
    },
  );

  it("offers a hundred of many accounts", async () => {
    const scene = await connecting({ acts: [many(2000, (at) => ({ id: `s-${at}` }))], lookup: { choice: "ask" } });
    const { href } = await scene.connect();
    expect(href).toContain("/connect/choose/");
    const ada = scene.app.as("ada");
    const asked = await ada(`/api/integrations/${scene.id}/connect`, jsonBody({ accessToken: canary("mine") }));
    const { errors } = await asked.json<{ errors: { message: string }[] }>();
    expect(errors[0]?.message.split(", ")).toHaveLength(100);
  });
});

describe("T19 T38 a secret that an API tells as a fact", () => {
  type Tell = (granted: Scene["granted"]) => string;
  const SECRETS: [string, Tell][] = [
    ["the access token", ({ access }) => access],
    ["the refresh token", ({ refresh }) => refresh],
    ["an address with the access token", ({ access }) => `https://x.example/?t=${access}`],
    ["a signed token", () => JWT],
    ["a text with a signed token", () => `id ${JWT}`],
  ];

  it.each(SECRETS)("is not kept: %s", async (_what, tell) => {
    const scene = await connecting();
    await scene.say((granted) => json([{ id: "s-1", name: tell(granted) }]));
    expect((await scene.connect()).ended).toBe("true");
    expect(await scene.shown()).toMatchObject({ data: { site_id: "s-1" }, account: { id: "s-1", label: null } });
    expect(JSON.stringify(await rowsOf("connections"))).not.toContain("canary-");
  });

  it.each(SECRETS)("is no label to choose by: %s", async (_what, tell) => {
    const scene = await connecting({ lookup: { choice: "ask", label: "name" } });
    await scene.say((granted) =>
      json([
        { id: "s-1", name: tell(granted) },
        { id: "s-2", name: "Two" },
      ]),
    );
    const begun = await begin(scene.app, "ada", scene.id);
    const page = new URL((await comeBack(scene.app, begun)).headers.get("location") ?? "");
    const headers = { accept: "text/html", cookie: begun.cookie };
    const shown = await (await scene.app.fetch(page.pathname, { headers })).text();
    expect(shown).toContain("Two");
    expect(shown).not.toContain("canary-");
    expect(shown).not.toContain("eyJ");
  });

  it.each([
    ["ada@example.com", "key", "ada@example.com"],
    ["only-the-user-name", "", null],
  ])("the name of a pair is one only where it is alone: %s", async (username, password, label) => {
    const scene = await connecting({
      provider: ({ api }) => ({
        ...{ auth: [{ type: "basic" }], fields: [], lookups: [], account: { label: "mail" } },
        api: { baseUrl: api.url, verify: { path: "/me", facts: { mail: "mail" } } },
      }),
    });
    await scene.api.act(json({ mail: username }));
    const id = await givenIntegration(scene.app.deps, { type: STAGED, slug: "pair", name: "Pair", authType: "basic" });
    const { connectIntegration } = await import("../../../src/domain/connections/connectIntegration.ts");
    const { userCaller } = await import("../../support/callers.ts");
    const base = { deps: scene.app.deps, requestId: "req", origin: undefined, about: {}, waitUntil: () => {} };
    await connectIntegration({ ...base, caller: userCaller("ada") }, id, { username, password }, {});
    const shown = await (await scene.app.as("ada")(`/api/integrations/${id}/connection`)).json();
    expect(shown).toMatchObject({ account: label === null ? null : { label } });
  });
});

describe("T20 T51 what every call of the API has besides", () => {
  const secret = canary("developer-token");
  const field = { name: "developer", label: "Developer token", pattern: ".+", level: "integration" as const };

  it("goes to the API's own origin, and to no other that is asked", async () => {
    const scene = await connecting({
      headers: { "Developer-Token": secret },
      provider: ({ api, other }) => ({
        fields: [SITE, { ...field, secret: true, header: "Developer-Token" }],
        lookups: [
          { url: `${other.url}/who`, facts: { who: "id" } },
          { url: `${api.url}/sites`, list: "", facts: { site_id: "id" } },
        ],
        api: { baseUrl: `${api.url}/api`, headers: { "X-Site": "{site_id}" } },
      }),
    });
    await scene.other.act(json({ id: "ada" }));
    expect((await scene.connect()).ended).toBe("true");
    expect(await scene.shown()).toMatchObject({ data: { who: "ada", site_id: "s-1" } });
    const [[elsewhere], [own]] = [await scene.other.seen(), await scene.api.seen()];
    expect(own?.headers["developer-token"]).toBe(secret);
    expect(elsewhere?.path).toBe("/who");
    expect(JSON.stringify(elsewhere)).not.toContain(secret);
  });
});
