import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createBrowserlessClient } from "../../../scripts/practice/client.ts";
import { jsonBody, problemCode, sessionToken, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import {
  authorize,
  BASE,
  comeBack,
  consume,
  givenConfig,
  keyIn,
  keyStage,
  obtainKey,
  revokedAt,
} from "../../support/credentialKeys.ts";
import { givenPractice } from "../../support/fixtures.ts";
import { begin, callback, callbackUrl, sessionCookie } from "../../support/flow.ts";
import { beginAt, rowsOf } from "../../support/integrationsApi.ts";
import { loggedEvents } from "../../support/logs.ts";
import { json } from "../../support/stage.ts";
import { locationOf, STAGED } from "../../support/stagedFlow.ts";

const FOR_ALL = [{ principal: "everyone", accessLevel: 2 }];

describe("T02 a flow that an API began", () => {
  const sessions: [string, () => Promise<string | undefined>][] = [
    ["no session", async () => undefined],
    ["the session of whoever began it", () => sessionCookie("lin")],
    ["a victim's session", () => sessionCookie("ada")],
    ["a superuser's session", async () => `access_token=${await sessionToken("root", { roles: ["superuser"] })}`],
    ["a session of another tenant", async () => `access_token=${await sessionToken("lin", { tenant: "elsewhere" })}`],
    ["a session that does not hold", async () => "access_token=garbage"],
  ];

  it.each(sessions)("T02 gives a key and no connection to a browser with %s", async (_what, session) => {
    const staged = await keyStage({ shares: FOR_ALL });
    const cookie = await session();
    const response = await comeBack(
      staged.app,
      await authorize(staged.lin),
      { code: "code" },
      cookie === undefined ? {} : { headers: { cookie } },
    );
    const key = keyIn(response);
    expect(await rowsOf("connections")).toEqual([]);
    const victims = await consume(staged.app.as("ada"), key, await givenConfig(staged.app.as("ada")));
    expect([victims.status, await problemCode(victims)]).toEqual([400, "credential_key_invalid"]);
    expect(await rowsOf("connections")).toEqual([]);
    expect((await consume(staged.lin, key, await givenConfig(staged.lin))).status).toBe(200);
    expect((await rowsOf("connections")).map(({ subject }) => String(subject).split(":", 1)[0])).toEqual(["config"]);
  });

  it("T02 gives a key and no connection to a browser that has a flow of its own under way", async () => {
    const staged = await keyStage({ shares: FOR_ALL });
    const { cookie } = await beginAt(staged.app, "ada", STAGED);
    const response = await comeBack(
      staged.app,
      await authorize(staged.lin),
      { code: "code" },
      { headers: { cookie: `${cookie}; ${await sessionCookie("ada")}` } },
    );
    expect(keyIn(response)).toMatch(/^[\w-]{43}$/);
    expect(await rowsOf("connections")).toEqual([]);
  });
});

describe("T01 a flow that a browser began", () => {
  it.each([
    ["no cookie", async () => undefined],
    ["another's cookie", async () => `__Host-latchkey_flow=${"A".repeat(43)}`],
    ["the session of its initiator alone", () => sessionCookie("lin")],
  ])("T01 is never finished as one of an API: with %s", async (_what, cookieOf) => {
    const staged = await keyStage({ shares: FOR_ALL });
    const begun = await beginAt(staged.app, "lin", STAGED);
    const response = await callback(staged.app, callbackUrl(begun.state), await cookieOf());
    expect([response.status, await problemCode(response)]).toEqual([400, "flow_browser_mismatch"]);
    expect(response.headers.get("location")).toBeNull();
    expect([await rowsOf("connections"), await rowsOf("pending_grants")]).toEqual([[], []]);
    expect(await staged.tokens.seen()).toEqual([]);
  });

  it("T01 leaves no key: its grant is the connection of its user", async () => {
    const staged = await keyStage({ shares: FOR_ALL });
    const begun = await beginAt(staged.app, "lin", STAGED);
    const response = await callback(staged.app, callbackUrl(begun.state), begun.cookie);
    expect(locationOf(response)).toBe(`${env.PUBLIC_URL}/connected?success=true&provider=${STAGED}`);
    expect(await rowsOf("pending_grants")).toEqual([]);
    expect(await rowsOf("connections")).toMatchObject([{ subject: "user:lin" }]);
  });
});

describe("F03 a callback that comes twice", () => {
  it("F03 leaves one grant, and the second is told state_invalid", async () => {
    const staged = await keyStage();
    const page = await authorize(staged.lin);
    const answers = await Promise.all([1, 2, 3, 4].map(() => comeBack(staged.app, page)));
    const winners = answers.filter(({ status }) => status === 302);
    expect(winners.map((winner) => keyIn(winner).length)).toEqual([43]);
    const losers = answers.filter(({ status }) => status !== 302);
    expect(await Promise.all(losers.map(problemCode))).toEqual(["state_invalid", "state_invalid", "state_invalid"]);
    expect(await rowsOf("pending_grants")).toHaveLength(1);
    expect(await staged.tokens.seen()).toHaveLength(1);
    const late = await comeBack(staged.app, page);
    expect([late.status, await problemCode(late)]).toEqual([400, "state_invalid"]);
  });
});

describe("T05 codes and states of two flows", () => {
  /** Flows of two callers at the practice provider, after consent. */
  async function two() {
    const app = await testApp();
    await givenPractice(app.deps, {}, FOR_ALL);
    const practice = BASE.replace(STAGED, "practice");
    const walk = async (startUrl: string, login: string) =>
      createBrowserlessClient().walkConsent({
        ...{ startUrl, login, decision: "allow" as const },
        stopAt: (url) => url.origin === env.PUBLIC_URL,
      });
    const back = async (user: string) => walk((await authorize(app.as(user), {}, practice)).href, user);
    const begun = await begin(app, "ada");
    return {
      app,
      begun,
      lins: await back("lin"),
      eves: await back("eve"),
      adas: await walk(begun.authorizationUrl.href, "ada"),
    };
  }

  /** The callback of one flow with the code of another. */
  function withCodeOf(url: URL, other: URL): string {
    const mixed = new URL(url);
    mixed.searchParams.set("code", other.searchParams.get("code") ?? "");
    return `${mixed.pathname}${mixed.search}`;
  }

  it("T05 refuses by PKCE the codes that were exchanged, between APIs and with a browser", async () => {
    const { app, begun, lins, eves, adas } = await two();
    const refused = `${env.PUBLIC_URL}/authorized?error=grant_refused`;
    expect(locationOf(await app.fetch(withCodeOf(lins, eves)))).toBe(refused);
    expect(locationOf(await app.fetch(withCodeOf(eves, adas)))).toBe(refused);
    const headers = { cookie: begun.cookie };
    expect(locationOf(await app.fetch(withCodeOf(adas, lins), { headers }))).toContain("error=grant_refused");
    expect([await rowsOf("pending_grants"), await rowsOf("connections")]).toEqual([[], []]);
  });
});

describe("a flow that fails", () => {
  const fails: [string, Record<string, string>, Parameters<typeof keyStage>[0], string][] = [
    ["the user declines", { error: "access_denied", error_description: canary("words") }, {}, "access_denied"],
    ["the provider breaks", { error: "server_error" }, {}, "provider_unavailable"],
    ["the request was wrong", { error: "invalid_scope" }, {}, "authorization_failed"],
    ["the provider says what nobody knows", { error: "<script>" }, {}, "authorization_failed"],
    ["there is no code", {}, {}, "authorization_failed"],
    [
      "the code is refused",
      { code: "code" },
      { answers: [json({ error: "invalid_grant", error_description: canary("words") }, 400)] },
      "grant_refused",
    ],
    [
      "the client is refused",
      { code: "code" },
      { answers: [json({ error: "invalid_client" }, 401)] },
      "client_invalid",
    ],
    ["the token endpoint fails", { code: "code" }, { answers: [{ status: 503 }] }, "provider_unavailable"],
    ["the token endpoint speaks HTML", { code: "code" }, { answers: [{ body: "<html>" }] }, "provider_malformed"],
    ["the token endpoint hangs up", { code: "code" }, { answers: [{ reset: true }] }, "provider_unavailable"],
    ["the provider is in haste", { code: "code" }, { answers: [{ status: 429 }] }, "provider_rate_limited"],
  ];

  it.each(fails)(
    "T08 ends at the success page with a code of the closed list: %s",
    async (_what, query, setup, code) => {
      const staged = await keyStage(setup);
      const root = staged.app.as("root", { roles: ["superuser"] });
      const successUrl = "https://builder.example.com/done";
      await root("/v1/tenants/default", jsonBody({ successUrl }, "PATCH"));
      const response = await comeBack(staged.app, await authorize(staged.lin), query);
      expect([response.status, locationOf(response)]).toEqual([302, `${successUrl}?error=${code}`]);
      expect(await rowsOf("pending_grants")).toEqual([]);
      expect(await revokedAt(staged.revoker)).toEqual([]);
      expect(loggedEvents("authorization_failed")).toMatchObject([{ level: "warn", code }]);
    },
  );

  it("says so on the page of Latchkey's own, in its own words", async () => {
    const staged = await keyStage();
    const response = await comeBack(staged.app, await authorize(staged.lin), { error: "access_denied" });
    expect(locationOf(response)).toBe(`${env.PUBLIC_URL}/authorized?error=access_denied`);
    const page = await (await staged.app.fetch(locationOf(response))).text();
    expect(page).toContain("(access_denied)");
    const other = await (await staged.app.fetch("/authorized?error=%3Cscript%3E")).text();
    expect(other).not.toContain("script");
  });

  it.each([
    ["was changed", "UPDATE integrations SET version = version + 1"],
    ["is gone", "DELETE FROM integrations"],
    ["is not to be seen any more", "UPDATE integrations SET owner = 'user:other'"],
  ])("T14 sends no code when the integration %s since the flow began", async (_what, statement) => {
    const staged = await keyStage();
    const page = await authorize(staged.lin);
    await env.DB.prepare(statement).run();
    const response = await comeBack(staged.app, page);
    expect(locationOf(response)).toBe(`${env.PUBLIC_URL}/authorized?error=integration_changed`);
    expect([await staged.tokens.seen(), await rowsOf("pending_grants")]).toEqual([[], []]);
  });

  it("T14 sends no code when the level of whoever began was lowered, also where it would do for an own connection", async () => {
    const staged = await keyStage({ shares: [{ principal: "user:bea", accessLevel: 2 }] });
    const page = await authorize(staged.app.as("bea"));
    await env.DB.prepare("UPDATE integration_shares SET access_level = 1").run();
    const response = await comeBack(staged.app, page);
    expect(locationOf(response)).toBe(`${env.PUBLIC_URL}/authorized?error=integration_changed`);
    expect([await staged.tokens.seen(), await rowsOf("pending_grants")]).toEqual([[], []]);
  });
});

describe("beginning by API", () => {
  it.each([
    [1, 403, "forbidden"],
    [2, 200, undefined],
    [3, 200, undefined],
  ])("T15 with level %i is answered %i", async (accessLevel, status, code) => {
    const staged = await keyStage({ shares: [{ principal: "user:bea", accessLevel }] });
    const response = await staged.app.as("bea")(`${BASE}:authorize`, jsonBody({ integrationAuthMetadataId: "oauth2" }));
    const body = await response.json<{ code?: string }>();
    expect([response.status, body.code]).toEqual([status, code]);
  });

  it("T43 asks for scopes of the list only, and records what was granted", async () => {
    const granted = json({ access_token: canary("access"), token_type: "bearer", scope: "read" });
    const staged = await keyStage({ answers: [granted], integration: { scope: "read write" } });
    const extra = { integrationAuthMetadataId: "oauth2", scopes: ["read", "admin"] };
    const refused = await staged.lin(`${BASE}:authorize`, jsonBody(extra));
    expect([refused.status, await problemCode(refused)]).toEqual([400, "scope_not_allowed"]);
    const page = await authorize(staged.lin, { scopes: ["write"] });
    expect(page.searchParams.get("scope")).toBe("write");
    expect((await authorize(staged.lin)).searchParams.get("scope")).toBe("read write");
    const config = await givenConfig(staged.lin);
    const response = await consume(staged.lin, await obtainKey(staged, staged.lin), config);
    expect(await response.json()).toMatchObject({ grantedScopes: ["read"] });
    const shown = await (await staged.lin(`${BASE}/configs/${config}`)).json();
    expect(shown).toMatchObject({ hasAuth: true, auth: { grantedScopes: ["read"] } });
  });
});
