import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { jsonBody } from "../../support/app.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { expectProblem } from "../../support/integrations.ts";
import { givenCustom } from "../../support/integrationsApi.ts";
import { stage } from "../../support/stage.ts";
import { authorize, consentTo, keyCall, LIST, SITED_PATH, sitedApp } from "../../support/tenants.ts";

const ACME = { configParameters: { site: "acme" } };

function scopesOf(url: URL): string[] {
  return (url.searchParams.get("scope") ?? "").split(" ");
}

describe("the address of the consent page", () => {
  it("holds what the provider needs, and nothing secret", async () => {
    const { lin, upstream } = await sitedApp();
    const url = await authorize(lin, SITED_PATH, ACME);
    expect(`${url.origin}${url.pathname}`).toBe(`${upstream.url}/eu/acme/authorize`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: "code",
      client_id: "sited-client",
      redirect_uri: `${env.PUBLIC_URL}/oauth2/callback`,
      scope: "read write offline",
      state: expect.stringMatching(/^v1\.[\w-]+\.[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: "S256",
    });
    expect(url.href).not.toContain("canary-");
    expect(await upstream.seen()).toEqual([]);
  });

  it("is another one each time, for each flow has its own state and challenge", async () => {
    const { lin } = await sitedApp();
    const [one, other] = [await authorize(lin, SITED_PATH, ACME), await authorize(lin, SITED_PATH, ACME)];
    for (const name of ["state", "code_challenge"]) {
      expect(one.searchParams.get(name)).not.toBe(other.searchParams.get(name));
    }
  });

  it("sends no challenge to a provider that refuses one, and the catalogue's parameters to one that wants some", async () => {
    const { lin } = await sitedApp({}, { pkce: "refused", authorizationParameters: { prompt: "consent" } });
    const { searchParams } = await authorize(lin, SITED_PATH, ACME);
    expect([searchParams.get("code_challenge"), searchParams.get("prompt")]).toEqual([null, "consent"]);
  });

  it("names a callback of its own for an integration whose endpoints a tenant typed in, where alone it ends", async () => {
    const { lin, app } = await sitedApp();
    const server = await stage();
    const id = await givenCustom(app.deps, server, { owner: "user:lin", scope: "a b" });
    const url = await authorize(lin, `${LIST}/own`);
    expect(`${url.origin}${url.pathname}`).toBe(`${server.url}/authorize`);
    expect(url.searchParams.get("redirect_uri")).toBe(`${env.PUBLIC_URL}/oauth2/callback/${id}`);
    expect(scopesOf(url)).toEqual(["a", "b"]);
    const elsewhere = new URL(url);
    elsewhere.searchParams.set("redirect_uri", `${env.PUBLIC_URL}/oauth2/callback`);
    expect((await consentTo(app, elsewhere)).status).toBe(400);
    expect(await server.seen()).toEqual([]);
  });

  it.each([
    ["the provider's default ones when none are named", {}, undefined, ["read", "write", "offline"]],
    ["the default ones for an empty list", {}, [], ["read", "write", "offline"]],
    ["the integration's own default ones", { scope: "own read" }, undefined, ["own", "read", "offline"]],
    ["a part of the available ones", {}, ["admin"], ["admin", "offline"]],
    ["the integration's own and the provider's", { scope: "own" }, ["own", "admin"], ["own", "admin", "offline"]],
    ["each once", {}, ["read", "read"], ["read", "offline"]],
  ])("T43 asks for %s", async (_what, input, scopes, asked) => {
    const { lin } = await sitedApp(input);
    expect(scopesOf(await authorize(lin, SITED_PATH, { ...ACME, ...(scopes && { scopes }) }))).toEqual(asked);
  });

  it("fills the placeholders: what is given, over the integration's own values, over the defaults", async () => {
    const { lin, app, upstream } = await sitedApp({ parameters: { site: "own" } });
    const place = async (configParameters?: object) =>
      (await authorize(lin, SITED_PATH, configParameters && { configParameters })).pathname;
    const base = new URL(upstream.url).pathname;
    expect(await place()).toBe(`${base}/eu/own/authorize`);
    expect(await place({})).toBe(`${base}/eu/own/authorize`);
    expect(await place({ region: "us" })).toBe(`${base}/us/own/authorize`);
    const url = await authorize(lin, SITED_PATH, { configParameters: { site: "acme", region: "us" } });
    expect(url.pathname).toBe(`${base}/us/acme/authorize`);
    expect((await consentTo(app, url)).status).toBe(302);
    expect((await upstream.seen()).map(({ path }) => path)).toEqual(["/us/acme/token"]);
  });
});

describe("who may ask for it", () => {
  it("is an owner, level 2, and a superuser; by slug and by id", async () => {
    const { lin, app, id } = await sitedApp();
    const root = app.as("root", { roles: ["superuser"] });
    for (const call of [lin, app.as("ada"), root]) {
      for (const reference of ["sited", id]) await authorize(call, `${LIST}/${reference}`, ACME);
    }
  });

  it("is an API key: one that acts for its tenant and may write integrations, and one of such a user", async () => {
    const { app } = await sitedApp();
    await authorize(await keyCall(app, ["integration:write"]), SITED_PATH, ACME);
    await authorize(await keyCall(app, [], "lin"), SITED_PATH, ACME);
    const actAs = await keyCall(app, ["user:act-as"]);
    const asAda = (path: string, init?: RequestInit) => {
      const headers = new Headers(init?.headers);
      headers.set("x-act-as-user", "ada");
      return actAs(path, { ...init, headers });
    };
    await authorize(asAda, SITED_PATH, ACME);
  });

  it("is a member of a team that it is shared with at level 2, and nobody of another team", async () => {
    const { app } = await sitedApp();
    const shares = [{ principal: "team:red", accessLevel: 2 }];
    await givenIntegration(app.deps, { type: "sited", slug: "reds", clientId: "x", owner: "user:lin" }, shares);
    await authorize(app.as("cleo", { groups: ["red"] }), `${LIST}/reds`, ACME);
    const body = jsonBody({ integrationAuthMetadataId: "oauth2", ...ACME });
    await expectProblem(await app.as("cleo", { groups: ["blue"] })(`${LIST}/reds:authorize`, body), 404, "not_found");
  });
});
